// circle and around: evenly spaced on a circle, anywhere or about a reference.
#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/slot_layout.h"

namespace gensim::tabletop {
namespace {

constexpr double kMostRadius_m = 0.2;
constexpr double kLeastRadius_m = 0.05;

double Diameter(const Task& task, const std::vector<int>& members) {
  double widest = 0;
  for (const int i : members) widest = std::max(widest, 2 * task.objects[At(i)].shape->radius_xy);
  return widest;
}

// radius at which neighbours are `gap` apart
double RadiusFor(size_t n, double width, double gap) {
  return (width + gap) / (2 * std::sin(std::numbers::pi / static_cast<double>(n)));
}

Design CircleDesign(const Task& task, const Goal& goal, double least) {
  Design design;
  const size_t n = goal.put.size();
  const double width = Diameter(task, goal.put);
  design.kinds.assign(n, 0);
  if (goal.params.radius_m > 0) {
    design.usual = goal.params.radius_m;
    design.least = design.usual - goal.position_tolerance_m, design.most = design.usual + goal.position_tolerance_m;
  } else {
    design.least = std::max(least, RadiusFor(n, width, 0.002));
    design.usual = std::max({design.least, kLeastRadius_m, RadiusFor(n, width, goal.params.gap_m)});
    design.most = std::max(design.usual, kMostRadius_m);
  }
  for (size_t k = 0; k < n; ++k) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
    Slot slot;
    slot.bx = std::cos(angle), slot.by = std::sin(angle), slot.yaw = angle;
    design.slots.push_back(slot);
  }
  return design;
}

Status CheckRadius(const Task& task, const Goal& goal, double least) {
  const double needed = std::max(least, RadiusFor(goal.put.size(), Diameter(task, goal.put), 0.004));
  if (goal.params.radius_m > 0 && goal.params.radius_m < needed) {
    return ClauseError(
        goal, "too-small",
        fmt::format("{} objects on a circle of {:.0f} mm radius", goal.put.size(), 1e3 * goal.params.radius_m),
        fmt::format("legal: {:.0f} mm or more", std::ceil(1e3 * needed)));
  }
  if (needed <= kMostRadius_m) return Done{};
  return ClauseError(
      goal, "too-small",
      fmt::format("{} objects of this size need a circle of {:.0f} mm radius", goal.put.size(), 1e3 * needed),
      fmt::format("legal: up to {:.0f} mm", 1e3 * kMostRadius_m));
}

class Circle final : public SlotLayout {
 public:
  Circle()
      : SlotLayout({.name = "circle",
                    .summary = "evenly spaced on a circle; with a radius, on one of that size",
                    .layout = true,
                    .max_refs = 1,
                    .min_put = 3,
                    .max_put = 10,
                    .difficulty = 9,
                    .params = {{.key = "gap", .min = 5, .max = 60, .preset = 15},
                               {.key = "radius", .min = 10, .max = 200, .preset = 0}},
                    .phrases = {"arrange {put} in a circle", "place {put} evenly on a circle"},
                    .held_out = {"form a ring out of {put}, evenly spaced"}}) {}

  Status Check(const Task& task, const Goal& goal) const override {
    if (Status status = CheckMembers(task, goal, info()); !status) return status;
    return CheckRadius(task, goal, 0);
  }

 protected:
  Design MakeDesign(const SceneState& state, const Goal& goal) const override {
    return CircleDesign(*state.task, goal, 0);
  }
  std::string Suffix(const Task& task, const Goal& goal) const override {
    return (goal.params.radius_m > 0 ? " with a radius of {radius}" : "") + AnchorSuffix(task, goal);
  }
};

class Around final : public SlotLayout {
 public:
  Around()
      : SlotLayout({.name = "around",
                    .summary = "evenly spaced on a circle about the reference",
                    .min_refs = 1,
                    .max_refs = 1,
                    .min_put = 3,
                    .max_put = 10,
                    .difficulty = 9,
                    .beside = true,
                    .params = {{.key = "gap", .min = 5, .max = 60, .preset = 15},
                               {.key = "radius", .min = 10, .max = 200, .preset = 0}},
                    .phrases = {"arrange {put} in a circle around {ref}", "place {put} evenly around {ref}"},
                    .held_out = {"surround {ref} with {put}, evenly spaced"}}) {}

  Status Check(const Task& task, const Goal& goal) const override {
    if (goal.ref.size() != 1)
      return ClauseError(goal, "wrong-count", fmt::format("around {} references", goal.ref.size()),
                         "legal: one reference");
    Goal members = goal;
    members.ref.clear();
    if (Status status = CheckMembers(task, members, info()); !status) return status;
    if (std::find(goal.put.begin(), goal.put.end(), goal.ref.front()) != goal.put.end()) {
      return ClauseError(goal, "cannot-hold",
                         fmt::format("'{}' cannot stand around itself", IdOf(task, goal.ref.front())));
    }
    return CheckRadius(task, goal, Clear(task, goal));
  }

 protected:
  Design MakeDesign(const SceneState& state, const Goal& goal) const override {
    Design design = CircleDesign(*state.task, goal, Clear(*state.task, goal) + 0.004);
    const Vec3& c = state.pose(goal.ref.front()).p;
    design.centre = Vec3{c.x, c.y, FloorBeside(state, goal.ref.front())};
    design.anchored = false;
    if (goal.params.radius_m <= 0) design.usual = std::max(design.usual, Clear(*state.task, goal) + goal.params.gap_m);
    design.most = std::max(design.most, design.usual);
    return design;
  }
  std::string Suffix(const Task&, const Goal& goal) const override {
    return goal.params.radius_m > 0 ? ", {radius} from its middle" : "";
  }

 private:
  // radius at which the members clear the reference
  static double Clear(const Task& task, const Goal& goal) {
    return task.objects[At(goal.ref.front())].shape->radius_xy + Diameter(task, goal.put) / 2;
  }
};

}  // namespace

std::unique_ptr<Relation> MakeCircle() { return std::make_unique<Circle>(); }
std::unique_ptr<Relation> MakeAround() { return std::make_unique<Around>(); }

}  // namespace gensim::tabletop
