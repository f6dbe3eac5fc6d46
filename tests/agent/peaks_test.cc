// Peaks of maps and of yaws: finer than their grid, across borders, refusals.
#include "policies/agent/peaks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "envs/base/pose.h"

namespace gensim::policies {
namespace {

// logits of a Gaussian around a point in map pixels, of width 2 px, on a grid of 2 px
std::vector<float> MapAround(double row, double column, int rows, int columns) {
  std::vector<float> logits;
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c)
      logits.push_back(
          static_cast<float>(-0.125 * (std::pow(2 * r + 0.5 - row, 2) + std::pow(2 * c + 0.5 - column, 2))));
  return logits;
}

TEST(PeakOfMaps, IsFinerThanItsGrid) {
  for (const auto& [row, column] : {std::pair(20.0, 31.0), {20.9, 30.1}, {11.3, 44.8}}) {
    const MapPeak peak = PeakOfMaps(MapAround(row, column, 40, 60), 1, 40, 60, 2);
    EXPECT_NEAR(peak.pixel.row, row, 0.1);
    EXPECT_NEAR(peak.pixel.column, column, 0.1);
    EXPECT_GT(peak.share, 0.9);
  }
}

// In a corner only what is on the map counts, and the peak stays on it.
TEST(PeakOfMaps, StaysOnTheMap) {
  const MapPeak peak = PeakOfMaps(MapAround(-5, 200, 40, 60), 1, 40, 60, 2);
  EXPECT_NEAR(peak.pixel.row, 0.5, 0.5);
  EXPECT_NEAR(peak.pixel.column, 118.5, 0.5);
  EXPECT_TRUE(peak.pixel.row >= -0.5 && peak.pixel.column <= 119.5);
}

// The best of several maps is named.
TEST(PeakOfMaps, NamesTheTurn) {
  std::vector<float> logits = MapAround(10, 10, 8, 8), second = MapAround(6, 4, 8, 8);
  for (float& value : second) value += 1;
  logits.insert(logits.end(), second.begin(), second.end());
  const MapPeak peak = PeakOfMaps(logits, 2, 8, 8, 2);
  EXPECT_EQ(peak.turn, 1);
  EXPECT_NEAR(peak.pixel.row, 6, 0.3);
}

TEST(PeakOfMaps, RefusesOtherSizes) {
  EXPECT_THROW(PeakOfMaps(std::vector<float>(7), 1, 2, 4, 2), std::invalid_argument);
  EXPECT_THROW(PeakOfMaps({}, 0, 2, 4, 2), std::invalid_argument);
}

// A yaw between two bins, on both sides of the seam, comes back.
TEST(PeakOfYaws, GoesAroundTheCircle) {
  constexpr int kBins = 72;
  for (const double yaw : {0.0, 1.234, -2.9, std::numbers::pi - 0.01, -std::numbers::pi + 0.02}) {
    std::vector<float> logits;
    for (int k = 0; k < kBins; ++k) {
      const double apart = WrapAngle(k * 2 * std::numbers::pi / kBins - yaw) * kBins / (2 * std::numbers::pi);
      logits.push_back(static_cast<float>(-0.5 * apart * apart));
    }
    EXPECT_NEAR(WrapAngle(PeakOfYaws(logits) - yaw), 0, 0.01) << yaw;
  }
}

}  // namespace
}  // namespace gensim::policies
