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

// Corners on an arc, from one angle to another, both included; centre and radius in millimetres.
void AddArc(Outline& outline, const Point2& centre, double radius, double from, double to, int segments) {
  for (int i = 0; i <= segments; ++i) {
    const double angle = from + (to - from) * i / segments;
    outline.polygon.push_back(
        {(centre.x + radius * std::cos(angle)) * kMm, (centre.y + radius * std::sin(angle)) * kMm});
  }
}

// Two round lobes towards +x that meet in a notch, and a tip towards -x on tangents of both.
Outline Heart() {
  Outline outline{"heart", {}, 1, kAlongX};
  outline.polygon.push_back({-27 * kMm, 0});
  AddArc(outline, {12, -13}, 15, -2.26, std::asin(13.0 / 15), 7);
  outline.polygon.pop_back();  // the notch comes with the other lobe
  AddArc(outline, {12, 13}, 15, -std::asin(13.0 / 15), 2.26, 7);
  return outline;
}

// Four round petals that meet in notches on the diagonals.
Outline Flower() {
  Outline outline{"flower", {}, 4, kAlongX};
  const double out = 15, radius = 13.5, meet = (out + std::sqrt(2 * radius * radius - out * out)) / 2;
  const double end = std::atan2(meet, meet - out);
  for (int petal = 0; petal < 4; ++petal) {
    const double turn = petal * kPi / 2;
    AddArc(outline, {out * std::cos(turn), out * std::sin(turn)}, radius, turn - end, turn + end, 6);
    outline.polygon.pop_back();  // the notch comes with the next petal
  }
  return outline;
}

Outline HalfMoon() {
  Outline outline{"half-moon", {}, 1, kAlongX};
  AddArc(outline, {-14.5, 0}, 29, -kPi / 2, kPi / 2, 10);
  return outline;
}

Outline Star() {
  Outline outline{"star", {}, 5, kAlongX};
  for (int i = 0; i < 10; ++i) {
    const double angle = kPi * i / 5, radius = (i % 2 ? 16 : 32) * kMm;
    outline.polygon.push_back({radius * std::cos(angle), radius * std::sin(angle)});
  }
  return outline;
}

std::vector<Outline> MakeOutlines() {
  return {
      Regular("triangle", 3, 32),
      Corners("square", 4, kAlongX, {{24, -24}, {24, 24}, {-24, 24}, {-24, -24}}),
      Corners("plus", 4, kAlongX,
              {{28, -9},
               {28, 9},
               {9, 9},
               {9, 28},
               {-9, 28},
               {-9, 9},
               {-28, 9},
               {-28, -9},
               {-9, -9},
               {-9, -28},
               {9, -28},
               {9, -9}}),
      Corners("letter-t", 1, kAlongX,
              {{28, -28}, {28, 28}, {10, 28}, {10, 9}, {-28, 9}, {-28, -9}, {10, -9}, {10, -28}}),
      Corners("diamond", 2, kAlongX, {{20, 0}, {0, 31}, {-20, 0}, {0, -31}}),
      Regular("pentagon", 5, 29),
      Corners("rectangle", 2, kAlongX, {{16, -28}, {16, 28}, {-16, 28}, {-16, -28}}),
      Flower(),
      Star(),
      {"circle", RegularPolygon(16, kCircleRadius / std::cos(kPi / 16)), 0, kAlongX},
      Corners("letter-e", 1, kAlongY,
              {{30, -24},
               {30, 24},
               {-30, 24},
               {-30, -24},
               {-16, -24},
               {-16, 8},
               {-7, 8},
               {-7, -24},
               {7, -24},
               {7, 8},
               {16, 8},
               {16, -24}}),
      Corners("letter-v", 1, kAlongX, {{28, -30}, {28, -12}, {-4, 0}, {28, 12}, {28, 30}, {-28, 9}, {-28, -9}}),
      // ---- unseen in training
      Corners("letter-l", 1, -kPi / 4, {{-28, 28}, {-28, -28}, {-10, -28}, {-10, 10}, {28, 10}, {28, 28}}),
      Regular("hexagon", 6, 30),
      Heart(),
      Corners("arrow", 1, kAlongX, {{29, 0}, {-1, 28}, {-1, 10}, {-29, 10}, {-29, -10}, {-1, -10}, {-1, -28}}),
      Corners("letter-h", 2, kAlongX,
              {{28, -28},
               {28, -10},
               {9, -10},
               {9, 10},
               {28, 10},
               {28, 28},
               {-28, 28},
               {-28, 10},
               {-9, 10},
               {-9, -10},
               {-28, -10},
               {-28, -28}}),
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
