#include "generator/behaviour.h"

#include <algorithm>
#include <map>
#include <set>

#include "envs/base/text.h"
#include "generator/tours/tour_behaviour.h"

namespace gensim::generator {

namespace {

// Weights: what is done counts most, how the scene starts least.
constexpr double kGoalWeight = 3, kChainWeight = 2, kPlanWeight = 1, kOrderWeight = 1, kStartWeight = 1,
                 kParamWeight = 1;

using Objects = std::vector<int>;

// The kinds of some objects: "ball+block", each once.
std::string KindsOf(const tabletop::Task& task, const Objects& objects) {
  std::set<std::string> kinds;
  for (int i : objects) kinds.insert(task.objects[static_cast<size_t>(i)].params.asset);
  const std::vector<std::string> sorted(kinds.begin(), kinds.end());
  return Join(sorted, "+");
}

std::string ClauseKey(const tabletop::Task& task, const tabletop::Goal& goal) {
  std::string key = goal.relation + "/" + KindsOf(task, goal.put) + "/" + KindsOf(task, goal.ref);
  if (!goal.ref2.empty()) key += "/" + KindsOf(task, goal.ref2);
  return key;
}

bool Share(const Objects& a, const Objects& b) {
  return std::any_of(a.begin(), a.end(), [&](int i) { return std::find(b.begin(), b.end(), i) != b.end(); });
}

}  // namespace

int CountBucket(int count) {
  if (count <= 2) return std::max(count, 0);
  return count <= 4 ? 3 : count <= 8 ? 4 : 5;
}

Behaviour BehaviourOf(const tabletop::Task& task, const tasklib::Facts& facts) {
  std::map<std::string, double> features;

  // what is asked for, and of how many things
  std::map<std::string, int> counts;
  for (const tabletop::Goal& goal : task.goals)
    counts["goal/" + ClauseKey(task, goal)] += static_cast<int>(goal.put.size());
  for (const auto& [key, count] : counts) features[key] = kGoalWeight * (1 + 0.5 * CountBucket(count));

  // which goals build on what others moved: a bowl that is put somewhere and then filled
  for (size_t late = 0; late < task.goals.size(); ++late) {
    for (size_t early = 0; early < task.goals.size(); ++early) {
      if (early == late || !Share(task.goals[early].put, task.goals[late].ref)) continue;
      features["chain/" + task.goals[early].relation + "/" + task.goals[late].relation] = kChainWeight;
    }
  }

  // how: sides, quantities, order, moved twice
  for (const tabletop::Goal& goal : task.goals) {
    if (!goal.params.side.empty()) features["param/" + goal.relation + "/" + goal.params.side] = kParamWeight;
    if (goal.quantity != tabletop::Quantity::kAll) features["param/" + goal.relation + "/some"] = kParamWeight;
    if (!goal.params.color_order.empty()) features["param/" + goal.relation + "/colors"] = kParamWeight;
    if (goal.once) features["param/" + goal.relation + "/once"] = kParamWeight;
  }
  if (task.goals.size() > 1) features[task.ordered ? "order/sequence" : "order/any"] = kOrderWeight;
  if (!task.keep_still.empty() || !task.keep_out.empty()) features["param/keep"] = kParamWeight;

  // from where
  for (const tabletop::Goal& goal : task.starts) features["start/" + ClauseKey(task, goal)] = kStartWeight;
  features["plan"] = kPlanWeight * CountBucket(facts.plan_length);

  return {{features.begin(), features.end()}};
}

Result<Behaviour> BehaviourOf(const tasklib::Program& program, const tasklib::Facts& facts, uint64_t seed) {
  if (program.family() == "tsp") return TourBehaviour(program);
  const Result<tabletop::Task> task = tasklib::Lower(program, seed);
  if (!task) return task.errors();
  return BehaviourOf(*task, facts);
}

double Distance(const Behaviour& a, const Behaviour& b) {
  double shared = 0, all = 0;
  auto left = a.features.begin(), right = b.features.begin();
  while (left != a.features.end() || right != b.features.end()) {
    const bool only_left = right == b.features.end() || (left != a.features.end() && left->first < right->first);
    const bool only_right = !only_left && (left == a.features.end() || right->first < left->first);
    if (only_left) {
      all += (left++)->second;
    } else if (only_right) {
      all += (right++)->second;
    } else {
      shared += std::min(left->second, right->second);
      all += std::max(left->second, right->second);
      ++left, ++right;
    }
  }
  return all > 0 ? 1 - shared / all : 0;
}

}  // namespace gensim::generator
