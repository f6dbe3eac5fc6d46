#include "cli/evaluate_view.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "envs/base/text.h"

namespace gensim::cli {
namespace {

std::string Number(const Json& value) { return fmt::format("{:.3f}", value.get<double>()); }

std::string Range(const Json& interval) {
  return fmt::format("[{:.3f}, {:.3f}]", interval.at(0).get<double>(), interval.at(1).get<double>());
}

// a score with its interval, or why there is none
std::string Score(const Json& score, const char* value, const std::string& unscored) {
  if (score.is_null()) return unscored;
  return Number(score.at(value)) + " " + Range(score.at("interval"));
}

std::string TaskName(const Json& task) {
  const int version = task.at("version").get<int>();
  return task.at("name").get<std::string>() + (version == 1 ? "" : "@" + std::to_string(version));
}

std::string Reasons(const Json& counts) {
  std::vector<std::string> parts;
  for (const auto& [reason, count] : counts.items()) parts.push_back(fmt::format("{} {}", count.get<int>(), reason));
  return Join(parts, ", ");
}

}  // namespace

std::string EvaluationTable(const Json& results, const Console& console) {
  // the second score has its column where some task has one
  const bool ruled = std::ranges::any_of(results.at("policies"), [](const Json& policy) {
    return policy.contains("score_over_heuristic") && !policy.at("score_over_heuristic").is_null();
  });
  std::vector<std::vector<std::string>> tasks = {
      {"task", "policy", "random", "expert", "return", "success at end", "score"}};
  if (ruled) tasks.front().push_back("over the cheap rule");
  for (const Json& task : results.at("tasks"))
    for (const Json& result : task.at("results")) {
      tasks.push_back(
          {TaskName(task), result.at("policy").get<std::string>(), Number(task.at("anchors").at("random").at("return")),
           Number(task.at("anchors").at("expert").at("return")), Number(result.at("return").at("mean")),
           Number(result.at("success_end").at("rate")) + " " + Range(result.at("success_end").at("interval")),
           Score(result.at("score"), "value", result.at("unscored").get<std::string>())});
      if (ruled) tasks.back().push_back(Score(result.value("score_over_heuristic", Json()), "value", "none"));
    }
  std::vector<std::vector<std::string>> means = {
      {"policy", "mean score", "mean success", "tasks at half the expert", "certified", "not scored"}};
  if (ruled) means.front().push_back("over the cheap rule");
  for (const Json& policy : results.at("policies")) {
    const Json &half = policy.at("half_expert"), &success = policy.at("success_end");
    means.push_back({policy.at("policy").get<std::string>(), Score(policy.at("score"), "mean", "none"),
                     Number(success.at("mean")) + " " + Range(success.at("interval")),
                     half.is_null() ? "none" : Number(half.at("raw")),
                     half.is_null() ? "none" : Number(half.at("certified")), Reasons(policy.at("unscored"))});
    if (ruled) means.back().push_back(Score(policy.value("score_over_heuristic", Json()), "mean", "none"));
  }
  const uint64_t first = results.at("first_seed").get<uint64_t>(), count = results.at("episodes").get<uint64_t>();
  return Table(tasks) + "\n" + console.Bold(fmt::format("Over {} tasks", results.at("tasks").size())) + "\n" +
         Table(means) +
         console.Dim(fmt::format("seeds {} to {}; score: 0 is random{}, 1 the expert; intervals of 95 %", first,
                                 first + count - 1, ruled ? ", over the cheap rule 0 is that rule" : ""));
}

}  // namespace gensim::cli
