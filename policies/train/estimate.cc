#include "policies/train/estimate.h"

#include <sys/resource.h>

#include <chrono>

#include "policies/train/learner.h"
#include "policies/train/within_memory.h"

namespace gensim::policies {
namespace {

using Clock = std::chrono::steady_clock;

uint64_t PeakBytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

Result<TrainEstimate> Estimate(const TrainConfig& config, const SampleSource& data,
                               const std::atomic<bool>* cancelled) {
  constexpr int kSteps = 4;
  auto learner = Learner::Make(config, data, cancelled);
  if (!learner) return learner.errors();
  TrainEstimate estimate;
  estimate.parameters = (*learner)->parameters(), estimate.samples = data.size();
  // the first step also makes what later ones use again
  if (const auto warm = (*learner)->Step(); !warm) return warm.errors();
  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < kSteps; ++i)
    if (const auto step = (*learner)->Step(); !step) return step.errors();
  const double step_s = std::chrono::duration<double>(Clock::now() - begin).count() / kSteps;
  estimate.samples_per_s = config.train.batch / step_s;
  estimate.seconds = step_s * config.train.steps;
  estimate.peak_bytes = PeakBytes();
  // weights that act, and weights, average and two moments to go on from
  estimate.checkpoint_bytes = static_cast<uint64_t>(estimate.parameters) * 5 * sizeof(float);
  return estimate;
}

}  // namespace

Result<TrainEstimate> EstimateTraining(const TrainConfig& config, const SampleSource& data,
                                       const std::atomic<bool>* cancelled) {
  return WithinMemory([&] { return Estimate(config, data, cancelled); });
}

}  // namespace gensim::policies
