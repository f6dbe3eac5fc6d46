#include "generator/run/entries.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/error_json.h"

namespace gensim::generator {

namespace {

Json RoundsToJson(const std::vector<std::vector<GateReport>>& rounds) {
  Json json = Json::array();
  for (const auto& reports : rounds) {
    Json round = Json::array();
    for (const GateReport& report : reports)
      round.push_back({report.gate, static_cast<int>(report.outcome), report.cpu_seconds});
    json.push_back(std::move(round));
  }
  return json;
}

}  // namespace

std::string RunKey(const ProposeOptions& options) {
  Json key = {{"verb", "propose"},
              {"family", options.family},
              {"count", options.trials > 0 ? 0 : options.count},
              {"trials", options.trials},
              {"max_trials", options.max_trials},
              {"window", options.window},
              {"repairs", options.judge.repairs},
              {"deterministic_repairs", options.judge.deterministic_repairs},
              {"off", options.judge.gates.off},
              {"novelty_distance", options.judge.gates.novelty_distance},
              {"extra", options.key}};
  if (options.seed) key["seed"] = *options.seed;
  return CanonicalJson(key);
}

Json StartEntry(uint64_t seed, const LibraryView& library) {
  Json digests = Json::array();
  for (const auto& task : library.tasks) digests.push_back(task->program.digest());
  return {{"seed", seed}, {"library", digests}};
}

RepairCounts CountsOf(const Judgement& judgement) {
  const auto by_source = std::count_if(judgement.repairs.begin(), judgement.repairs.end(),
                                       [](const RepairStep& step) { return step.kind == "llm"; });
  return {static_cast<int>(judgement.repairs.size()) - static_cast<int>(by_source), static_cast<int>(by_source)};
}

Json AcceptedEntry(int64_t number, const std::string& name, const Judgement& judgement) {
  const RepairCounts repairs = CountsOf(judgement);
  return {{"number", number},
          {"name", name},
          {"rounds", RoundsToJson(judgement.rounds)},
          {"free_repairs", repairs.free},
          {"source_repairs", repairs.by_source}};
}

Json RefusedEntry(int64_t number, const RecentFailure& failure, const Judgement& judgement) {
  return {{"number", number},
          {"name", failure.name},
          {"gate", failure.gate},
          {"rounds", RoundsToJson(judgement.rounds)},
          {"error", ErrorToJson(failure.error)}};
}

RecentFailure FailureOf(const Json& entry) {
  const Json error = entry.at("error");
  return {entry.value("name", ""),
          entry.value("gate", ""),
          {error.value("code", ""), error.value("where", ""), error.value("message", ""), error.value("hint", "")}};
}

std::vector<std::vector<GateReport>> RoundsOf(const Json& entry) {
  std::vector<std::vector<GateReport>> rounds;
  for (const Json& round : entry.at("rounds")) {
    auto& reports = rounds.emplace_back();
    for (const Json& fields : round) {
      GateReport report;
      report.gate = fields.at(0);
      report.outcome = static_cast<Outcome>(fields.at(1).get<int>());
      report.cpu_seconds = fields.at(2);
      reports.push_back(std::move(report));
    }
  }
  return rounds;
}

}  // namespace gensim::generator
