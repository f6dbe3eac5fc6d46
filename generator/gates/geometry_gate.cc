#include <fmt/core.h>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "envs/tabletop/state.h"
#include "envs/tabletop/workspace.h"
#include "generator/gates/static_gates.h"

namespace gensim::generator {

namespace {

using tabletop::Task;

constexpr double kMaxAreaShare = 0.55;  // of the table under objects at the start
constexpr double kEdgeSlack_m = 0.012;  // markers and bases may reach this far over the edge
constexpr double kTable_m2 = (tabletop::kMaxX_m - tabletop::kMinX_m) * (tabletop::kMaxY_m - tabletop::kMinY_m);

int Millimetres(double metres) { return static_cast<int>(std::lround(1000 * metres)); }

// Footprint of everything that stands on the table.
double AreaShare(const Task& task) {
  double area = 0;
  const tabletop::SceneState state = [&] {
    std::vector<Pose> poses;
    for (const auto& object : task.objects) poses.push_back(object.X_WO);
    return tabletop::StateFromPoses(task, std::move(poses));
  }();
  for (size_t i = 0; i < task.objects.size(); ++i) {
    const auto& shape = *task.objects[i].shape;
    const bool carried = std::any_of(state.supports.begin(), state.supports.end(),
                                     [&](const auto& s) { return s.first == static_cast<int>(i) && s.second >= 0; });
    if (!carried && !shape.marker) area += 4 * shape.half.x * shape.half.y;
  }
  return area / kTable_m2;
}

// How far a pose takes an object over the edge of the workspace, in metres; not above 0 when it is inside.
double Overhang(const tabletop::Object& object, const Pose& X_WO) {
  const double r = std::min(object.shape->half.x, object.shape->half.y);
  const Vec3& p = X_WO.p;
  return std::max({tabletop::kMinX_m - (p.x - r), p.x + r - tabletop::kMaxX_m, tabletop::kMinY_m - (p.y - r),
                   p.y + r - tabletop::kMaxY_m, p.z + object.shape->half.z - tabletop::kMaxZ_m});
}

Error OutsideError(const Task& task, const tabletop::Object& object, const Pose& pose, const std::string& where,
                   const std::string& what) {
  return {"outside-workspace", where,
          fmt::format("{} of {} in '{}' at x {}, y {}, z {} mm reaches {} mm over the edge", what, object.id, task.name,
                      Millimetres(pose.p.x), Millimetres(pose.p.y), Millimetres(pose.p.z),
                      Millimetres(Overhang(object, pose))),
          "legal: x 250 to 750, y -500 to 500, z 0 to 300 mm, the object inside"};
}

// The objects of one scene: free area and edges.
Errors CheckScene(const Task& task) {
  Errors errors;
  if (const double share = AreaShare(task); share > kMaxAreaShare) {
    errors.push_back(
        {"too-much-area", "/scene", fmt::format("objects cover {:.0f} % of the table", 100 * share),
         fmt::format("legal: at most {:.0f} %; drop distractors or make objects smaller", 100 * kMaxAreaShare)});
  }
  for (const auto& object : task.objects) {
    if (Overhang(object, object.X_WO) > kEdgeSlack_m)
      errors.push_back(OutsideError(task, object, object.X_WO, "/scene", "the start"));
  }
  return errors;
}

// The witness plan of one scene: every move must be one that the tool can make.
Errors CheckPlan(const tasklib::Lowered& lowered) {
  Errors errors;
  const Task& task = lowered.task;
  for (const tabletop::Move& move : lowered.plan) {
    const auto& object = task.objects[static_cast<size_t>(move.object)];
    const std::string where = move.goal >= 0 ? task.goals[static_cast<size_t>(move.goal)].where : "/scene";
    if (Overhang(object, move.X_WO) > kEdgeSlack_m)
      errors.push_back(OutsideError(task, object, move.X_WO, where, "the target"));
    const auto& still = task.keep_still;
    if (std::find(still.begin(), still.end(), move.object) != still.end()) {
      errors.push_back({"keep-broken", "/keep/still", object.id + " has to be moved to reach the goals",
                        "take it out of keep, or out of the goals and their way"});
    }
  }
  return errors;
}

class GeometryGate : public Gate {
 public:
  GeometryGate()
      : Gate("geometry", "objects and targets on the table, room for all, every move within reach of the tool", false) {
  }

  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (const Status status = NeedLowered(candidate, context.options); !status) return Refuse(status.errors());
    double area = 0;
    size_t longest = 0;
    for (const tasklib::Lowered& lowered : candidate.lowered) {
      Errors errors = CheckScene(lowered.task);
      const Errors more = CheckPlan(lowered);
      errors.insert(errors.end(), more.begin(), more.end());
      if (!errors.empty()) return Refuse(std::move(errors));
      area = std::max(area, AreaShare(lowered.task));
      longest = std::max(longest, lowered.plan.size());
    }
    return Pass({{"scenes", candidate.lowered.size()},
                 {"area_percent", static_cast<int>(std::lround(100 * area))},
                 {"longest_plan", longest}});
  }
};

}  // namespace

std::unique_ptr<const Gate> MakeGeometryGate() { return std::make_unique<GeometryGate>(); }

}  // namespace gensim::generator
