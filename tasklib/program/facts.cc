#include <fmt/core.h>
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/tabletop/relation.h"
#include "tasklib/program/identity.h"
#include "tasklib/program/tabletop_family.h"

namespace gensim::tasklib {
namespace {

using tabletop::Goal;
using tabletop::Task;

constexpr int kSeeds = 5;
constexpr int kMaxLevels = 64;

const tabletop::Object& At(const Task& task, int i) { return task.objects[static_cast<size_t>(i)]; }

const tabletop::RelationInfo& InfoOf(const Goal& goal) { return tabletop::FindRelation(goal.relation)->info(); }

// the clause that asks for most; the first of equals
const Goal& HardestGoal(const Task& task) {
  return *std::max_element(task.goals.begin(), task.goals.end(),
                           [](const Goal& a, const Goal& b) { return InfoOf(a).difficulty < InfoOf(b).difficulty; });
}

std::string AssetPair(const Task& task, const Goal& goal) {
  std::string put = At(task, goal.put.front()).params.asset;
  if (goal.ref.empty()) return put;
  std::string ref = At(task, goal.ref.front()).params.asset;
  if (ref < put) std::swap(put, ref);
  return put + "+" + ref;
}

// levels of a layout that stands on nothing else
int LayoutLevels(const Goal& goal) {
  const int size = static_cast<int>(goal.put.size());
  if (goal.relation == "tower") return size;
  if (goal.relation == "arch" || goal.relation == "bridge") return 2;
  if (goal.relation != "pyramid") return 1;
  int rows = 1;
  while (rows * (rows + 1) / 2 < size) ++rows;
  return rows;
}

// levels of the highest stack: what lies on something movable is one level above it, what is part of the table has none
int TowerHeight(const Task& task) {
  std::map<int, int> level;
  const auto level_of = [&](int object) {
    if (const auto it = level.find(object); it != level.end()) return it->second;
    return At(task, object).fixed ? 0 : 1;
  };
  const auto highest_of = [&](const std::vector<int>& objects) {
    int highest = 0;
    for (const int object : objects) highest = std::max(highest, level_of(object));
    return highest;
  };
  int highest = 0;
  // supports may be named after what they carry: as many rounds as there are goals settle every level
  for (size_t round = 0; round < task.goals.size(); ++round) {
    for (const Goal& goal : task.goals) {
      if (InfoOf(goal).layout) {
        highest = std::max(highest, highest_of(goal.ref) + LayoutLevels(goal));
        continue;
      }
      const int now = goal.relation == "on" ? highest_of(goal.ref) + 1 : 1;
      for (const int put : goal.put) {
        level[put] = std::max(level_of(put), std::min(now, kMaxLevels));
        highest = std::max(highest, level[put]);
      }
    }
  }
  return highest;
}

int Median(std::vector<int> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers[numbers.size() / 2];
}

}  // namespace

std::string Cell::Text() const { return fmt::format("{}/{}/{}/{}/{}", relation, primitive, assets, moved, plan); }

Result<Facts> TabletopFacts(const Program& program) {
  std::vector<int> plans, moved, objects, heights;
  Facts facts;
  Errors last;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto lowered = LowerWithPlan(program, seed);
    if (!lowered) {
      last = lowered.errors();
      continue;
    }
    const Task& task = lowered->task;
    if (plans.empty()) {
      const Goal& hardest = HardestGoal(task);
      facts.cell.relation = hardest.relation;
      facts.cell.primitive = "pick-place";
      facts.cell.assets = AssetPair(task, hardest);
    }
    std::set<int> touched;
    for (const tabletop::Move& move : lowered->plan) touched.insert(move.object);
    plans.push_back(static_cast<int>(lowered->plan.size()));
    moved.push_back(static_cast<int>(touched.size()));
    objects.push_back(static_cast<int>(task.objects.size()));
    heights.push_back(TowerHeight(task));
  }
  if (plans.empty()) return last;
  facts.plan_length = Median(plans);
  facts.objects_moved = Median(moved);
  facts.objects = Median(objects);
  facts.tower_height = Median(heights);
  facts.cell.moved = CountBucket(facts.objects_moved);
  facts.cell.plan = CountBucket(facts.plan_length);
  // the grid of cells knows 1-2, not 1 and 2 apart
  for (std::string* bucket : {&facts.cell.moved, &facts.cell.plan})
    if (*bucket == "1" || *bucket == "2") *bucket = "1-2";
  return facts;
}

}  // namespace gensim::tasklib
