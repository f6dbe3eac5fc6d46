#include "tasklib/program/logic.h"

#include <fmt/core.h>
#include <algorithm>
#include <set>

#include "envs/base/json.h"
#include "envs/tabletop/relation.h"
#include "tasklib/program/expand.h"

namespace gensim::tasklib {
namespace {

using tabletop::Goal;
using tabletop::Quantity;
using tabletop::Task;

// relations in which an object can be to one thing only
bool IsExclusive(const std::string& relation) {
  return relation == "in" || relation == "inserted" || relation == "over" || relation == "inside";
}
bool IsSupport(const std::string& relation) {
  return relation == "on" || relation == "in" || relation == "inserted" || relation == "over";
}

// directions that run one way: following them around in a circle is impossible
struct Direction {
  const char* relation;
  const char* axis;
  bool forward;
};
constexpr Direction kDirections[] = {{"left-of", "left", true},
                                     {"right-of", "left", false},
                                     {"behind", "behind", true},
                                     {"in-front-of", "behind", false}};

const std::string& IdOf(const Task& task, int i) { return task.objects[static_cast<size_t>(i)].id; }

// an edge that a clause demands for sure at the end
struct Edge {
  int from, to;
  size_t goal;
};

// adds put -> ref for every pair that the clause fixes
void AddEdges(const Goal& goal, size_t index, bool reversed, bool all_refs, std::vector<Edge>& edges) {
  if (goal.once || goal.quantity != Quantity::kAll || (!all_refs && goal.ref.size() != 1)) return;
  for (const int put : goal.put)
    for (const int ref : goal.ref) edges.push_back(reversed ? Edge{ref, put, index} : Edge{put, ref, index});
}

bool Reaches(const std::vector<Edge>& edges, int from, int to, std::set<int>& seen) {
  if (from == to) return true;
  if (!seen.insert(from).second) return false;
  return std::any_of(edges.begin(), edges.end(),
                     [&](const Edge& edge) { return edge.from == from && Reaches(edges, edge.to, to, seen); });
}

// the first edge that closes a circle with those before it
void CheckCircle(const Task& task, const std::vector<Edge>& edges, const std::string& what, Errors& errors) {
  std::vector<Edge> before;
  for (const Edge& edge : edges) {
    std::set<int> seen;
    if (Reaches(before, edge.to, edge.from, seen)) {
      errors.push_back({"contradictory", task.goals[edge.goal].where,
                        fmt::format("{} is to be {} {}, but earlier goals ask for the opposite", IdOf(task, edge.from),
                                    what, IdOf(task, edge.to)),
                        "legal: goals that can hold together"});
      return;
    }
    before.push_back(edge);
  }
}

void CheckCircles(const Task& task, Errors& errors) {
  std::vector<Edge> support;
  for (size_t i = 0; i < task.goals.size(); ++i)
    if (IsSupport(task.goals[i].relation)) AddEdges(task.goals[i], i, false, false, support);
  CheckCircle(task, support, "carried by", errors);
  for (const char* axis : {"left", "behind"}) {
    std::vector<Edge> edges;
    for (size_t i = 0; i < task.goals.size(); ++i)
      for (const Direction& direction : kDirections)
        if (task.goals[i].relation == direction.relation && direction.axis == std::string(axis))
          AddEdges(task.goals[i], i, !direction.forward, true, edges);
    CheckCircle(task, edges, std::string(axis) == "left" ? "left of" : "behind", errors);
  }
}

bool Disjoint(const std::vector<int>& a, const std::vector<int>& b) {
  return std::none_of(a.begin(), a.end(), [&](int x) { return std::find(b.begin(), b.end(), x) != b.end(); });
}

// one object in two places of one kind at the end, or one clause said twice
void CheckPairs(const Task& task, Errors& errors) {
  for (size_t j = 0; j < task.goals.size(); ++j) {
    const Goal& later = task.goals[j];
    for (size_t i = 0; i < j; ++i) {
      const Goal& earlier = task.goals[i];
      if (later.once || earlier.once || later.relation != earlier.relation) continue;
      const bool all = later.quantity == Quantity::kAll && earlier.quantity == Quantity::kAll;
      const bool same = later.put == earlier.put && later.ref == earlier.ref && later.ref2 == earlier.ref2;
      if (same && later.params.side == earlier.params.side && later.params.X_RP == earlier.params.X_RP &&
          later.params.hole == earlier.params.hole && later.quantity == earlier.quantity &&
          later.count == earlier.count) {
        errors.push_back({"duplicate-goal", later.where, "the same goal stands twice", "legal: each goal once"});
        break;
      }
      if (all && IsExclusive(later.relation) && !Disjoint(later.put, earlier.put) && Disjoint(later.ref, earlier.ref)) {
        errors.push_back(
            {"contradictory", later.where,
             fmt::format("an earlier goal wants the same object {} something else at the end", later.relation),
             "legal: goals that can hold together; hold once for the earlier one"});
        break;
      }
    }
  }
}

void CheckOnce(const Task& task, Errors& errors) {
  for (size_t i = 0; i < task.goals.size(); ++i) {
    const Goal& goal = task.goals[i];
    if (!goal.once) continue;
    const bool moved = std::any_of(task.goals.begin() + static_cast<std::ptrdiff_t>(i) + 1, task.goals.end(),
                                   [&](const Goal& later) { return !Disjoint(later.put, goal.put); });
    if (!moved)
      errors.push_back({"hold-once-unused", PointerTo(goal.where, "hold"),
                        "hold is once, but no later goal moves the same object", "legal: end, the default"});
  }
}

bool Follows(const Task& task, int from, int to, std::set<int>& seen) {
  if (from == to) return true;
  if (!seen.insert(from).second) return false;
  const auto& after = task.goals[static_cast<size_t>(from)].after;
  return std::any_of(after.begin(), after.end(), [&](int goal) { return Follows(task, goal, to, seen); });
}

void CheckAfter(const Task& task, Errors& errors) {
  const int count = static_cast<int>(task.goals.size());
  bool legal = true;
  for (const Goal& goal : task.goals) {
    for (size_t k = 0; k < goal.after.size(); ++k) {
      if (goal.after[k] < count) continue;
      legal = false;
      errors.push_back({"bad-index", PointerTo(PointerTo(goal.where, "after"), k),
                        fmt::format("goal {} of {}", goal.after[k], count), fmt::format("legal: 0 to {}", count - 1)});
    }
  }
  if (!legal) return;
  for (int i = 0; i < count; ++i) {
    const Goal& goal = task.goals[static_cast<size_t>(i)];
    for (size_t k = 0; k < goal.after.size(); ++k) {
      const std::string where = PointerTo(PointerTo(goal.where, "after"), k);
      std::set<int> seen;
      if (Follows(task, goal.after[k], i, seen)) {
        errors.push_back({"after-cycle", where, fmt::format("goal {} would have to come before itself", i),
                          "legal: goals that do not wait for this one"});
      } else if (task.ordered && goal.after[k] > i) {
        errors.push_back({"contradictory", where, fmt::format("goal {} comes later in the sequence", goal.after[k]),
                          "legal: earlier goals, or order any"});
      }
    }
  }
}

void CheckKeep(const Task& task, Errors& errors) {
  for (const Goal& goal : task.goals) {
    for (const int put : goal.put) {
      if (goal.quantity != Quantity::kAll ||
          std::find(task.keep_still.begin(), task.keep_still.end(), put) == task.keep_still.end())
        continue;
      errors.push_back({"contradictory", goal.where,
                        fmt::format("{} is to be moved, but keep says that it may not be", IdOf(task, put)),
                        "legal: goals that put other objects"});
      break;
    }
  }
}

void CheckRelations(const std::vector<Goal>& clauses, const Task& task, Errors& errors) {
  for (const Goal& clause : clauses) {
    const Status status = tabletop::FindRelation(clause.relation)->Check(task, clause);
    errors.insert(errors.end(), status.errors().begin(), status.errors().end());
  }
}

}  // namespace

Errors CheckLogic(const Task& task) {
  Errors errors;
  CheckRelations(task.starts, task, errors);
  CheckRelations(task.goals, task, errors);
  CheckCircles(task, errors);
  CheckPairs(task, errors);
  CheckOnce(task, errors);
  CheckAfter(task, errors);
  CheckKeep(task, errors);
  const int least = LeastMoves(task);
  if (task.step_limit < least)
    errors.push_back({"steps-too-few", "/limits/steps",
                      fmt::format("{} steps for at least {} moves", task.step_limit, least),
                      fmt::format("legal: at least {}", least)});
  return errors;
}

}  // namespace gensim::tasklib
