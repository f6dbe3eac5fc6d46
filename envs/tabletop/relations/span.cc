// arch and bridge: pieces that span the room between pillars.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/slot_layout.h"
#include "envs/tabletop/workspace.h"

namespace gensim::tabletop {
namespace {

constexpr double kOpening_m = 0.01;  // least room between the pillars
constexpr double kInset_m = 0.002;   // how far a lintel's end stays inside its pillar's outer side
constexpr double kJoint_m = 0.004;   // between two decks on one pillar

const AssetShape& ShapeOf(const Task& task, int i) { return *task.objects[At(i)].shape; }

double LongHalf(const AssetShape& shape) { return std::max(shape.half.x, shape.half.y); }
double LongYaw(const AssetShape& shape) { return shape.half.x >= shape.half.y ? 0 : std::numbers::pi / 2; }

// the first `pillars` of put are equal and can carry, the rest are equal too
Status CheckPieces(const Task& task, const Goal& goal, size_t pillars) {
  const std::vector<int> kinds = KindsByBody(task, goal.put);
  const auto mid = kinds.begin() + static_cast<std::ptrdiff_t>(pillars);
  if (std::set<int>(kinds.begin(), mid).size() != 1)
    return ClauseError(goal, "unequal", "the pillars must be equal", "name the pillars first, then what spans them");
  if (std::set<int>(mid, kinds.end()).size() != 1)
    return ClauseError(goal, "unequal", "the spanning pieces must be equal",
                       "name the pillars first, then what spans them");
  if (ShapeOf(task, goal.put.front()).tops.empty())
    return ClauseError(goal, "no-top", "the pillars cannot carry anything");
  if (!HasYaw(ShapeOf(task, goal.put.back())))
    return ClauseError(goal, "cannot-hold", "a round piece cannot span anything", "legal: box, block, arch");
  return Done{};
}

Status CheckSpan(const Task& task, const Goal& goal, double pillar_half, double distance, double height) {
  if (distance < 2 * pillar_half + kOpening_m) {
    return ClauseError(
        goal, "too-small",
        fmt::format("the spanning piece is {:.0f} mm long, which leaves no room between the pillars",
                    2e3 * LongHalf(ShapeOf(task, goal.put.back()))),
        fmt::format("pieces of {:.0f} mm or more", std::ceil(1e3 * (4 * pillar_half + kOpening_m + 2 * kInset_m))));
  }
  if (height <= kMaxZ_m) return Done{};
  return ClauseError(goal, "too-high", fmt::format("{:.0f} mm high", 1e3 * height),
                     fmt::format("legal: up to {:.0f} mm", 1e3 * kMaxZ_m));
}

class Arch final : public SlotLayout {
 public:
  Arch()
      : SlotLayout({.name = "arch",
                    .summary = "two equal pillars of 1 to 3 blocks each and one long piece across their tops; the long "
                               "piece is named last",
                    .layout = true,
                    .max_refs = 1,
                    .min_put = 3,
                    .max_put = 7,
                    .difficulty = 17,
                    .phrases = {"build an arch from {put}", "use {put} to build an arch"},
                    .held_out = {"make an archway out of {put}"},
                    .put_assets = {"block", "box", "cylinder", "arch"}}) {}

  Status Check(const Task& task, const Goal& goal) const override {
    if (Status status = CheckMembers(task, goal, info()); !status) return status;
    if (goal.put.size() % 2 == 0)
      return ClauseError(goal, "wrong-count", fmt::format("an arch of {} pieces", goal.put.size()), "legal: 3, 5 or 7");
    if (Status status = CheckPieces(task, goal, goal.put.size() - 1); !status) return status;
    const AssetShape& pillar = ShapeOf(task, goal.put.front());
    const AssetShape& lintel = ShapeOf(task, goal.put.back());
    const double height = static_cast<double>(goal.put.size() - 1) * pillar.half.z + 2 * lintel.half.z;
    return CheckSpan(task, goal, pillar.half.x, 2 * (LongHalf(lintel) - pillar.half.x - kInset_m), height);
  }

