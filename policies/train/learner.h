// Learner: network, optimiser and data of a run, one step after the other. Inner part of trainer.cc.
//
// Ownership: the source is borrowed. One thread, which shares the work of a step out among helpers.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "envs/core/work_pool.h"
#include "policies/agent/checkpoint.h"
#include "policies/data/loader.h"
#include "policies/train/gradient.h"
#include "policies/train/optimizer.h"

namespace gensim::policies {

struct StepReport {
  std::array<double, kLossParts.size()> parts{};
  double loss = 0, gradient_norm = 0, rate = 0;
  bool finite = true;
};

class Learner {
 public:
  /// `cancelled`, where there is one, is looked at within a step. Codes: data-empty, data-mixed-vocabularies,
  /// net-config, train-settings.
  static Result<std::unique_ptr<Learner>> Make(const TrainConfig& config, const SampleSource& data,
                                               const std::atomic<bool>* cancelled = nullptr);

  Optimizer& optimizer() { return optimizer_; }
  int64_t parameters() const { return policy_->parameters().count(); }
  /// Goes on from a place in the data.
  void Seek(const Cursor& cursor);
  const Cursor& cursor() const { return cursor_; }
  const Batch& batch() const { return batch_; }

  /// Takes the next batch through the network and the weights a step on; with a loss or gradient that is not finite
  /// they stay. Codes of Loader::Next; interrupted (the step was not done).
  Result<StepReport> Step();

  /// What the averaged weights are, for a checkpoint.
  PolicyDescription Description() const;
  /// A policy with the averaged weights as they are now.
  std::shared_ptr<const TrainedPolicy> Averaged() const;

 private:
  Learner(const TrainConfig& config, const SampleSource& data, PolicyDescription description,
          const std::atomic<bool>* cancelled);

  TrainConfig config_;
  const SampleSource& data_;
  std::unique_ptr<TrainedPolicy> policy_;
  Optimizer optimizer_;
  WorkPool pool_;
  GradientOptions gradient_options_;
  std::unique_ptr<Loader> loader_;
  Cursor cursor_;
  Batch batch_;
};

}  // namespace gensim::policies
