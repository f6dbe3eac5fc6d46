#include "policies/train/learner.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "policies/nets/runtime.h"

namespace gensim::policies {
namespace {

constexpr double kMostWaiting = 20'000;  // samples, of a third of a megabyte each

LoaderOptions LoaderFor(const TrainConfig& config) {
  LoaderOptions options;
  options.batch = config.train.batch, options.threads = config.data.workers, options.ahead = config.data.ahead;
  options.seed = config.train.seed, options.augment = config.data.augment;
  options.augmentation = {config.data.turns,          config.data.flips, config.data.shift_px,
                          config.data.small_turn_rad, config.data.scale, config.data.brightness};
  return options;
}

OptimizerOptions OptimizerFor(const TrainConfig& config) {
  const LearnConfig& train = config.train;
  return {train.rate, train.decay, train.clip, train.average, train.warm_up, train.steps};
}

GradientOptions GradientFor(const TrainConfig& config) {
  GradientOptions options;
  options.shard = static_cast<size_t>(config.train.shard);
  options.target_px = config.train.target_px;
  options.draw.seed = config.train.seed;
  options.draw.turn_crops = config.data.augment;
  options.draw.jitter_px = config.train.jitter_px;
  options.draw.held_error_rad = config.train.held_error_rad;
  return options;
}

// What a run knows before its first step. Word pieces are learned from every sentence as often as samples say it.
PolicyDescription Describe(const TrainConfig& config, const SampleSource& data) {
  PolicyDescription description;
  description.net = config.net, description.act = config.act;
  description.vocabulary_digest = data.origins().front().vocabulary_digest;
  std::vector<std::string> said;
  for (size_t i = 0; i < data.size(); ++i) said.push_back(data.text(data.sample(i).text));
  description.pieces = WordPieces::Learn(said, static_cast<size_t>(config.net.most_pieces));

  std::vector<LearnedTask> tasks;
  for (const TaskInfo& task : data.tasks()) tasks.push_back({task.name, task.digest, 0, 0});
  for (const EpisodeInfo& episode : data.episodes())
    tasks[episode.task].episodes += 1, tasks[episode.task].samples += episode.samples;
  description.tasks = std::move(tasks);
  return description;
}

}  // namespace

Result<std::unique_ptr<Learner>> Learner::Make(const TrainConfig& config, const SampleSource& data,
                                               const std::atomic<bool>* cancelled) {
  if (data.size() == 0) return Error{"data-empty", "", "there are no samples to learn from", "gensim demo makes some"};
  for (const OriginInfo& origin : data.origins())
    if (origin.vocabulary_digest != data.origins().front().vocabulary_digest)
      return Error{"data-mixed-vocabularies", "", "the samples were made with two vocabularies", "make them again"};
  const double waiting = static_cast<double>(config.train.batch) * (config.data.ahead + config.data.workers);
  if (config.train.shard > config.train.batch)
    return Error{"train-settings", "train.shard", "a shard is larger than the batch", "legal: 1 to train.batch"};
  if (waiting > kMostWaiting)
    return Error{"train-settings", "data.ahead", "the batches made ahead would hold more than 20,000 samples",
                 "a smaller train.batch, data.ahead or data.workers"};
  SetUpTorch(1);
  try {
    return std::unique_ptr<Learner>(new Learner(config, data, Describe(config, data), cancelled));
  } catch (const std::invalid_argument& error) {
    // sizes that are legal each by itself, but no network together
    return Error{"net-config", "", error.what(), "change the settings net.*"};
  }
}

Learner::Learner(const TrainConfig& config, const SampleSource& data, PolicyDescription description,
                 const std::atomic<bool>* cancelled)
    : config_(config),
      data_(data),
      policy_(std::make_unique<TrainedPolicy>(std::move(description), config.train.seed)),
      optimizer_(policy_->parameters(), OptimizerFor(config)),
      pool_(ThreadsFor(config.train.threads)),
      gradient_options_(GradientFor(config)) {
  gradient_options_.cancelled = cancelled;
  Seek({});
}

void Learner::Seek(const Cursor& cursor) {
  cursor_ = cursor;
  loader_ = std::make_unique<Loader>(data_, LoaderFor(config_), cursor);
}

Result<StepReport> Learner::Step() {
  if (const Status taken = loader_->Next(batch_); !taken) return taken.errors();
  const auto number = static_cast<uint64_t>(optimizer_.steps()) * batch_.size();
  const auto gradient = GradientOf(policy_->net(), policy_->parameters(), batch_, number, policy_->description().pieces,
                                   gradient_options_, pool_);
  if (!gradient) return Error{"interrupted", "", "stopped within a step", ""};
  StepReport report;
  report.parts = gradient->parts, report.loss = gradient->loss;
  report.rate = RateOf(OptimizerFor(config_), optimizer_.steps());
  report.finite = std::isfinite(gradient->loss);
  if (!report.finite) return report;
  report.gradient_norm = optimizer_.Step(gradient->gradients);
  report.finite = std::isfinite(report.gradient_norm);
  if (report.finite) cursor_ = batch_.next;
  return report;
}

PolicyDescription Learner::Description() const {
  PolicyDescription description = policy_->description();
  description.steps = optimizer_.steps();
  description.samples = optimizer_.steps() * config_.train.batch;
  return description;
}

std::shared_ptr<const TrainedPolicy> Learner::Averaged() const {
  auto averaged = std::make_shared<TrainedPolicy>(Description());
  const TensorMap from = optimizer_.AverageViews();
  for (const auto& [name, tensor] : averaged->parameters().all()) {
    const std::string_view bytes = from.at(name).bytes;
    std::memcpy(tensor.mutable_data_ptr(), bytes.data(), bytes.size());
  }
  averaged->Seal();
  return averaged;
}

}  // namespace gensim::policies
