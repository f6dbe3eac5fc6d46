#include "generator/gates/controls.h"

#include <algorithm>
#include <string>
#include <vector>

#include "envs/tabletop/relation.h"

namespace gensim::generator {

namespace {

using tabletop::Goal;
using tabletop::Object;
using tabletop::Task;

bool Has(const std::vector<int>& list, int i) { return std::find(list.begin(), list.end(), i) != list.end(); }

bool SameLook(const Object& a, const Object& b) {
  return a.params == b.params && a.color == b.color && a.distractor == b.distractor;
}

// Other objects that could take the part of a goal's own, in random order.
std::vector<int> Substitutes(const Task& task, const Goal& goal, Rng& rng) {
  std::vector<int> others;
  for (int i = 0; i < static_cast<int>(task.objects.size()); ++i) {
    const Object& object = task.objects[static_cast<size_t>(i)];
    if (object.fixed || object.shape->marker || Has(goal.put, i) || Has(goal.ref, i) || Has(goal.ref2, i)) continue;
    // what looks just like a permitted object is no wrong choice
    const bool twin = std::any_of(goal.put.begin(), goal.put.end(), [&](int p) {
      const Object& own = task.objects[static_cast<size_t>(p)];
      return own.params == object.params && own.color == object.color;
    });
    if (!twin) others.push_back(i);
  }
  rng.Shuffle(others);
  return others;
}

bool Subset(const std::vector<int>& part, const std::vector<int>& whole) {
  return std::all_of(part.begin(), part.end(), [&](int i) { return Has(whole, i); });
}

bool SamePlace(const tabletop::GoalParams& a, const tabletop::GoalParams& b) {
  return a.side == b.side && a.hole == b.hole && a.color_order == b.color_order && a.ascending == b.ascending &&
         a.X_RP.p.x == b.X_RP.p.x && a.X_RP.p.y == b.X_RP.p.y;
}

// does `own` name everything that `other` does? Fewer objects at the same places are no other choice.
bool Covers(const Goal& own, const Goal& other) {
  return own.relation == other.relation && SamePlace(own.params, other.params) && Subset(other.put, own.put) &&
         Subset(other.ref, own.ref) && Subset(other.ref2, own.ref2);
}

bool NamesSomethingElse(const Task& task, const std::vector<Goal>& goals) {
  return std::any_of(goals.begin(), goals.end(), [&](const Goal& goal) {
    return std::none_of(task.goals.begin(), task.goals.end(), [&](const Goal& own) { return Covers(own, goal); });
  });
}

// Finds for each object of `other` one of `task` that looks the same, each at most once; empty when there is none for
// an object that some goal of `other` speaks of.
std::vector<int> MapObjects(const Task& other, const Task& task) {
  std::vector<int> map(other.objects.size(), -1);
  std::vector<bool> used(task.objects.size(), false);
  for (size_t i = 0; i < other.objects.size(); ++i) {
    // the object of the same place in the program first, where it looks the same
    if (i < task.objects.size() && SameLook(other.objects[i], task.objects[i]))
      map[i] = static_cast<int>(i), used[i] = true;
  }
  for (size_t i = 0; i < other.objects.size(); ++i) {
    for (size_t k = 0; k < task.objects.size() && map[i] < 0; ++k)
      if (!used[k] && SameLook(other.objects[i], task.objects[k])) map[i] = static_cast<int>(k), used[k] = true;
  }
  for (const Goal& goal : other.goals) {
    for (const std::vector<int>* list : {&goal.put, &goal.ref, &goal.ref2})
      for (int i : *list)
        if (map[static_cast<size_t>(i)] < 0) return {};
  }
  return map;
}

}  // namespace

std::optional<Task> SwappedGoals(const Task& task, const Rng& stream) {
  Rng rng = stream;
  Task swapped = task;
  for (size_t g = 0; g < swapped.goals.size(); ++g) {
    Goal& goal = swapped.goals[g];
    const std::vector<int> others = Substitutes(task, goal, rng);
    // one substitute an object, as long as the relation takes them
    size_t next = 0;
    bool all = true;
    for (int& put : goal.put) {
      bool found = false;
      const int own = put;
      for (; next < others.size() && !found; ++next) {
        put = others[next];
        Goal single = goal;
        single.put = {put};
        const auto& relation = *tabletop::FindRelation(goal.relation);
        found = relation.info().layout || relation.Check(task, single).ok();
      }
      if (!found) put = own;
      all = all && found;
    }
    if (!all) return std::nullopt;
  }
  return swapped;
}

std::optional<Task> OtherDrawGoals(const tasklib::Program& program, const Task& task, uint64_t first_seed, int tries) {
  for (int i = 0; i < tries; ++i) {
    const Result<Task> other = tasklib::Lower(program, first_seed + static_cast<uint64_t>(i));
    if (!other) continue;
    const std::vector<int> map = MapObjects(*other, task);
    if (map.empty()) continue;
    Task mixed = task;
    mixed.goals = other->goals;
    for (Goal& goal : mixed.goals)
      for (std::vector<int>* list : {&goal.put, &goal.ref, &goal.ref2})
        for (int& object : *list) object = map[static_cast<size_t>(object)];
    if (NamesSomethingElse(task, mixed.goals)) return mixed;
  }
  return std::nullopt;
}

}  // namespace gensim::generator
