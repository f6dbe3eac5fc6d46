#include "tasklib/program/expand.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/tabletop/relation.h"
#include "tasklib/program/clauses.h"
#include "tasklib/program/objects.h"
#include "tasklib/program/selectors.h"

namespace gensim::tasklib {
namespace {

using tabletop::Goal;
using tabletop::Quantity;
using tabletop::Task;

constexpr double kMilli = 0.001;

void ReadKeep(const Json& document, Scope& scope, Task& task) {
  const Json keep = document.value("keep", Json::object());
  if (keep.contains("still")) {
    for (size_t i = 0; i < keep["still"].size(); ++i) {
      for (const int object : SelectObjects(keep["still"][i], PointerTo("/keep/still", i), task, scope, true)) {
        if (std::find(task.keep_still.begin(), task.keep_still.end(), object) == task.keep_still.end())
          task.keep_still.push_back(object);
      }
    }
  }
  if (keep.contains("out_of")) {
    for (size_t i = 0; i < keep["out_of"].size(); ++i) {
      if (const auto region = ReadRegion(keep["out_of"][i], PointerTo("/keep/out_of", i), scope))
        task.keep_out.push_back(*region);
    }
  }
}

void ReadLimits(const Json& document, Task& task) {
  const Json limits = document.value("limits", Json::object());
  task.ordered = document.value("order", std::string("sequence")) == "sequence";
  task.rest_s = limits.value("rest_ms", 20) * kMilli;
  task.min_distance_m = limits.value("spacing_mm", 0) * kMilli;
  // room for as many failed moves as the goals need good ones
  const int moves = LeastMoves(task);
  task.step_limit = limits.value("steps", std::clamp(2 * moves, 4, 100));
}

}  // namespace

int LeastMoves(const Task& task) {
  std::set<int> placed;
  for (const Goal& start : task.starts) placed.insert(start.put.begin(), start.put.end());
  std::set<int> counted;
  int moves = 0;
  for (const Goal& goal : task.goals) {
    // objects that a start clause set up may stand right already, and so may the base of a layout
    int fresh = 0;
    for (const int object : goal.put)
      if (!placed.contains(object) && !counted.contains(object)) ++fresh;
    int needed = goal.quantity == Quantity::kAll ? fresh : std::min(goal.count, fresh);
    const bool free_layout = tabletop::FindRelation(goal.relation)->info().layout && goal.ref.empty();
    if (free_layout && fresh == static_cast<int>(goal.put.size())) needed = std::max(0, needed - 1);
    moves += needed;
    if (goal.quantity == Quantity::kAll) counted.insert(goal.put.begin(), goal.put.end());
    // what holds once must be undone by a move of its own
    if (goal.once && goal.put.size() == 1) ++moves;
  }
  return moves;
}

void KeepFirstOfEach(Errors& errors) {
  std::set<std::pair<std::string, std::string>> seen;
  std::erase_if(errors, [&](const Error& error) { return !seen.insert({error.code, error.where}).second; });
}

Task ExpandProgram(const Json& document, const DrawSource& source, Errors& errors) {
  Task task;
  task.name = document["name"].get<std::string>();
  const Bindings bindings = DrawValues(document, source, errors);
  Scope scope(bindings, errors);
  const size_t before = errors.size();
  BuildObjects(document, source, scope, task);
  // clauses over an incomplete scene would report what is not wrong
  if (errors.size() > before) return task;
  BuildClauses(document, scope, task);
  ReadKeep(document, scope, task);
  ReadLimits(document, task);
  return task;
}

}  // namespace gensim::tasklib
