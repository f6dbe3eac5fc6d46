#include "envs/core/env_batch.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/core.h>

#include "envs/core/env_batch_slot.h"
#include "envs/core/seed.h"

namespace gensim {
namespace {

constexpr std::string_view kStrange = "something was thrown that is no std::exception";

// Seeds that follow one must not leave its range: training would meet seeds of the evaluation.
void RequireOneUse(uint64_t first, uint64_t count) {
  for (const SeedUse use : {SeedUse::kDemo, SeedUse::kEvaluation, SeedUse::kGate}) {
    if (!CheckSeed(first, use)) continue;
    if (const Status all = CheckSeeds(first, count, use); !all) throw std::invalid_argument(ToString(all.error()));
  }
}

}  // namespace

struct EnvBatch::Job {
  enum class Kind { kStep, kReset, kExperts };
  Kind kind;
  EnvBatch* batch;
  std::span<const uint8_t> mask;    // empty for all
  std::span<const uint64_t> seeds;  // of a reset, one an env; empty for their own
};

size_t EnvBatch::RunAll(Job& job) {
  std::ranges::fill(failed_, uint8_t{0});
  pool_.Run(unit_begin_.size() - 1, &EnvBatch::RunUnit, &job, worth_waking_);
  return static_cast<size_t>(std::ranges::count(failed_, uint8_t{1}));
}

void EnvBatch::RunUnit(void* context, size_t unit) {
  const Job& job = *static_cast<Job*>(context);
  EnvBatch& batch = *job.batch;
  for (size_t k = batch.unit_begin_[unit]; k < batch.unit_begin_[unit + 1]; ++k) {
    const size_t i = batch.order_[k];
    if (!job.mask.empty() && job.mask[i] == 0) continue;
    if (job.kind == Job::Kind::kStep) batch.StepOne(i);
    if (job.kind == Job::Kind::kExperts) batch.AskExpert(i);
    if (job.kind == Job::Kind::kReset) batch.ResetOne(i, job.seeds);
  }
}

size_t EnvBatch::Reset(std::span<const uint64_t> seeds) { return ResetMasked({}, seeds); }

void EnvBatch::RequireMask(std::span<const uint8_t> mask) const {
  if (!mask.empty() && mask.size() != count_)
    throw std::invalid_argument(fmt::format("a mask of {} for a batch of {}", mask.size(), count_));
}

size_t EnvBatch::ResetMasked(std::span<const uint8_t> mask, std::span<const uint64_t> seeds) {
  RequireMask(mask);
  if (seeds.size() > 1 && seeds.size() != count_)
    throw std::invalid_argument(
        fmt::format("{} seeds for a batch of {}; legal: none, 1 or {}", seeds.size(), count_, count_));
  if (seeds.size() == 1) RequireOneUse(seeds[0], count_);
  Job job{Job::Kind::kReset, this, mask, seeds};
  return RunAll(job);
}

void EnvBatch::ResetOne(size_t i, std::span<const uint64_t> seeds) {
  Slot& slot = slots_[i];
  rewards_[i] = 0;
  terminated_[i] = truncated_[i] = 0;
  if (seeds.empty()) {
    StartNext(i);
    return;
  }
  slot.base_seed = seeds.size() == 1 ? seeds[0] + i : seeds[i];
  slot.episode = 0;
  slot.seeded = true;
  StartOne(i, slot.base_seed);
}

size_t EnvBatch::Step() { return StepMasked({}); }

size_t EnvBatch::StepMasked(std::span<const uint8_t> mask) {
  RequireMask(mask);
  if (options_.auto_reset == AutoReset::kDisabled) {
    for (size_t i = 0; i < count_; ++i)
      if ((mask.empty() || mask[i] != 0) && slots_[i].phase != Phase::kRunning)
        throw std::logic_error(fmt::format("env {} of the batch has no running episode: reset it by a mask", i));
  }
  // what is told of the envs that rest
  for (size_t i = 0; i < mask.size(); ++i)
    if (mask[i] == 0) rewards_[i] = 0, terminated_[i] = truncated_[i] = 0;
  Job job{Job::Kind::kStep, this, mask, {}};
  return RunAll(job);
}

size_t EnvBatch::ActExperts(std::span<const uint8_t> mask) {
  RequireMask(mask);
  std::ranges::fill(stuck_, uint8_t{0});
  Job job{Job::Kind::kExperts, this, mask, {}};
  pool_.Run(unit_begin_.size() - 1, &EnvBatch::RunUnit, &job, worth_waking_);
  return static_cast<size_t>(std::ranges::count(stuck_, uint8_t{1}));
}

void EnvBatch::AskExpert(size_t i) {
  Slot& slot = slots_[i];
  if (slot.phase != Phase::kRunning) return;
  stuck_[i] = 1;
  const auto row = slot.block->action_row(slot.row);
  // an expert that fails is one that sees no way on; the env itself has not moved
  const auto keep = [&slot](std::string_view why) { slot.failure.assign(why.substr(0, kReasonBytes)); };
  try {
    const auto action = slot.env->ExpertAction();
    if (!action) return keep(ToString(action.error()));
    if (action->size() != row.size())
      return keep(fmt::format("the expert gave {} numbers, an action has {}", action->size(), row.size()));
    std::ranges::copy(*action, row.begin());
    stuck_[i] = 0;
  } catch (const std::exception& error) {
    keep(error.what());
  } catch (...) {
    keep(kStrange);
  }
}

void EnvBatch::StepOne(size_t i) {
  Slot& slot = slots_[i];
  rewards_[i] = 0;
  terminated_[i] = truncated_[i] = 0;
  if (slot.phase != Phase::kRunning) {
    StartNext(i);
    return;
  }
  try {
    const StepResult result = slot.env->Step(slot.block->action_row(slot.row));
    ++slot.steps;
    rewards_[i] = result.reward;
    if (!result.ended()) {
      WriteChanges(i);
      return;
    }
    terminated_[i] = result.terminated;
    truncated_[i] = result.truncated;
    End(i, result.cause);
    if (options_.auto_reset == AutoReset::kSameStep) {
      WriteRow(i, true);
    } else {
      WriteChanges(i);
    }
  } catch (const std::exception& error) {
    FailStep(i, error.what());
  } catch (...) {
    FailStep(i, kStrange);
  }
  if (options_.auto_reset == AutoReset::kSameStep) StartNext(i);
}

void EnvBatch::StartNext(size_t i) {
  Slot& slot = slots_[i];
  if (slot.seeded) ++slot.episode;
  slot.seeded = true;
  StartOne(i, EpisodeSeed(slot.base_seed, slot.episode));
}

void EnvBatch::StartOne(size_t i, uint64_t seed) {
  Slot& slot = slots_[i];
  slot.seed = seed;
  slot.steps = 0;
  slot.phase = Phase::kNone;
  try {
    const Status started = slot.env->Reset(seed);
    if (started) {
      WriteRow(i, false);
      slot.phase = Phase::kRunning;
      return;
    }
    Fail(i, ToString(started.error()));
  } catch (const std::exception& error) {
    Fail(i, error.what());
  } catch (...) {
    Fail(i, kStrange);
  }
  // nothing to look at
  for (size_t o = 0; o < slot.observed.size(); ++o)
    std::ranges::fill(slot.block->observation_row(o, slot.row), std::byte{0});
}

void EnvBatch::Fail(size_t i, std::string_view why) {
  failed_[i] = 1;
  slots_[i].phase = Phase::kNone;
  slots_[i].failure.assign(why.substr(0, kReasonBytes));
}

// The episode is lost; what the env wrote last stays its last observation.
void EnvBatch::FailStep(size_t i, std::string_view why) {
  Slot& slot = slots_[i];
  Fail(i, why);
  rewards_[i] = 0;
  terminated_[i] = 0;
  truncated_[i] = 1;
  slot.cause.assign("failed");
  slot.final_success = false;
  slot.final_progress = 0;
  if (options_.auto_reset != AutoReset::kSameStep) return;
  for (size_t o = 0; o < slot.observed.size(); ++o)
    std::ranges::copy(slot.block->observation_row(o, slot.row), slot.block->final_row(o, slot.row).begin());
}

void EnvBatch::End(size_t i, std::string_view cause) {
  Slot& slot = slots_[i];
  slot.phase = Phase::kEnded;
  slot.cause.assign(cause.substr(0, kReasonBytes));
  slot.final_success = slot.env->success();
  slot.final_progress = slot.env->progress();
}

void EnvBatch::WriteRow(size_t i, bool final) {
  Slot& slot = slots_[i];
  for (size_t o = 0; o < slot.observed.size(); ++o)
    slot.env->ObserveIndex(slot.observed[o],
                           final ? slot.block->final_row(o, slot.row) : slot.block->observation_row(o, slot.row));
}

void EnvBatch::WriteChanges(size_t i) {
  Slot& slot = slots_[i];
  for (const size_t o : slot.changing)
    slot.env->ObserveIndex(slot.observed[o], slot.block->observation_row(o, slot.row));
}

EnvBatch::Slot& EnvBatch::at(size_t i) const {
  if (i >= count_) throw std::invalid_argument(fmt::format("env {} of a batch of {}", i, count_));
  return slots_[i];
}

size_t EnvBatch::block_of(size_t i) const { return static_cast<size_t>(at(i).block - blocks_.data()); }
size_t EnvBatch::row_of(size_t i) const { return at(i).row; }
std::string_view EnvBatch::cause(size_t i) const { return at(i).cause; }
std::string_view EnvBatch::failure(size_t i) const { return at(i).failure; }
double EnvBatch::final_progress(size_t i) const { return at(i).final_progress; }
bool EnvBatch::final_success(size_t i) const { return at(i).final_success; }
uint64_t EnvBatch::seed(size_t i) const { return at(i).seed; }
int64_t EnvBatch::steps(size_t i) const { return at(i).steps; }
bool EnvBatch::running(size_t i) const { return at(i).phase == Phase::kRunning; }
Env& EnvBatch::env(size_t i) { return *at(i).env; }

}  // namespace gensim
