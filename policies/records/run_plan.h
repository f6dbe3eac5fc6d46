// run.json: what a training run is, its settings and the digest of its data; written before anything else of the run.
#pragma once

#include <filesystem>
#include <string>

#include "envs/base/result.h"
#include "policies/records/train_config.h"

namespace gensim::policies {

inline constexpr const char* kRunFile = "run.json";

/// What decides a run: two runs of one plan give the same weights.
struct TrainPlan {
  TrainConfig config;  ///< as it was resolved; threads, workers and what is made ahead decide no bits
  std::string data_digest;
  std::string build;  ///< code, LibTorch and class of the CPU

  /// Sealed JSON.
  std::string ToText() const;
};

/// Is there a training run in the folder?
bool HasRun(const std::filesystem::path& out);

/// The plan of the run in a folder. Codes: those of files; run-folder-taken (no run.json of a run), checkpoint-damaged
/// (not the one that was written).
Result<TrainPlan> ReadPlan(const std::filesystem::path& out);

/// May a run go on under `mine`? Another build may go on with it. Codes: run-data, run-settings (the first that
/// differs).
Status CheckSamePlan(const TrainPlan& stored, const TrainPlan& mine, const std::filesystem::path& out);

}  // namespace gensim::policies
