#include "envs/tabletop/placing.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/tabletop/relation.h"
#include "envs/tabletop/room.h"
#include "envs/tabletop/witness_plan.h"

namespace gensim::tabletop {
namespace {

constexpr int kTries = 400;    // random poses of one object
constexpr int kAttempts = 24;  // whole scenes
constexpr double kStartGap_m = 0.0005;
constexpr double kRaster_m = 0.01;
constexpr double kRounding_m = 1e-9;

// what a body covers when it stands upright over the origin; the same for every attempt
struct Outline {
  Footprint footprint;
  Circles circles;
};

std::vector<Outline> OutlinesOf(const Task& task) {
  std::vector<Outline> outlines;
  for (const Object& object : task.objects) {
    Footprint footprint = FootprintOf(*object.shape, PoseAt(0, 0, object.shape->half.z, 0));
    const Circles circles = CirclesOf(footprint, {0, 0});
    outlines.push_back({std::move(footprint), circles});
  }
  return outlines;
}

class Placer {
 public:
  Placer(Task& task, const std::vector<Outline>& outlines, const Rng& rng, int attempt)
      : task_(task), outlines_(outlines), rng_(rng), attempt_(attempt) {
    poses_.assign(task.objects.size(), PoseAt(0, 0, kNowhereZ_m));
    placed_.assign(task.objects.size(), false);
    footprints_.resize(task.objects.size());
    circles_.resize(task.objects.size());
  }

  Status Run() {
    if (Status status = PlaceFixedPoses(); !status) return status;
    // what start clauses refer to, then the clauses, then the rest; big ones first, distractors last
    std::vector<int> by_clause, referred;
    for (const Goal& start : task_.starts) {
      by_clause.insert(by_clause.end(), start.put.begin(), start.put.end());
      referred.insert(referred.end(), start.ref.begin(), start.ref.end());
      referred.insert(referred.end(), start.ref2.begin(), start.ref2.end());
    }
    for (const int i : Order()) {
      if (!placed_[At(i)] && Contains(referred, i) && !Contains(by_clause, i)) {
        if (Status status = PlaceFree(i); !status) return status;
      }
    }
    for (const Goal& start : task_.starts) {
      if (Status status = PlaceClause(start); !status) return status;
    }
    for (const int i : Order()) {
      if (placed_[At(i)]) continue;
      if (Status status = PlaceFree(i); !status) return status;
    }
    for (size_t i = 0; i < poses_.size(); ++i) task_.objects[i].X_WO = poses_[i];
    return Done{};
  }

 private:
  std::vector<int> Order() const {
    std::vector<int> order(task_.objects.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      const Object& oa = task_.objects[At(a)];
      const Object& ob = task_.objects[At(b)];
      if (oa.distractor != ob.distractor) return ob.distractor;
      return oa.shape->half.x * oa.shape->half.y > ob.shape->half.x * ob.shape->half.y + 1e-12;
    });
    return order;
  }

  void Set(int i, const Pose& X_WO) {
    poses_[At(i)] = X_WO;
    footprints_[At(i)] = FootprintOf(*task_.objects[At(i)].shape, X_WO);
    circles_[At(i)] = CirclesOf(footprints_[At(i)], {X_WO.p.x, X_WO.p.y});
    placed_[At(i)] = true;
  }

  // poses that the program gives: they may touch, but not overlap
  Status PlaceFixedPoses() {
    for (size_t i = 0; i < task_.objects.size(); ++i) {
      const Object& object = task_.objects[i];
      if (!object.pose) continue;
      const Footprint f = FootprintOf(*object.shape, *object.pose);
      if (!InsideRegion(f, TableRegion(), 0)) {
        return Error{"outside-workspace", object.id, fmt::format("'{}' would start outside the table", object.id), ""};
      }
      for (size_t k = 0; k < i; ++k) {
        if (placed_[k] && Overlaps(f, footprints_[k], -0.0005, 0.0005)) {
          return Error{"pose-occupied", object.id,
                       fmt::format("'{}' would start inside '{}'", object.id, task_.objects[k].id), ""};
        }
      }
      Set(static_cast<int>(i), *object.pose);
    }
    return Done{};
  }

