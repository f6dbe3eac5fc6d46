#include "policies/records/run_plan.h"

#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "policies/records/sealed_json.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

constexpr int kRunFormat = 1;
constexpr JsonLimits kLimits = {.max_bytes = size_t{1} << 20, .max_depth = 8, .max_items = 20'000};

// the settings that decide bits
Json DecidingSettings(const TrainConfig& config) {
  TrainConfig deciding = config;
  deciding.train.threads = 0, deciding.data.workers = 1, deciding.data.ahead = 4;
  return ToJson(deciding);
}

// The first setting in which two runs differ, "train.steps".
std::string DifferenceOf(const Json& one, const Json& other) {
  for (const auto& [section, settings] : one.items())
    for (const auto& [name, value] : settings.items())
      if (other.at(section).at(name) != value) return section + "." + name;
  return "the list of settings";
}

}  // namespace

std::string TrainPlan::ToText() const {
  return Seal({{"format", kRunFormat}, {"config", ToJson(config)}, {"data", data_digest}, {"build", build}});
}

bool HasRun(const fs::path& out) {
  std::error_code code;
  return fs::exists(out / kRunFile, code);
}

Result<TrainPlan> ReadPlan(const fs::path& out) {
  const fs::path file = out / kRunFile;
  const auto text = ReadFile(file);
  if (!text) return text.errors();
  const Error other{"run-folder-taken", file.string(), "not the run.json of a training run", "choose another folder"};
  const auto json = Unseal(*text, kLimits);
  if (!json && json.error().code == "digest-differs")
    return Error{"checkpoint-damaged", file.string(), "not the run.json that was written",
                 "its checkpoints can still be evaluated; to train, begin in another folder"};
  if (!json || json->value("format", Json()) != kRunFormat || !json->contains("config") ||
      !json->value("data", Json()).is_string() || !json->value("build", Json()).is_string())
    return other;
  TrainPlan plan;
  if (const Status applied = Apply(plan.config, json->at("config"), file.string() + "#/config"); !applied)
    return applied.errors();
  plan.data_digest = json->at("data").get<std::string>(), plan.build = json->at("build").get<std::string>();
  return plan;
}

Status CheckSamePlan(const TrainPlan& stored, const TrainPlan& mine, const fs::path& out) {
  if (stored.data_digest != mine.data_digest)
    return Error{"run-data", out.string(), "the run was begun with other data", "give the data that it was begun with"};
  const Json one = DecidingSettings(mine.config), other = DecidingSettings(stored.config);
  if (one == other) return Done{};
  return Error{"run-settings", out.string(), "the run was begun with other settings: " + DifferenceOf(one, other),
               "--resume alone takes its settings from the folder"};
}

}  // namespace gensim::policies
