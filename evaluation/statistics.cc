#include "evaluation/statistics.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "envs/base/rng.h"

namespace gensim::evaluation {
namespace {

constexpr double kZ = 1.959963984540054;
constexpr int kRedraws = 1000;  // of a resample in which the expert is not above random

}  // namespace

double MeanOf(const std::vector<double>& values) {
  if (values.empty()) return 0;
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double ErrorOf(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  const double mean = MeanOf(values), n = static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (n - 1) / n);
}

Anchors AnchorsOf(const std::vector<double>& random, const std::vector<double>& expert) {
  if (random.size() != expert.size() || random.empty())
    throw std::invalid_argument("AnchorsOf: " + std::to_string(random.size()) + " random and " +
                                std::to_string(expert.size()) + " expert returns; legal: as many, at least one");
  std::vector<double> gaps;
  for (size_t i = 0; i < random.size(); ++i) gaps.push_back(expert[i] - random[i]);
  Anchors anchors{MeanOf(random), MeanOf(expert), 0, ErrorOf(gaps), ""};
  anchors.gap = anchors.expert - anchors.random;
  if (!(anchors.gap > kZ * anchors.gap_error)) anchors.unscored = "anchors-not-apart";
  if (random.size() == 1) anchors.unscored = "one-episode";
  return anchors;
}

double ScoreOf(const std::vector<double>& returns, const Anchors& anchors) {
  return (MeanOf(returns) - anchors.random) / anchors.gap;
}

Interval Percentiles(std::vector<double> replicates) {
  if (replicates.empty()) throw std::invalid_argument("Percentiles: no replicates");
  std::ranges::sort(replicates);
  const size_t tail = replicates.size() / 40;  // 2.5 %
  return {replicates[tail], replicates[replicates.size() - 1 - tail]};
}

Replicates Resample(const std::vector<double>& returns, const std::vector<uint8_t>& success,
                    const std::vector<double>& random, const std::vector<double>& expert, const Anchors& anchors,
                    std::string_view purpose) {
  const size_t n = returns.size();
  if (n == 0 || success.size() != n || random.size() != n || expert.size() != n)
    throw std::invalid_argument("Resample: all policies need the same episodes, at least one");
  const bool scored = anchors.unscored.empty();
  Rng rng(kBootstrapSeed, purpose);
  Replicates replicates;
  for (int r = 0; r < kResamples; ++r) {
    double sum = 0, successes = 0, low = 0, high = 0;
    for (int draw = 0; draw < kRedraws; ++draw) {
      sum = successes = low = high = 0;
      for (size_t k = 0; k < n; ++k) {
        const size_t i = rng.Index(n);
        sum += returns[i], successes += success[i], low += random[i], high += expert[i];
      }
      if (!scored || high > low) break;
    }
    replicates.mean_return.push_back(sum / static_cast<double>(n));
    replicates.success.push_back(successes / static_cast<double>(n));
    if (!scored) continue;
    const double mean = sum / static_cast<double>(n);
    replicates.score.push_back(high > low ? (sum - low) / (high - low) : (mean - anchors.random) / anchors.gap);
  }
  return replicates;
}

Interval ScoreInterval(const std::vector<double>& returns, const Anchors& anchors,
                       const std::vector<double>& score_replicates) {
  double clipped = 0;
  for (const double value : returns) clipped += std::clamp((value - anchors.random) / anchors.gap, 0.0, 1.0);
  const Interval wilson = WilsonOfMean(clipped / static_cast<double>(returns.size()), static_cast<int>(returns.size()));
  const Interval bootstrap = Percentiles(score_replicates);
  return {std::min(wilson.low, bootstrap.low), std::max(wilson.high, bootstrap.high)};
}

Interval WidenedMean(double mean, const Interval& resampled, const std::vector<Steady>& steady, size_t tasks) {
  if (steady.empty()) return resampled;
  // bounds of a percentile interval may lie on one side of the mean
  double below = std::pow(std::max(0.0, mean - resampled.low), 2);
  double above = std::pow(std::max(0.0, resampled.high - mean), 2);
  const double count = static_cast<double>(tasks);
  for (const Steady& task : steady) {
    below += std::pow((task.value - task.interval.low) / count, 2);
    above += std::pow((task.interval.high - task.value) / count, 2);
  }
  return {std::min(resampled.low, mean - std::sqrt(below)), std::max(resampled.high, mean + std::sqrt(above))};
}

std::vector<double> MeanReplicates(const std::vector<const std::vector<double>*>& tasks) {
  std::vector<double> means;
  if (tasks.empty()) return means;
  const size_t count = tasks.front()->size();
  for (size_t r = 0; r < count; ++r) {
    double sum = 0;
    for (const std::vector<double>* task : tasks) sum += task->at(r);
    means.push_back(sum / static_cast<double>(tasks.size()));
  }
  return means;
}

}  // namespace gensim::evaluation
