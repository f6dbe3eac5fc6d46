#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/rng.h"
#include "envs/tabletop/placing.h"
#include "envs/tabletop/relation.h"
#include "envs/tabletop/witness_plan.h"
#include "envs/tabletop/workspace.h"
#include "tasklib/program/expand.h"
#include "tasklib/program/language.h"
#include "tasklib/program/logic.h"
#include "tasklib/program/program.h"

namespace gensim::tasklib {
namespace {

using tabletop::Goal;
using tabletop::Object;
using tabletop::Task;

constexpr int kRedraws = 20;

bool Shares(const std::vector<int>& a, const std::vector<int>& b) {
  return std::any_of(a.begin(), a.end(), [&](int x) { return std::find(b.begin(), b.end(), x) != b.end(); });
}

// goals that hold before anything is done; in a sequence those whose objects an earlier goal moves come true again
// later
std::vector<size_t> TrueGoals(const Task& task) {
  std::vector<Pose> poses;
  for (const Object& object : task.objects) poses.push_back(object.X_WO);
  const tabletop::SceneState state = tabletop::StateFromPoses(task, std::move(poses));
  std::vector<size_t> holding;
  for (size_t i = 0; i < task.goals.size(); ++i) {
    const Goal& goal = task.goals[i];
    const auto moves_it = [&](const Goal& earlier) {
      return Shares(earlier.put, goal.put) || Shares(earlier.put, goal.ref) || Shares(earlier.put, goal.ref2);
    };
    if (task.ordered && std::any_of(task.goals.begin(), task.goals.begin() + static_cast<std::ptrdiff_t>(i), moves_it))
      continue;
    if (tabletop::Full(tabletop::RelationOf(goal).Progress(state, goal))) holding.push_back(i);
  }
  return holding;
}

// poses in the frame of something that does not move must lie on the table
Errors TargetsOutside(const Task& task) {
  Errors errors;
  for (const Goal& goal : task.goals) {
    if (goal.relation != "at-pose" || goal.ref.size() != 1) continue;
    const Object& ref = task.objects[static_cast<size_t>(goal.ref[0])];
    if (!ref.fixed && !ref.pose) continue;
    const Vec3 target = (ref.X_WO * goal.params.X_RP).p;
    const bool inside = target.x >= tabletop::kMinX_m && target.x <= tabletop::kMaxX_m &&
                        target.y >= tabletop::kMinY_m && target.y <= tabletop::kMaxY_m;
    if (!inside)
      errors.push_back({"outside-workspace", PointerTo(goal.where, "pose"),
                        fmt::format("the target is at x {:.0f}, y {:.0f} mm", target.x * 1000, target.y * 1000),
                        "legal: x 250 to 750, y -500 to 500 on the table"});
  }
  return errors;
}

// placing names objects; a program is read by pointers
Errors WithPointers(const Json& document, const Task& task, Errors errors) {
  for (Error& error : errors) {
    const auto object =
        std::find_if(task.objects.begin(), task.objects.end(), [&](const Object& o) { return o.id == error.where; });
    if (object == task.objects.end()) continue;
    for (size_t i = 0; i < document["scene"].size(); ++i)
      if (document["scene"][i]["id"] == object->group) error.where = PointerTo("/scene", i);
  }
  return errors;
}

Errors AlreadyTrue(const Task& task, const std::vector<size_t>& goals) {
  Errors errors;
  for (const size_t goal : goals)
    errors.push_back({"already-true", task.goals[goal].where,
                      fmt::format("the goal holds at the start in all of {} draws", kRedraws + 1),
                      "legal: a start at which something is left to do"});
  KeepFirstOfEach(errors);
  return errors;
}

struct Draft {
  Task task;
  std::vector<size_t> holding;  // goals true at the start
};

// one attempt: draws, objects, clauses, places
Result<Draft> DraftTask(const Json& document, const DrawSource& source) {
  Errors errors;
  Draft draft;
  draft.task = ExpandProgram(document, source, errors);
  if (errors.empty()) errors = CheckLogic(draft.task);
  if (!errors.empty()) {
    KeepFirstOfEach(errors);
    return errors;
  }
  if (const Status placed = tabletop::PlaceObjects(draft.task, source.Stream("place")); !placed)
    return WithPointers(document, draft.task, placed.errors());
  if (errors = TargetsOutside(draft.task); !errors.empty()) return errors;
  draft.holding = TrueGoals(draft.task);
  return draft;
}

}  // namespace

Result<Task> Lower(const Program& program, uint64_t seed) {
  if (program.family() != "tabletop")
    return Error{"no-scene", "/family",
                 program.name() + " is a task of family " + program.family() + " and has no scene",
                 "a task of family tabletop"};
  const Json& document = program.json();
  // the first draw of which no goal holds at the start; when chance always leaves one, the draw that leaves the fewest
  std::optional<Draft> best;
  DrawSource best_source;
  std::optional<std::vector<size_t>> always;
  Errors last;
  for (int attempt = 0; attempt <= kRedraws; ++attempt) {
    const DrawSource source{DrawSource::Mode::kSeed, seed, attempt};
    auto draft = DraftTask(document, source);
    if (!draft) {
      // a table that is full, or a start that cannot be laid out, may come right with the next draw
      last = draft.errors();
      continue;
    }
    // goals that have held in every draw so far; goals are counted alike in all draws unless loops depend on them
    if (!always) always = draft->holding;
    std::erase_if(*always, [&](size_t goal) {
      return std::find(draft->holding.begin(), draft->holding.end(), goal) == draft->holding.end();
    });
    if (!best || draft->holding.size() < best->holding.size()) {
      best = std::move(*draft);
      best_source = source;
    }
    if (best->holding.empty()) break;
  }
  if (!best) return last;
  // a goal that no draw leaves undone is no goal, and neither is a task of which nothing is left to do
  if (always && !always->empty()) return AlreadyTrue(best->task, *always);
  if (best->holding.size() == best->task.goals.size()) return AlreadyTrue(best->task, best->holding);
  Errors ignored;
  WriteSentences(document, DrawValues(document, best_source, ignored), best->task);
  return std::move(best->task);
}

Result<Lowered> LowerWithPlan(const Program& program, uint64_t seed) {
  auto task = Lower(program, seed);
  if (!task) return task.errors();
  Rng rng(seed, "plan");
  auto plan = tabletop::WitnessPlan(*task, rng);
  if (!plan) {
    const Error& cause = plan.error();
    if (cause.code == "plan-too-long") return Error{"steps-too-few", "/limits/steps", cause.message, cause.hint};
    const bool known = cause.where.rfind("/goals", 0) == 0;
    return Error{"no-plan", known ? cause.where : "/goals", fmt::format("{}: {}", cause.code, cause.message),
                 cause.hint};
  }
  return Lowered{std::move(*task), std::move(*plan)};
}

}  // namespace gensim::tasklib
