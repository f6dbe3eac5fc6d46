#include "envs/tabletop/assets/outline.h"

#include <cmath>
#include <initializer_list>
#include <numbers>

namespace gensim::tabletop {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kAlongX = 0, kAlongY = kPi / 2;

// Corners in millimetres.
Outline Corners(const char* name, int turns, double mirror_rad, std::initializer_list<Point2> corners_mm) {
  Outline outline{name, {}, turns, mirror_rad};
  for (const Point2& p : corners_mm) outline.polygon.push_back({p.x * kMm, p.y * kMm});
  return outline;
}

// Regular polygon with a corner towards +x.
Outline Regular(const char* name, int corners, double radius_mm) {
  return {name, RegularPolygon(corners, radius_mm * kMm), corners, kAlongX};
}

// Corners at two radii in turn, or a wavy rim: radius as a function of the angle.
template <class Radius>
Outline Polar(const char* name, int turns, int corners, Radius radius_mm) {
  Outline outline{name, {}, turns, kAlongX};
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * kPi * i / corners, r = radius_mm(i, angle) * kMm;
    outline.polygon.push_back({r * std::cos(angle), r * std::sin(angle)});
  }
  return outline;
}

// Two round lobes towards +x and a tip towards -x.
Outline Heart() {
  Outline outline{"heart", {}, 1, kAlongX};
  const double lobe = 15;
  outline.polygon.push_back({-28 * kMm, 0});
  for (int i = 0; i <= 6; ++i) {  // lower lobe, from its outer tangent to the notch
    const double angle = -2.36 + i * (2.36 + 0.95) / 6;
    outline.polygon.push_back({(11 + lobe * std::cos(angle)) * kMm, (-13 + lobe * std::sin(angle)) * kMm});
  }
  for (int i = 0; i <= 6; ++i) {
    const double angle = -0.95 + i * (2.36 + 0.95) / 6;
    outline.polygon.push_back({(11 + lobe * std::cos(angle)) * kMm, (13 + lobe * std::sin(angle)) * kMm});
  }
  return outline;
}

// A circular arc above a chord.
Outline HalfMoon() {
  Outline outline{"half-moon", {}, 1, kAlongX};
  for (int i = 0; i <= 12; ++i) {
    const double angle = -kPi / 2 + kPi * i / 12;
    outline.polygon.push_back({(-14 + 29 * std::cos(angle)) * kMm, 29 * std::sin(angle) * kMm});
  }
  return outline;
}

std::vector<Outline> MakeOutlines() {
  return {
      Regular("triangle", 3, 32),
      Corners("square", 4, kAlongX, {{24, -24}, {24, 24}, {-24, 24}, {-24, -24}}),
      Corners("plus", 4, kAlongX,
              {{28, -9}, {28, 9}, {9, 9}, {9, 28}, {-9, 28}, {-9, 9}, {-28, 9}, {-28, -9}, {-9, -9}, {-9, -28}, {9, -28}, {9, -9}}),
      Corners("letter-t", 1, kAlongX, {{28, -28}, {28, 28}, {10, 28}, {10, 9}, {-28, 9}, {-28, -9}, {10, -9}, {10, -28}}),
      Corners("diamond", 2, kAlongX, {{20, 0}, {0, 31}, {-20, 0}, {0, -31}}),
      Regular("pentagon", 5, 29),
      Corners("rectangle", 2, kAlongX, {{16, -28}, {16, 28}, {-16, 28}, {-16, -28}}),
      Polar("flower", 4, 40, [](int, double angle) { return 23 + 6.5 * std::cos(4 * angle); }),
      Polar("star", 5, 10, [](int i, double) { return i % 2 ? 16.0 : 32.0; }),
      {"circle", RegularPolygon(24, 27 * kMm), 0, kAlongX},
      Corners("letter-e", 1, kAlongY,
              {{30, -24}, {30, 24}, {-30, 24}, {-30, -24}, {-16, -24}, {-16, 8}, {-7, 8}, {-7, -24}, {7, -24}, {7, 8}, {16, 8}, {16, -24}}),
      Corners("letter-v", 1, kAlongX,
              {{28, -30}, {28, -12}, {-4, 0}, {28, 12}, {28, 30}, {-28, 9}, {-28, -9}}),
      // ---- unseen in training
      Corners("letter-l", 1, kPi / 4, {{-28, -28}, {28, -28}, {28, -10}, {-10, -10}, {-10, 28}, {-28, 28}}),
      Regular("hexagon", 6, 30),
      Heart(),
      Corners("arrow", 1, kAlongX, {{30, 0}, {0, 28}, {0, 10}, {-28, 10}, {-28, -10}, {0, -10}, {0, -28}}),
      Corners("letter-h", 2, kAlongX,
              {{28, -28}, {28, -10}, {9, -10}, {9, 10}, {28, 10}, {28, 28}, {-28, 28}, {-28, 10}, {-9, 10}, {-9, -10}, {-28, -10}, {-28, -28}}),
      HalfMoon(),
  };
}

}  // namespace

const std::vector<Outline>& AllOutlines() {
  static const std::vector<Outline> kOutlines = MakeOutlines();
  return kOutlines;
}

const Outline* FindOutline(std::string_view name) {
  for (const Outline& outline : AllOutlines()) {
    if (outline.name == name) return &outline;
  }
  return nullptr;
}

std::span<const std::string> Outlines() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const Outline& outline : AllOutlines()) names.push_back(outline.name);
    return names;
  }();
  return kNames;
}

}  // namespace gensim::tabletop
