#include "evaluation/results.h"

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>

#include "evaluation/statistics.h"

namespace gensim::evaluation {
namespace {

constexpr double kAlike = 1e-9;  // returns that differ by less are one

// The episodes of one policy in one task, in order of seeds.
struct Sample {
  std::vector<double> returns;
  std::vector<uint8_t> success_end;
  int ends = 0, evers = 0;
  double length = 0;
  std::map<std::string, int> causes;
};

// The second score of one policy in one task.
struct OverHeuristic {
  double value = 0;
  Replicates replicates;
  std::optional<Steady> steady;
};

// One policy in one task, with what the mean over tasks needs.
struct TaskResult {
  Json json;
  Replicates replicates;
  double success = 0;
  std::optional<double> score;
  Interval interval;
  std::optional<Steady> steady_success, steady_score;  // where its episodes all ended alike
  std::optional<OverHeuristic> over_heuristic;         // where there is a second score
};

Json IntervalJson(const Interval& interval) { return {interval.low, interval.high}; }

// the same sums of rewards in another order differ by rounding
bool AllAlike(const std::vector<double>& returns) {
  const auto [least, most] = std::ranges::minmax(returns);
  return most - least <= kAlike;
}

Json RateJson(int successes, int trials) {
  const Interval wilson = Wilson(successes, trials);
  return {{"rate", static_cast<double>(successes) / trials}, {"interval", IntervalJson(wilson)}, {"count", successes}};
}

class Builder {
 public:
  Builder(const EvaluationPlan& plan, const AnchorPlayers& anchors, const std::vector<EpisodeRow>& rows)
      : plan_(plan), anchors_(anchors) {
    for (const EpisodeRow& row : rows) rows_[{row.policy_digest, row.task_digest, row.seed}] = &row;
  }

  Json Build() {
    Json json = ConditionsOf(plan_.engine);
    json["gensim_results"] = 1;
    json["first_seed"] = plan_.first_seed;
    json["episodes"] = plan_.episodes;
    json["bar"] = plan_.bar ? Json(*plan_.bar) : Json(nullptr);
    json["tasks"] = Json::array();
    std::vector<std::vector<TaskResult>> by_policy(plan_.policies.size());
    for (const PlannedTask& task : plan_.tasks) json["tasks"].push_back(TaskJson(task, by_policy));
    json["policies"] = Json::array();
    for (size_t p = 0; p < plan_.policies.size(); ++p)
      json["policies"].push_back(PolicyJson(plan_.policies[p], by_policy[p]));
    return json;
  }

 private:
  Sample SampleOf(const PlannedPolicy& policy, const PlannedTask& task) const {
    Sample sample;
    for (int k = 0; k < plan_.episodes; ++k) {
      const uint64_t seed = plan_.first_seed + static_cast<uint64_t>(k);
      const auto found = rows_.find({policy.digest, task.digest, seed});
      if (found == rows_.end())
        throw std::logic_error("no row of " + policy.name + " in " + task.name + " at seed " + std::to_string(seed));
      const EpisodeRow& row = *found->second;
      sample.returns.push_back(row.episode_return);
      sample.success_end.push_back(row.success_end);
      sample.ends += row.success_end, sample.evers += row.success_ever;
      sample.length += static_cast<double>(row.length);
      ++sample.causes[row.cause];
    }
    sample.length /= plan_.episodes;
    return sample;
  }

  Json AnchorJson(const Sample& sample) const {
    return {{"return", MeanOf(sample.returns)},
            {"error", ErrorOf(sample.returns)},
            {"success_end", RateJson(sample.ends, plan_.episodes)}};
  }

  Json TaskJson(const PlannedTask& task, std::vector<std::vector<TaskResult>>& by_policy) const {
    const Sample random = SampleOf(anchors_.random, task), expert = SampleOf(anchors_.expert, task);
    std::optional<Sample> heuristic;
    if (anchors_.heuristic && anchors_.ruled.contains(task.digest)) heuristic = SampleOf(*anchors_.heuristic, task);
    const Anchors anchors = AnchorsOf(random.returns, expert.returns);
    Json json = {{"name", task.name},
                 {"version", task.version},
                 {"digest", task.digest},
                 {"anchors",
                  {{"random", AnchorJson(random)},
                   {"expert", AnchorJson(expert)},
                   {"gap", anchors.gap},
                   {"gap_error", anchors.gap_error}}},
                 {"results", Json::array()}};
    if (heuristic) json["anchors"]["heuristic"] = AnchorJson(*heuristic);
    for (size_t p = 0; p < plan_.policies.size(); ++p) {
      TaskResult result = ResultOf(plan_.policies[p], task, random, expert, anchors);
      if (heuristic) AddOverHeuristic(plan_.policies[p], task, *heuristic, expert, result);
      json["results"].push_back(result.json);
      by_policy[p].push_back(std::move(result));
    }
    return json;
  }