  double Margin(int i, size_t k) const {
    return std::max({task_.objects[At(i)].margin_m, task_.objects[k].margin_m, task_.min_distance_m});
  }

  // is it certain, from circles alone, that the object over (x, y) leaves the table or comes too near another?
  bool SurelyTaken(int i, double x, double y) const {
    const Region table = TableRegion();
    const double inner = outlines_[At(i)].circles.inner_m - kRounding_m;
    if (x - inner < table.min_x || x + inner > table.max_x || y - inner < table.min_y || y + inner > table.max_y)
      return true;
    for (size_t k = 0; k < circles_.size(); ++k) {
      if (!placed_[k]) continue;
      const double dx = x - circles_[k].center.x, dy = y - circles_[k].center.y;
      const double reach = inner + circles_[k].inner_m + Margin(i, k) - kRounding_m;
      if (reach > 0 && dx * dx + dy * dy < reach * reach) return true;
    }
    return false;
  }

  bool Free(int i, const Footprint& f) const {
    if (!InsideRegion(f, TableRegion(), 0)) return false;
    for (const Region& r : task_.keep_out) {
      if (!task_.objects[At(i)].fixed && f.max_x > r.min_x && f.min_x < r.max_x && f.max_y > r.min_y &&
          f.min_y < r.max_y)
        return false;
    }
    for (size_t k = 0; k < footprints_.size(); ++k) {
      if (!placed_[k]) continue;
      const double gap = Margin(i, k);
      const Footprint& other = footprints_[k];
      if (std::max({f.min_x - other.max_x, other.min_x - f.max_x, f.min_y - other.max_y, other.min_y - f.max_y}) >= gap)
        continue;
      if (GapXY(f, other, gap + 0.01) < gap) return false;
    }
    return true;
  }

  Status PlaceFree(int i) {
    const Object& object = task_.objects[At(i)];
    const AssetShape& shape = *object.shape;
    Rng rng = rng_.Stream(fmt::format("place/{}/{}", object.id, attempt_));
    const Region table = TableRegion();
    const Region region = object.region.value_or(table);
    const bool round = shape.symmetry.any_yaw || shape.symmetry.any_rotation;
    for (int tries = 0; tries < kTries; ++tries) {
      const double yaw = rng.Uniform(-std::numbers::pi, std::numbers::pi);
      const double x = rng.Uniform(std::max(region.min_x, table.min_x),
                                   std::max(std::min(region.max_x, table.max_x), std::max(region.min_x, table.min_x)));
      const double y = rng.Uniform(std::max(region.min_y, table.min_y),
                                   std::max(std::min(region.max_y, table.max_y), std::max(region.min_y, table.min_y)));
      if (SurelyTaken(i, x, y)) continue;
      const Pose X = PoseAt(x, y, shape.half.z, round ? 0 : yaw);
      const Footprint f = Turned(outlines_[At(i)].footprint, {0, 0}, round ? 0 : yaw, {x, y, 0});
      // the whole body in its region when that is possible at all
      const bool roomy =
          f.max_x - f.min_x < region.max_x - region.min_x && f.max_y - f.min_y < region.max_y - region.min_y;
      if (object.region && roomy && !InsideRegion(f, region, 0)) continue;
      if (!Free(i, f)) continue;
      Set(i, X);
      return Done{};
    }
    // only the first attempt's reason is ever shown
    if (attempt_ > 0) return Error{"table-full", object.id, "", ""};
    return Error{
        "table-full", object.id,
        fmt::format("no free place for '{}' ({:.0f} x {:.0f} mm) after {} tries: {:.0f} of {:.0f} cm2 are free",
                    object.id, 2e3 * shape.half.x, 2e3 * shape.half.y, kTries, 1e4 * FreeArea(region),
                    1e4 * AreaOf(region)),
        "fewer, smaller or nearer objects"};
  }

