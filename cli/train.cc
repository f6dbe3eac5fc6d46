// gensim train: what is asked for, checked before LibTorch is; the run itself is in cli/torch/train_run.cc.
#include <filesystem>

#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "cli/with_torch.h"

namespace gensim::cli {
namespace {

Error WrongUse(const std::string& where, const std::string& message, const std::string& hint) {
  return {"wrong-use", where, message, hint};
}

// the settings of a new run: preset, then file, then --set, --seed and --jobs
Result<policies::TrainConfig> ConfigFor(const CommonOptions& common, const TrainOptions& options) {
  auto config = policies::PresetNamed(options.preset.empty() ? "tiny" : options.preset);
  if (!config) return config;
  if (!options.config.empty()) {
    config = policies::ReadConfigFile(options.config, *config);
    if (!config) return config;
  }
  Errors errors;
  for (const std::string& setting : options.settings)
    if (const Status set = policies::Set(*config, setting); !set)
      errors.insert(errors.end(), set.errors().begin(), set.errors().end());
  if (!errors.empty()) return errors;
  if (common.seed) config->train.seed = *common.seed;
  if (options.jobs > 0) config->train.threads = options.jobs;
  if (config->train.shard > config->train.batch)
    return Error{"train-settings", "train.shard", "a shard is larger than the batch", "legal: 1 to train.batch"};
  for (const auto& [name, side] :
       {std::pair{"net.crop", config->net.crop}, {"net.surroundings", config->net.surroundings}})
    if (side % 16 != 0)
      return Error{"net-config", name, "the side of a crop is halved four times", "legal: a multiple of 16"};
  return config;
}

}  // namespace

int RunTrain(const CommonOptions& common, const TrainOptions& options, Console& console) {
  const auto config = ConfigFor(common, options);
  if (!config) return console.Fail(config.errors());
  if (options.out.empty() && !options.dry_run)
    return console.Fail(WrongUse("--out", "no folder for the run", "--out DIR, or --dry-run"));
  std::error_code code;
  if (!options.resume && !options.dry_run &&
      std::filesystem::exists(std::filesystem::path(options.out) / "run.json", code))
    return console.Fail({"run-exists", options.out, "the folder holds a training run",
                         "--resume goes on with it; or choose another folder"});
  if (!HasTorch()) return ContinueWithTorch(console);
  return TrainWithTorch(common, options, *config, console);
}

}  // namespace gensim::cli
