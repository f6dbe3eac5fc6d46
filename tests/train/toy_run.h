// A small run on made-up samples, for tests of training.
#pragma once

#include "policies/train/trainer.h"
#include "tests/data/toy_source.h"

namespace gensim::policies::testing {

inline TrainConfig SmallConfig() {
  TrainConfig config;
  config.net.width = 8, config.net.semantic_width = 8, config.net.text_size = 8, config.net.word_size = 4;
  config.net.yaw_bins = 12, config.net.crop = 16, config.net.surroundings = 32, config.net.crop_width = 8;
  config.net.most_pieces = 300;
  config.train.steps = 6, config.train.batch = 5, config.train.shard = 2, config.train.warm_up = 2;
  config.train.checkpoint_every = 2, config.train.log_every = 1, config.train.threads = 2;
  config.validate.every = 0;
  return config;
}

/// Counts what it hears; `stop_after` checkpoints it raises the flag.
class Listener final : public TrainObserver {
 public:
  void OnProgress(const TrainProgress& progress) override { losses.push_back(progress.loss); }
  void OnValidation(int64_t step, const std::vector<TaskSuccess>&) override { validated.push_back(step); }
  void OnCheckpoint(int64_t step, const std::filesystem::path&) override {
    checkpoints.push_back(step);
    if (static_cast<int>(checkpoints.size()) == stop_after) cancelled = true;
  }

  void OnNote(const std::string& note) override { notes.push_back(note); }

  int stop_after = 0;
  std::atomic<bool> cancelled{false};
  std::vector<std::string> notes;
  std::vector<double> losses;
  std::vector<int64_t> checkpoints, validated;
};

/// One call of Train that its listener can stop.
inline Result<TrainReport> RunIn(const std::filesystem::path& out, const SampleSource& data, const TrainConfig& config,
                                 Listener& listener, bool resume = false) {
  TrainRequest request;
  request.config = config, request.data = &data, request.out = out, request.resume = resume;
  request.cancelled = &listener.cancelled;
  return Train(request, listener);
}

}  // namespace gensim::policies::testing
