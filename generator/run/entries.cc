#include "generator/run/entries.h"

#include <nlohmann/json.hpp>

#include "envs/base/error_json.h"

namespace gensim::generator {

namespace {

Json RoundsToJson(const std::vector<std::vector<GateReport>>& rounds) {
  Json json = Json::array();
  for (const auto& reports : rounds) {
    Json round = Json::array();
    for (const GateReport& report : reports)
      round.push_back({report.gate, static_cast<int>(report.outcome), report.cpu_seconds,
                       report.errors.empty() ? "" : report.errors.front().code});
    json.push_back(std::move(round));
  }
  return json;
}

Json RepairsToJson(const std::vector<RepairStep>& repairs) {
  Json json = Json::array();
  for (const RepairStep& step : repairs) json.push_back({step.round, step.kind, step.code, step.mended});
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
              {"engine", physics::NameOf(options.judge.gates.engine)},
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

Json AcceptedEntry(int64_t number, const std::string& name, const Judgement& judgement) {
  return {{"number", number},
          {"name", name},
          {"origin", judgement.proposal.origin},
          {"rounds", RoundsToJson(judgement.rounds)},
          {"repairs", RepairsToJson(judgement.repairs)}};
}

Json RefusedEntry(int64_t number, const RecentFailure& failure, const Judgement& judgement) {
  return {{"number", number},
          {"name", failure.name},
          {"origin", judgement.proposal.origin},
          {"gate", failure.gate},
          {"rounds", RoundsToJson(judgement.rounds)},
          {"repairs", RepairsToJson(judgement.repairs)},
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
      // entries of older versions lack the code
      const std::string code = fields.size() > 3 ? fields.at(3).get<std::string>() : "";
      if (!code.empty()) report.errors.push_back({code, "", "", ""});
      reports.push_back(std::move(report));
    }
  }
  return rounds;
}

std::string DigestOf(const Json& entry) { return entry.value("digest", entry.value("adding", "")); }

std::vector<RepairRound> RepairsOf(const Json& entry) {
  std::vector<RepairRound> repairs;
  for (const Json& fields : entry.value("repairs", Json::array()))
    repairs.push_back({entry.at("number"), fields.at(0), fields.at(1), fields.at(2), fields.at(3)});
  return repairs;
}

ProposalRows RowsOf(const Json& entry) {
  const int64_t number = entry.at("number");
  const std::string digest = DigestOf(entry);
  ProposalRows rows;
  rows.end = {number, entry.value("origin", ""), "accepted", "", "", digest};
  if (digest.empty()) {
    const RecentFailure failure = FailureOf(entry);
    rows.end.outcome = failure.gate == "reply" ? "failed" : "refused";
    rows.end.gate = failure.gate;
    rows.end.code = failure.error.code;
  }
  const auto rounds = RoundsOf(entry);
  for (size_t round = 0; round < rounds.size(); ++round)
    for (const GateReport& report : rounds[round])
      rows.gates.push_back({number, static_cast<int>(round), report.gate, NameOf(report.outcome),
                            report.errors.empty() ? "" : report.errors.front().code, report.cpu_seconds});
  rows.repairs = RepairsOf(entry);
  return rows;
}

}  // namespace gensim::generator