 protected:
  Design MakeDesign(const SceneState& state, const Goal& goal) const override {
    const AssetShape& pillar = state.shape(goal.put.front());
    const AssetShape& lintel = state.shape(goal.put.back());
    const int courses = static_cast<int>(goal.put.size() - 1) / 2;
    Design design;
    // the spread is half the distance of the pillars
    design.usual = LongHalf(lintel) - pillar.half.x - kInset_m;
    design.least = pillar.half.x + kOpening_m / 2,
    design.most = std::max(design.usual, LongHalf(lintel) - pillar.half.x / 2);
    design.kinds = KindsByBody(*state.task, goal.put);
    for (int course = 0; course < courses; ++course) {
      for (const double side : {-1.0, 1.0}) {
        Slot slot;
        slot.bx = side, slot.z = course * 2 * pillar.half.z, slot.kind = design.kinds.front();
        if (course > 0) slot.below = {static_cast<int>(design.slots.size()) - 2};
        design.slots.push_back(slot);
      }
    }
    Slot top;
    const int n = static_cast<int>(design.slots.size());
    top.z = courses * 2 * pillar.half.z, top.yaw = LongYaw(lintel), top.yaw_counts = true,
    top.kind = design.kinds.back(), top.below = {n - 2, n - 1};
    design.slots.push_back(top);
    return design;
  }
};

class Bridge final : public SlotLayout {
 public:
  Bridge()
      : SlotLayout(
            {.name = "bridge",
             .summary =
                 "2 to 4 equal pillars in a line and one long piece across every gap; the pillars are named first",
             .layout = true,
             .max_refs = 1,
             .min_put = 3,
             .max_put = 7,
             .difficulty = 18,
             .phrases = {"build a bridge from {put}", "use {put} to build a bridge"},
             .held_out = {"make a bridge out of {put}"},
             .put_assets = {"block", "box", "cylinder"}}) {}

  Status Check(const Task& task, const Goal& goal) const override {
    if (Status status = CheckMembers(task, goal, info()); !status) return status;
    if (goal.put.size() % 2 == 0)
      return ClauseError(goal, "wrong-count", fmt::format("a bridge of {} pieces", goal.put.size()),
                         "legal: 3, 5 or 7");
    if (Status status = CheckPieces(task, goal, goal.put.size() / 2 + 1); !status) return status;
    const AssetShape& pillar = ShapeOf(task, goal.put.front());
    const AssetShape& deck = ShapeOf(task, goal.put.back());
    const double length = static_cast<double>(goal.put.size() / 2) * 2 * LongHalf(deck) + 2 * pillar.half.x;
    if (length > kMaxY_m - kMinY_m - 0.02)
      return ClauseError(goal, "too-small",
                         fmt::format("a bridge of {:.0f} mm does not fit on the table", 1e3 * length));
    return CheckSpan(task, goal, pillar.half.x, 2 * LongHalf(deck), 2 * pillar.half.z + 2 * deck.half.z);
  }

 protected:
  Design MakeDesign(const SceneState& state, const Goal& goal) const override {
    const AssetShape& pillar = state.shape(goal.put.front());
    const AssetShape& deck = state.shape(goal.put.back());
    const int decks = static_cast<int>(goal.put.size()) / 2;
    Design design;
    // the spread is the distance of the pillars
    design.usual = 2 * LongHalf(deck) + kJoint_m;
    design.least = 2 * LongHalf(deck) - pillar.half.x / 2, design.most = 2 * LongHalf(deck) + pillar.half.x / 2;
    // decks that meet on a pillar leave no play
    if (decks > 1) design.least = 2 * LongHalf(deck) + kJoint_m / 2;
    design.kinds = KindsByBody(*state.task, goal.put);
    for (int k = 0; k <= decks; ++k) {
      Slot slot;
      slot.bx = k - decks / 2.0, slot.kind = design.kinds.front();
      design.slots.push_back(slot);
    }
    for (int k = 0; k < decks; ++k) {
      Slot slot;
      slot.bx = k + 0.5 - decks / 2.0, slot.z = 2 * pillar.half.z, slot.yaw = LongYaw(deck), slot.yaw_counts = true;
      slot.kind = design.kinds.back(), slot.below = {k, k + 1};
      design.slots.push_back(slot);
    }
    return design;
  }
};

}  // namespace

std::unique_ptr<Relation> MakeArch() { return std::make_unique<Arch>(); }
std::unique_ptr<Relation> MakeBridge() { return std::make_unique<Bridge>(); }

}  // namespace gensim::tabletop
