// inside: upright, with its whole footprint in a painted zone.
#include <algorithm>

#include <fmt/core.h>

#include "envs/tabletop/relations/factories.h"
#include "envs/tabletop/relations/packing.h"
#include "envs/tabletop/relations/pair_relation.h"
#include "envs/tabletop/relations/surface.h"

namespace gensim::tabletop {
namespace {

class Inside final : public PairRelation {
 public:
  Inside()
      : PairRelation({.name = "inside",
                      .summary = "standing with its whole body inside a painted zone",
                      .min_refs = 1,
                      .max_refs = 1,
                      .difficulty = 2,
                      .phrases = {"put {put} inside {ref}", "move {put} into {ref}", "bring {put} inside {ref}"},
                      .held_out = {"place {put} within {ref}"},
                      .ref_assets = {"zone"}}) {}

 protected:
  Status CheckClause(const Task& task, const Goal& goal) const override {
    // what must fit together into one zone
    if (goal.ref.size() != 1 || goal.quantity != Quantity::kAll) return Done{};
    const AssetShape& zone = *task.objects[static_cast<size_t>(goal.ref.front())].shape;
    std::vector<const AssetShape*> shapes;
    double area = 0;
    for (const int p : goal.put) {
      shapes.push_back(task.objects[static_cast<size_t>(p)].shape.get());
      area += 4 * shapes.back()->half.x * shapes.back()->half.y;
    }
    double clearance = 0;
    if (SpreadSlots(shapes, zone.half.x, zone.half.y, false, clearance)) return Done{};
    return ClauseError(
        goal, "too-small",
        fmt::format("{} objects of {:.0f} cm2 do not fit side by side into '{}' of {:.0f} cm2", shapes.size(),
                    area * 1e4, IdOf(task, goal.ref.front()), 4e4 * zone.half.x * zone.half.y),
        "a larger zone or fewer objects");
  }

  Status Fits(const Task& task, const Goal& goal, int put, int ref) const override {
    const Object& zone = task.objects[static_cast<size_t>(ref)];
    if (zone.params.asset != "zone") {
      return ClauseError(goal, "not-a-zone", fmt::format("'{}' is a {}, not a zone", zone.id, zone.params.asset),
                         "legal: zone");
    }
    double clearance = 0;
    if (SpreadSlots({task.objects[static_cast<size_t>(put)].shape.get()}, zone.shape->half.x, zone.shape->half.y, false,
                    clearance)) {
      return Done{};
    }
    return ClauseError(goal, "too-small", fmt::format("'{}' is larger than '{}'", IdOf(task, put), zone.id),
                       "a larger zone");
  }

  bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const override {
    if (!Stands(state, goal, put)) return false;
    return FootprintInArea(state.footprint(put), AreaOfMarker(state, ref), PositionTolerance(goal, state.shape(put)));
  }

  void Targets(const SceneState& state, const Goal&, int put, int ref, const std::vector<int>& mates, Rng& rng,
               std::vector<Placement>& out) const override {
    TargetsOnArea(state, put, AreaOfMarker(state, ref), mates, -1, rng, out);
  }
};

}  // namespace

std::unique_ptr<Relation> MakeInside() { return std::make_unique<Inside>(); }

}  // namespace gensim::tabletop
