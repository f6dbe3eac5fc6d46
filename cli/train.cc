// gensim train: what is asked for, checked before LibTorch is; the run itself is in cli/torch/train_run.cc.
#include <algorithm>

#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "cli/with_torch.h"
#include "policies/records/run_plan.h"

namespace gensim::cli {
namespace {

Error WrongUse(const std::string& where, const std::string& message, const std::string& hint) {
  return {"wrong-use", where, message, hint};
}

// what a line begins with: the settings of the run that goes on, or the preset, then the file
Result<policies::TrainConfig> BaseOf(const TrainOptions& options) {
  if (options.resume && options.preset.empty() && options.config.empty() && !options.out.empty() &&
      policies::HasRun(options.out)) {
    const auto plan = policies::ReadPlan(options.out);
    if (!plan) return plan.errors();
    return plan->config;
  }
  auto config = policies::PresetNamed(options.preset.empty() ? "tiny" : options.preset);
  if (config && !options.config.empty()) return policies::ReadConfigFile(options.config, *config);
  return config;
}

// then --set, --seed and --jobs
Result<policies::TrainConfig> ConfigFor(const CommonOptions& common, const TrainOptions& options) {
  auto config = BaseOf(options);
  if (!config) return config;
  Errors errors;
  for (const std::string& setting : options.settings)
    if (const Status set = policies::Set(*config, setting); !set)
      errors.insert(errors.end(), set.errors().begin(), set.errors().end());
  if (!errors.empty()) return errors;
  const bool seed_set =
      std::ranges::any_of(options.settings, [](const std::string& s) { return s.starts_with("train.seed="); });
  if (common.seed && seed_set && config->train.seed != *common.seed)
    return WrongUse("--seed", "--set train.seed says another seed", "one of them");
  if (common.seed) config->train.seed = *common.seed;
  if (options.jobs > 0) config->train.threads = options.jobs;
  if (config->train.shard > config->train.batch)
    return Error{"train-settings", "train.shard", "a shard is larger than the batch", "legal: 1 to train.batch"};
  return config;
}

}  // namespace

int RunTrain(const CommonOptions& common, const TrainOptions& options, Console& console) {
  const auto config = ConfigFor(common, options);
  if (!config) return console.Fail(config.errors());
  if (options.out.empty() && !options.dry_run)
    return console.Fail(WrongUse("--out", "no folder for the run", "--out DIR, or --dry-run"));
  if (!options.resume && !options.out.empty() && policies::HasRun(options.out))
    return console.Fail({"run-exists", options.out, "the folder holds a training run",
                         "--resume goes on with it; or choose another folder"});
  if (!HasTorch()) return ContinueWithTorch(console);
  return TrainWithTorch(common, options, *config, console);
}

}  // namespace gensim::cli