  static double AreaOf(const Region& r) { return (r.max_x - r.min_x) * (r.max_y - r.min_y); }

  // area of the raster points that no object covers
  double FreeArea(const Region& region) const {
    int free = 0;
    for (double x = region.min_x + kRaster_m / 2; x < region.max_x; x += kRaster_m) {
      for (double y = region.min_y + kRaster_m / 2; y < region.max_y; y += kRaster_m) {
        const bool covered = std::any_of(footprints_.begin(), footprints_.end(),
                                         [&](const Footprint& f) { return HeightAt(f, x, y, -1) >= 0; });
        free += covered ? 0 : 1;
      }
    }
    return free * kRaster_m * kRaster_m;
  }

  // makes a clause true by applying its placements to the poses
  Status PlaceClause(const Goal& start) {
    const Relation* relation = FindRelation(start.relation);
    if (relation == nullptr)
      return Error{"unknown-relation", start.where, fmt::format("start clause with '{}'", start.relation), ""};
    const int limit = 3 * static_cast<int>(start.put.size()) + 3;
    std::string reason = "no place is offered";
    // objects that no earlier clause has placed start nowhere
    for (int round = 0; round <= limit; ++round) {
      const SceneState state = StateFromPoses(task_, poses_);
      if (Full(relation->Progress(state, start))) break;
      if (round == limit)
        return Error{"start-clause", start.where,
                     fmt::format("'{}' cannot be made true at the start: {}", start.relation, reason), ""};
      Rng rng = rng_.Stream(fmt::format("start/{}/{}/{}", start.where, attempt_, round));
      std::vector<Placement> placements;
      relation->Placements(state, start, rng, placements);
      bool moved = false;
      for (const Placement& placement : placements) {
        if (task_.objects[At(placement.object)].fixed) continue;
        const Room room = RoomFor(state, placement, kStartGap_m);
        if (!room.free()) {
          if (!room.reason.empty()) reason = room.reason;
          continue;
        }
        Set(placement.object, placement.X_WO);
        moved = true;
        break;
      }
      if (!moved)
        return Error{"start-clause", start.where,
                     fmt::format("'{}' cannot be made true at the start: {}", start.relation, reason), ""};
    }
    // members that the clause needs nowhere in particular (at least k of n) are placed freely later
    return Done{};
  }

  Task& task_;
  const std::vector<Outline>& outlines_;
  const Rng& rng_;
  int attempt_;
  std::vector<Pose> poses_;
  std::vector<bool> placed_;
  std::vector<Footprint> footprints_;
  std::vector<Circles> circles_;
};

// do the start poses leave the room that goals beside a reference need? Only such goals are worth a plan.
bool LeavesRoom(const Task& task, const Rng& rng) {
  const bool beside = std::any_of(task.goals.begin(), task.goals.end(), [](const Goal& goal) {
    const Relation* relation = FindRelation(goal.relation);
    return relation != nullptr && relation->info().beside;
  });
  if (!beside) return true;
  Rng plan = rng.Stream("room");
  return WitnessPlan(task, plan).ok();
}

}  // namespace

Status PlaceObjects(Task& task, const Rng& rng) {
  Status first = Done{};
  const std::vector<Outline> outlines = OutlinesOf(task);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    Status status = Placer(task, outlines, rng, attempt).Run();
    // a scene that leaves no room is drawn again; when none does, that is for the task's checks to say
    if (status && (LeavesRoom(task, rng) || attempt + 1 == kAttempts)) return status;
    if (status) continue;
    // what the program says about poses does not change with another draw
    const std::string& code = status.error().code;
    if (code == "pose-occupied" || code == "outside-workspace" || code == "unknown-relation") return status;
    if (attempt == 0) first = std::move(status);
  }
  return first;
}

}  // namespace gensim::tabletop
