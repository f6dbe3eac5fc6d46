#include "evaluation/plan.h"

#include <nlohmann/json.hpp>

#include "envs/base/text.h"
#include "envs/core/build_info.h"
#include "evaluation_digest.h"
#include "tasklib/program/program.h"

namespace gensim::evaluation {

Json ConditionsOf(physics::Engine engine) {
  return {{"engine", physics::NameOf(engine)},
          {"engine_version", physics::VersionOf(engine)},
          {"build", BuildId()},
          {"code", GENSIM_EVALUATION_DIGEST},
          {"cpu_class", CpuClass()},
          {"vocabulary_digest", tasklib::VocabularyDigest()}};
}

std::string PlanText(const EvaluationPlan& plan) {
  Json json = ConditionsOf(plan.engine);
  json["gensim_evaluation"] = 1;
  json["tasks"] = Json::array();
  for (const PlannedTask& task : plan.tasks)
    json["tasks"].push_back({{"name", task.name}, {"version", task.version}, {"digest", task.digest}});
  json["policies"] = Json::array();
  for (const PlannedPolicy& policy : plan.policies)
    json["policies"].push_back({{"name", policy.name}, {"digest", policy.digest}});
  json["first_seed"] = plan.first_seed;
  json["episodes"] = plan.episodes;
  json["bar"] = plan.bar ? Json(*plan.bar) : Json(nullptr);
  json["episodes_out"] = plan.episodes_out;
  return CanonicalJson(json);
}

std::string DifferenceOf(std::string_view one, std::string_view other) {
  constexpr JsonLimits kLimits{size_t{16} << 20, 8, 1'000'000};
  const auto a = ParseJson(one, kLimits), b = ParseJson(other, kLimits);
  if (!a || !b || !a->is_object() || !b->is_object()) return "form";
  std::vector<std::string> differing;
  for (const auto& [key, value] : a->items())
    if (!b->contains(key) || b->at(key) != value) differing.push_back(key);
  for (const auto& [key, value] : b->items())
    if (!a->contains(key)) differing.push_back(key);
  return JoinWords(differing);
}

}  // namespace gensim::evaluation
