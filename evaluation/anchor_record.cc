#include "evaluation/anchor_record.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/list.h"
#include "tasklib/archive/record_store.h"

namespace gensim::evaluation {
namespace {

constexpr JsonLimits kLimits{tasklib::RecordStore::kMaxBytes, 8, 200'000};
constexpr const char* kArrays[] = {"returns", "success_end", "success_ever", "lengths", "cause", "state_hashes"};

Json KeyOf(const EvaluationPlan& plan, const PlannedPolicy& policy) {
  Json key = ConditionsOf(plan.engine);
  key["policy"] = policy.name;
  key["policy_digest"] = policy.digest;
  key["first_seed"] = plan.first_seed;
  key["episodes"] = plan.episodes;
  return key;
}

// a body's episodes and causes have the form that the header of this file says
bool WellFormed(const Json& body, size_t count) {
  if (!body.contains("causes") || !body["causes"].is_array() || !body.contains("episodes")) return false;
  for (const Json& cause : body["causes"])
    if (!cause.is_string()) return false;
  const Json& episodes = body["episodes"];
  if (!episodes.is_object()) return false;
  for (const char* name : kArrays)
    if (!episodes.contains(name) || !episodes[name].is_array() || episodes[name].size() != count) return false;
  const auto whole = [](const Json& number, size_t below) {
    return number.is_number_integer() && number.get<int64_t>() >= 0 && number.get<uint64_t>() < below;
  };
  for (size_t i = 0; i < count; ++i) {
    const Json& hash = episodes["state_hashes"][i];
    const bool right = episodes["returns"][i].is_number() && episodes["success_end"][i].is_boolean() &&
                       episodes["success_ever"][i].is_boolean() && whole(episodes["lengths"][i], INT64_MAX) &&
                       whole(episodes["cause"][i], body["causes"].size()) && hash.is_string() &&
                       HashFrom(hash.get_ref<const std::string&>());
    if (!right) return false;
  }
  return true;
}

std::vector<EpisodeRow> RowsOf(const Json& body, const EvaluationPlan& plan, const PlannedPolicy& policy,
                               const PlannedTask& task) {
  const Json& episodes = body.at("episodes");
  std::vector<EpisodeRow> rows;
  for (size_t i = 0; i < static_cast<size_t>(plan.episodes); ++i) {
    EpisodeRow row{policy.name, policy.digest, task.name, task.digest};
    row.seed = plan.first_seed + i;
    row.episode_return = episodes["returns"][i].get<double>();
    row.success_end = episodes["success_end"][i].get<bool>();
    row.success_ever = episodes["success_ever"][i].get<bool>();
    row.length = episodes["lengths"][i].get<int64_t>();
    row.cause = body["causes"][episodes["cause"][i].get<size_t>()].get<std::string>();
    row.state_hash = *HashFrom(episodes["state_hashes"][i].get_ref<const std::string&>());
    row.source = "record";
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

tasklib::Record AnchorRecordOf(const EvaluationPlan& plan, const PlannedPolicy& policy,
                               const std::vector<EpisodeRow>& rows) {
  std::vector<std::string> causes;
  Json episodes;
  for (const char* name : kArrays) episodes[name] = Json::array();
  for (const EpisodeRow& row : rows) {
    auto cause = std::ranges::find(causes, row.cause);
    if (cause == causes.end()) cause = causes.insert(causes.end(), row.cause);
    episodes["returns"].push_back(row.episode_return);
    episodes["success_end"].push_back(row.success_end);
    episodes["success_ever"].push_back(row.success_ever);
    episodes["lengths"].push_back(row.length);
    episodes["cause"].push_back(cause - causes.begin());
    episodes["state_hashes"].push_back(fmt::format("{:016x}", row.state_hash));
  }
  return {kAnchorRecord, CanonicalJson({{"key", KeyOf(plan, policy)}, {"causes", causes}, {"episodes", episodes}}), 0};
}

std::optional<std::vector<EpisodeRow>> FindAnchor(const std::vector<tasklib::Record>& records,
                                                  const EvaluationPlan& plan, const PlannedPolicy& policy,
                                                  const PlannedTask& task) {
  const std::string key = CanonicalJson(KeyOf(plan, policy));
  for (const tasklib::Record& record : records) {
    if (record.kind != kAnchorRecord) continue;
    const auto body = ParseJson(record.body, kLimits);
    if (!body || !body->contains("key") || CanonicalJson((*body)["key"]) != key) continue;
    if (WellFormed(*body, static_cast<size_t>(plan.episodes))) return RowsOf(*body, plan, policy, task);
  }
  return std::nullopt;
}

}  // namespace gensim::evaluation