  TaskResult ResultOf(const PlannedPolicy& policy, const PlannedTask& task, const Sample& random, const Sample& expert,
                      const Anchors& anchors) const {
    const Sample own = SampleOf(policy, task);
    TaskResult result;
    // the same seeds are drawn for every policy of a task
    result.replicates = Resample(own.returns, own.success_end, random.returns, expert.returns, anchors,
                                 "evaluation/bootstrap/" + task.digest);
    result.success = static_cast<double>(own.ends) / plan_.episodes;
    result.json = {{"policy", policy.name},
                   {"policy_digest", policy.digest},
                   {"return",
                    {{"mean", MeanOf(own.returns)},
                     {"error", ErrorOf(own.returns)},
                     {"interval", IntervalJson(Percentiles(result.replicates.mean_return))}}},
                   {"success_end", RateJson(own.ends, plan_.episodes)},
                   {"success_ever", RateJson(own.evers, plan_.episodes)},
                   {"length", own.length},
                   {"causes", own.causes},
                   {"unscored", anchors.unscored},
                   {"score", nullptr}};
    if (own.ends == 0 || own.ends == plan_.episodes)
      result.steady_success = {result.success, Wilson(own.ends, plan_.episodes)};
    if (!anchors.unscored.empty()) return result;
    result.score = ScoreOf(own.returns, anchors);
    result.interval = ScoreInterval(own.returns, anchors, result.replicates.score);
    if (AllAlike(own.returns)) result.steady_score = {*result.score, result.interval};
    result.json["score"] = {{"value", *result.score}, {"interval", IntervalJson(result.interval)}};
    return result;
  }

  // the second score, 0 at the cheap rule
  void AddOverHeuristic(const PlannedPolicy& policy, const PlannedTask& task, const Sample& heuristic,
                        const Sample& expert, TaskResult& result) const {
    const Sample own = SampleOf(policy, task);
    const Anchors anchors = AnchorsOf(heuristic.returns, expert.returns);
    result.json["score_over_heuristic"] = nullptr;
    result.json["unscored_over_heuristic"] = anchors.unscored;
    if (!anchors.unscored.empty()) return;
    OverHeuristic over;
    over.replicates = Resample(own.returns, own.success_end, heuristic.returns, expert.returns, anchors,
                               "evaluation/bootstrap/heuristic/" + task.digest);
    over.value = ScoreOf(own.returns, anchors);
    const Interval interval = ScoreInterval(own.returns, anchors, over.replicates.score);
    if (AllAlike(own.returns)) over.steady = {over.value, interval};
    result.json["score_over_heuristic"] = {{"value", over.value}, {"interval", IntervalJson(interval)}};
    result.over_heuristic = std::move(over);
  }

  // mean over the tasks that have a second score
  static Json OverHeuristicJson(const std::vector<TaskResult>& tasks) {
    std::vector<double> values;
    std::vector<const std::vector<double>*> replicates;
    std::vector<Steady> steady;
    for (const TaskResult& task : tasks) {
      if (!task.over_heuristic) continue;
      values.push_back(task.over_heuristic->value);
      replicates.push_back(&task.over_heuristic->replicates.score);
      if (task.over_heuristic->steady) steady.push_back(*task.over_heuristic->steady);
    }
    if (values.empty()) return nullptr;
    const double mean = MeanOf(values);
    const Interval resampled = Percentiles(MeanReplicates(replicates));
    return {{"mean", mean},
            {"interval", IntervalJson(WidenedMean(mean, resampled, steady, values.size()))},
            {"scored", values.size()}};
  }

  Json PolicyJson(const PlannedPolicy& policy, const std::vector<TaskResult>& tasks) const {
    std::vector<double> scores, successes;
    std::vector<const std::vector<double>*> score_replicates, success_replicates;
    std::map<std::string, int> unscored;
    std::vector<Steady> steady_successes, steady_scores;
    int half = 0, certified = 0;
    for (const TaskResult& task : tasks) {
      successes.push_back(task.success);
      success_replicates.push_back(&task.replicates.success);
      if (task.steady_success) steady_successes.push_back(*task.steady_success);
      if (!task.score) {
        ++unscored[task.json["unscored"].get<std::string>()];
        continue;
      }
      scores.push_back(*task.score);
      score_replicates.push_back(&task.replicates.score);
      if (task.steady_score) steady_scores.push_back(*task.steady_score);
      half += *task.score >= kShareBar;
      certified += task.interval.low > kShareBar;
    }
    const auto mean_json = [](const std::vector<double>& values, const auto& replicates, const auto& steady) -> Json {
      const Interval resampled = Percentiles(MeanReplicates(replicates));
      const double mean = MeanOf(values);
      return {{"mean", mean}, {"interval", IntervalJson(WidenedMean(mean, resampled, steady, values.size()))}};
    };
    Json json = {{"policy", policy.name},
                 {"policy_digest", policy.digest},
                 {"success_end", mean_json(successes, success_replicates, steady_successes)},
                 {"scored", scores.size()},
                 {"unscored", unscored},
                 {"score", nullptr},
                 {"half_expert", nullptr}};
    if (anchors_.heuristic) json["score_over_heuristic"] = OverHeuristicJson(tasks);
    if (scores.empty()) return json;
    json["score"] = mean_json(scores, score_replicates, steady_scores);
    const double count = static_cast<double>(scores.size());
    json["half_expert"] = {{"raw", half / count}, {"certified", certified / count}};
    return json;
  }

  const EvaluationPlan& plan_;
  const AnchorPlayers& anchors_;
  std::map<std::tuple<std::string, std::string, uint64_t>, const EpisodeRow*> rows_;
};

}  // namespace

Json ResultsOf(const EvaluationPlan& plan, const AnchorPlayers& anchors, const std::vector<EpisodeRow>& rows) {
  return Builder(plan, anchors, rows).Build();
}

bool UnderBar(const EvaluationPlan& plan, const Json& results) {
  if (!plan.bar) return false;
  return std::ranges::any_of(results.at("policies"), [&](const Json& policy) {
    return policy.at("score").is_null() || policy.at("score").at("mean").get<double>() < *plan.bar;
  });
}

}  // namespace gensim::evaluation
