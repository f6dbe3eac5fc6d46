// TrainConfig: everything that decides a training run besides its data, as plain structs.
//
// Defaults are the preset "tiny". Each setting's name, range and place stand once, in config_fields.cc; documents,
// `--set` and errors all go through that table. A document may hold some settings only; ToJson gives them all.
// Values and pure functions. A change that is refused changes nothing, and names every setting that it was refused for.
// Codes: unknown-key, wrong-type, out-of-range, unknown-word; of files also those of ReadFile and ParseJson.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/result.h"
#include "policies/records/net_config.h"

namespace gensim::policies {

struct LearnConfig {
  int steps = 6000;
  int batch = 8;                 ///< samples a step
  int shard = 4;                 ///< samples that go through the network at once; sums are taken in the order of shards
  double rate = 1.5e-3;          ///< of learning, at its highest
  int warm_up = 50;              ///< steps from 0 to the highest rate
  double decay = 1e-3;           ///< of weights, as in AdamW
  double clip = 5;               ///< largest length of the gradient
  double average = 0.999;        ///< of weights over steps, how much stays each; 0: none
  double target_px = 2;          ///< standard deviation of pixel targets, pixels of the map
  double held_error_rad = 0.05;  ///< standard deviation of the yaw in which the held thing is cut out
  double jitter_px = 2;          ///< standard deviation of the picks and places that heads and crops are shown
  int checkpoint_every = 500;    ///< steps
  int log_every = 20;            ///< steps
  uint64_t seed = 0;
  int threads = 0;  ///< 0: all cores; decides no bits

  bool operator==(const LearnConfig&) const = default;
};

/// What Loader and its augmentation take (policies/data/loader.h, augment.h), which this folder does not know.
struct DataConfig {
  bool augment = true;
  bool turns = true, flips = true;
  double shift_px = 32;
  double small_turn_rad = 0;
  double scale = 0.05;
  double brightness = 0.1;
  int ahead = 4;    ///< batches made before they are asked for
  int workers = 1;  ///< threads that make them

  bool operator==(const DataConfig&) const = default;
};

struct ValidateConfig {
  int every = 1000;   ///< steps; 0: never
  int episodes = 20;  ///< of each task

  bool operator==(const ValidateConfig&) const = default;
};

struct ActConfig {
  double stop_threshold = 0.5;  ///< of the stop head's probability

  bool operator==(const ActConfig&) const = default;
};

struct TrainConfig {
  NetConfig net;
  LearnConfig train;
  DataConfig data;
  ValidateConfig validate;
  ActConfig act;

  bool operator==(const TrainConfig&) const = default;
};

/// The names that PresetNamed knows.
const std::vector<std::string>& PresetNames();
/// Code: preset-unknown.
Result<TrainConfig> PresetNamed(std::string_view name);

/// The settings that `document` holds, {"train": {"steps": 200}}. `where`: the JSON pointer to it in what was read.
Status Apply(TrainConfig& config, const Json& document, std::string_view where = "");

/// One setting as written on a command line, "train.steps=200": the value is read as JSON, else it is a text.
/// Code: bad-option.
Status Set(TrainConfig& config, std::string_view assignment);

/// Every setting, by section; Apply of it on any config gives this one.
Json ToJson(const TrainConfig& config);

/// `base` with the settings of a JSON file.
Result<TrainConfig> ReadConfigFile(const std::filesystem::path& path, const TrainConfig& base);

}  // namespace gensim::policies
