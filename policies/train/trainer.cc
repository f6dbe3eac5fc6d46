#include "policies/train/trainer.h"

#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "envs/core/build_info.h"
#include "policies/agent/network_policy.h"
#include "policies/nets/runtime.h"
#include "policies/records/event_file.h"
#include "policies/records/metrics_log.h"
#include "policies/train/bad_batch.h"
#include "policies/train/learner.h"
#include "policies/train/run_folder.h"
#include "policies/train/within_memory.h"
#include "train_digest.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kValidation = "validation";  // of a line of metrics

double SecondsSince(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

double WallTime() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

// One call of Train.
class Run {
 public:
  Run(const TrainRequest& request, TrainObserver& observer, Learner& learner, TrainFolder& folder)
      : request_(request), config_(request.config), observer_(observer), learner_(learner), folder_(folder) {}

  Result<TrainReport> Go() {
    if (Status begun = Begin(); !begun) return begun.errors();
    if (state_.validation_owed) {
      if (Status paid = Finish(); !paid) return paid.errors();
      // kept at once, or the next call would owe it again
      if (Status saved = Save(); !saved) return saved.errors();
    }
    while (state_.step < config_.train.steps) {
      if (request_.cancelled && *request_.cancelled) return Stop().errors();
      if (Status stepped = Step(); !stepped) return stepped.errors();
    }
    // a run that was finished before has nothing but its checkpoint to show
    report_.steps = state_.step;
    report_.policy = folder_.path() / "checkpoints" / CheckpointName(state_.step);
    return report_;
  }

 private:
  Status Begin() {
    const auto loaded = folder_.Load(learner_.optimizer());
    if (!loaded) return loaded.errors();
    if (*loaded) {
      state_ = **loaded;
      try {
        learner_.Seek(state_.cursor);
      } catch (const std::invalid_argument& error) {
        return Error{"checkpoint-damaged", folder_.path().string(), error.what(), "take an earlier checkpoint"};
      }
    }
    report_.first_step = state_.step, report_.parameters = learner_.parameters();
    const fs::path metrics = folder_.path() / "metrics.jsonl";
    std::error_code code;
    const bool begun = fs::symlink_status(metrics, code).type() != fs::file_type::not_found;
    if (!begun && state_.step >= config_.train.log_every)
      observer_.OnNote(fmt::format("{} is gone, with its lines up to step {}", metrics.string(), state_.step));
    // a validation that is owed may have been told by a call that was killed before it was paid
    auto log = begun ? MetricsLog::Resume(metrics, state_.step, state_.validation_owed ? kValidation : "")
                     : MetricsLog::Create(metrics);
    if (!log) return log.errors();
    log_.emplace(std::move(*log));
    // the last line before the checkpoint's step
    const int64_t logged = state_.step / config_.train.log_every * config_.train.log_every;
    if (begun && log_->last_step() < logged)
      observer_.OnNote(
          fmt::format("{} lacks the lines up to step {}, which a checkpoint counts on", metrics.string(), logged));
    auto events = EventFile::Begin(folder_.path(), state_.step == 0 ? 0 : state_.step + 1, WallTime());
    if (!events) return events.errors();
    events_.emplace(std::move(*events));
    began_ = Clock::now();
    return Done{};
  }

  Status Step() {
    const auto report = learner_.Step();
    if (!report && report.error().code == "interrupted") return Stop();
    if (!report) return report.errors();
    if (!report->finite) return NotFinite(*report);
    state_.step = learner_.optimizer().steps();
    state_.cursor = learner_.cursor();
    for (size_t k = 0; k < state_.sums.size(); ++k) state_.sums[k] += report->parts[k];
    ++state_.summed;
    ++stepped_;
    const bool last = state_.step == config_.train.steps;
    if (state_.step % config_.train.log_every == 0 || last)
      if (Status logged = Log(*report); !logged) return logged;
    state_.validation_owed = config_.validate.every > 0 && (state_.step % config_.validate.every == 0 || last);
    return Finish();
  }

  // What comes behind a step: validation and checkpoint, where they are due. A validation that was interrupted is owed:
  // the run that goes on plays it first.
  Status Finish() {
    if (state_.validation_owed) {
      const Status validated = Validate();
      if (!validated && validated.error().code == "interrupted") return Stop();
      if (!validated) return validated;
      state_.validation_owed = false;
    }
    const bool last = state_.step == config_.train.steps;
    return state_.step % config_.train.checkpoint_every == 0 || last ? Save() : Status(Done{});
  }

  Status Stop() {
    if (Status saved = Save(); !saved) return saved;
    return Error{"interrupted", request_.out.string(), "stopped after step " + std::to_string(state_.step),
                 "the same line with --resume goes on from here"};
  }

  Status Log(const StepReport& report) {
    TrainProgress progress{state_.step, config_.train.steps, 0, 0, 0};
    Json line = {{"step", state_.step}, {"rate", report.rate}, {"gradient_norm", report.gradient_norm}};
    std::vector<std::pair<std::string, float>> scalars;
    for (size_t k = 0; k < kLossParts.size(); ++k) {
      const double mean = state_.sums[k] / static_cast<double>(state_.summed);
      progress.loss += mean;
      line[kLossParts[k]] = mean;
      scalars.emplace_back(std::string("loss/") + kLossParts[k], static_cast<float>(mean));
    }
    state_.sums = {}, state_.summed = 0;
    report_.loss = progress.loss;
    // time that validation and checkpoints took is not training
    const double seconds = SecondsSince(began_) - other_s_;
    progress.samples_per_s = static_cast<double>(stepped_ * config_.train.batch) / seconds;
    progress.left_s =
        (seconds + other_s_) / static_cast<double>(stepped_) * static_cast<double>(config_.train.steps - state_.step);
    line["loss"] = progress.loss, line["samples_per_s"] = progress.samples_per_s;
    scalars.emplace_back("loss/all", static_cast<float>(progress.loss));
    scalars.emplace_back("rate", static_cast<float>(report.rate));
    scalars.emplace_back("gradient_norm", static_cast<float>(report.gradient_norm));
    scalars.emplace_back("samples_per_s", static_cast<float>(progress.samples_per_s));
    if (Status added = log_->Add(line); !added) return added;
    if (Status added = events_->Add(state_.step, WallTime(), scalars); !added) return added;
    observer_.OnProgress(progress);
    return Done{};
  }

  Status Validate() {
    const Clock::time_point begin = Clock::now();
    const auto policy = MakeNetworkPolicy("validation", learner_.Averaged(), ThreadsFor(config_.train.threads));
    const auto tasks = request_.validate(*policy);
    if (!tasks) return tasks.errors();
    Json scores = Json::object();
    std::vector<std::pair<std::string, float>> scalars;
    double sum = 0;
    for (const TaskSuccess& task : *tasks) {
      const double rate = static_cast<double>(task.successes) / task.episodes;
      scores[task.task] = {{"episodes", task.episodes}, {"success", rate}, {"return", task.mean_return}};
      scalars.emplace_back("validation/" + task.task, static_cast<float>(rate));
      sum += rate;
    }
    scalars.emplace_back("validation/mean", static_cast<float>(sum / static_cast<double>(tasks->size())));
    report_.tasks = *tasks;
    if (Status added = log_->Add({{"step", state_.step}, {kValidation, scores}}); !added) return added;
    if (Status added = events_->Add(state_.step, WallTime(), scalars); !added) return added;
    observer_.OnValidation(state_.step, *tasks);
    other_s_ += SecondsSince(begin);
    return Done{};
  }

  Status Save() {
    const Clock::time_point begin = Clock::now();
    // metrics first: a checkpoint counts on the lines up to its step
    if (Status synced = log_->Sync(); !synced) return synced;
    if (Status saved = folder_.Save(state_, learner_.optimizer(), learner_.Description()); !saved) return saved;
    observer_.OnCheckpoint(state_.step, folder_.path() / "checkpoints" / CheckpointName(state_.step));
    other_s_ += SecondsSince(begin);
    return Done{};
  }

  Status NotFinite(const StepReport& report) {
    const fs::path file = folder_.path() / ("not-finite-" + std::to_string(state_.step) + ".safetensors");
    const Status saved = WriteBadBatch(file, learner_.batch(), report.parts);
    Errors errors{{"train-not-finite", request_.out.string(),
                   "the loss or its gradient is not finite at step " + std::to_string(state_.step),
                   saved ? "its batch is in " + file.string() + "; a lower train.rate, in a new folder, may help"
                         : "a lower train.rate, in a new folder, may help"}};
    if (!saved) errors.push_back(saved.error());
    return errors;
  }

  const TrainRequest& request_;
  const TrainConfig& config_;
  TrainObserver& observer_;
  Learner& learner_;
  TrainFolder& folder_;
  TrainState state_;
  TrainReport report_;
  std::optional<MetricsLog> log_;
  std::optional<EventFile> events_;
  Clock::time_point began_;
  double other_s_ = 0;
  int64_t stepped_ = 0;
};

// What decides a run's bits besides its plan's settings and data.
std::string TrainBuild() {
  return fmt::format("{} {} LibTorch {} {}", BuildId(), std::string_view(GENSIM_TRAIN_DIGEST).substr(0, 12),
                     DescribeTorch().version, CpuClass());
}

Result<TrainReport> TrainChecked(const TrainRequest& request, TrainObserver& observer) {
  if (!request.data) throw std::invalid_argument("Train: no data");
  if (request.config.validate.every > 0 && !request.validate)
    throw std::invalid_argument("Train: validation was asked for, but nobody plays it");
  auto learner = Learner::Make(request.config, *request.data, request.cancelled);
  if (!learner) return learner.errors();
  const TrainPlan plan{request.config, DataDigestOf(*request.data), TrainBuild()};
  auto folder = TrainFolder::Open(request.out, plan, request.resume);
  if (!folder) return folder.errors();
  if (folder->build() != plan.build)
    observer.OnNote("the run was begun by another build or machine, " + folder->build() +
                    "; from here on its bits are those of " + plan.build);
  return Run(request, observer, **learner, *folder).Go();
}

}  // namespace

Result<TrainReport> Train(const TrainRequest& request, TrainObserver& observer) {
  return WithinMemory([&] { return TrainChecked(request, observer); });
}

}  // namespace gensim::policies
