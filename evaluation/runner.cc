#include "evaluation/runner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "envs/base/list.h"
#include "envs/base/text.h"
#include "envs/core/env_batch.h"

namespace gensim::evaluation {
namespace {

using policies::Decision;
using policies::Policy;

constexpr size_t kCauseBytes = 200;  // what an episode file holds

// What a table and an episode file can hold of a reason.
std::string CauseOf(std::string_view reason) {
  std::string text = EscapeUnprintable(reason.substr(0, kCauseBytes));
  text.resize(std::min(text.size(), kCauseBytes));
  return text;
}

// Every env must offer what the policy looks at.
Status CheckObservations(const Policy& policy, const Env& env) {
  std::vector<std::string> legal;
  for (const ArraySpec& array : env.spec().observations) legal.push_back(array.name);
  for (const std::string& name : policy.observations())
    if (!Contains(legal, name))
      return Error{"policy-observation", env.spec().id,
                   "policy " + policy.name() + " looks at '" + name + "', which this env does not observe",
                   LegalHint(name, legal)};
  return Done{};
}

// One batch: some tasks, each with one env or more, until their seeds are used up.
class Batch {
 public:
  Batch(Policy& policy, const std::vector<RunnerTask>& tasks, std::span<const size_t> group,
        const RunnerOptions& options)
      : policy_(policy), tasks_(tasks), options_(options), group_(group.begin(), group.end()), next_(tasks.size(), 0) {}

  Status Run(const EpisodeSink& sink) {
    if (const Status made = MakeBatch(); !made) return made;
    if (const Status begun = policy_.Begin(*batch_); !begun) return begun;
    for (;;) {
      Start();
      if (!finished_.empty())
        if (const Status taken = HandOver(sink); !taken) return taken;
      if (std::ranges::count(active_, uint8_t{1}) == 0) return Done{};
      if (options_.cancelled && *options_.cancelled)
        return Error{"interrupted", "", "stopped between two steps", "what has ended is kept"};
      if (const Status acted = policy_.Act(active_, decisions_); !acted) return acted;
      Step();
    }
  }

 private:
  // As many envs for each task as have room and episodes.
  Status MakeBatch() {
    const size_t share = std::max<size_t>(1, options_.batch / group_.size());
    std::vector<std::unique_ptr<Env>> envs;
    for (const size_t task : group_)
      for (size_t k = 0; k < std::min(share, tasks_[task].seeds.size()); ++k) {
        auto env = tasks_[task].make_env();
        if (!env) return env.errors();
        if (const Status seen = CheckObservations(policy_, **env); !seen) return seen;
        envs.push_back(std::move(*env));
        task_of_.push_back(task);
      }
    const size_t count = envs.size();
    batch_.emplace(std::move(envs), BatchOptions{.auto_reset = AutoReset::kDisabled,
                                                 .threads = options_.threads,
                                                 .observations = policy_.observations(),
                                                 .observe = !policy_.observations().empty()});
    active_.assign(count, 0);
    started_.assign(count, 0);
    seeds_.assign(count, 0);
    decisions_.assign(count, Decision::kAct);
    episodes_.resize(count);
    return Done{};
  }

  // Gives every env that rests the next seed of its task, until all that can run do.
  void Start() {
    std::vector<uint8_t> all_started(active_.size(), 0);
    for (;;) {
      bool any = false;
      for (size_t i = 0; i < active_.size(); ++i) {
        const RunnerTask& task = tasks_[task_of_[i]];
        started_[i] = active_[i] == 0 && next_[task_of_[i]] < task.seeds.size();
        if (started_[i] == 0) continue;
        any = true;
        seeds_[i] = task.seeds[next_[task_of_[i]]++];
      }
      if (!any) break;
      batch_->ResetMasked(started_, seeds_);
      for (size_t i = 0; i < active_.size(); ++i)
        if (started_[i] != 0) Begin(i, all_started);
    }
    if (std::ranges::count(all_started, uint8_t{1}) > 0) policy_.Reset(all_started, seeds_);
  }

  void Begin(size_t i, std::vector<uint8_t>& all_started) {
    FinishedEpisode& episode = episodes_[i] = {};
    episode.task = task_of_[i];
    episode.seed = seeds_[i];
    if (batch_->failed()[i] != 0) return Fail(i, batch_->failure(i));
    active_[i] = all_started[i] = 1;
    episode.success_ever = batch_->env(i).success();
    if (!options_.record) return;
    Episode& recording = episode.recording.emplace();
    recording.header.seed = seeds_[i];
    recording.action_size = batch_->env(i).spec().action.count();
    recording.hashes.push_back(batch_->env(i).state_hash());
  }

  // Those that act take a step, those that are done end.
  void Step() {
    std::vector<uint8_t>& moving = started_;
    for (size_t i = 0; i < active_.size(); ++i) {
      moving[i] = active_[i] != 0 && decisions_[i] == Decision::kAct;
      if (active_[i] == 0 || moving[i] != 0) continue;
      episodes_[i].episode_return += batch_->env(i).StopReward();
      End(i, kCausePolicyStopped);
    }
    batch_->StepMasked(moving);
    for (size_t i = 0; i < active_.size(); ++i)
      if (moving[i] != 0) TakeStep(i);
  }

  void TakeStep(size_t i) {
    FinishedEpisode& episode = episodes_[i];
    if (batch_->failed()[i] != 0) {
      // no gain either: the env has not taken the action
      episode.episode_return += batch_->env(i).StopReward();
      return Fail(i, batch_->failure(i));
    }
    const double reward = batch_->rewards()[i];
    if (!std::isfinite(reward)) return Fail(i, "the reward is not finite");
    const Env& env = batch_->env(i);
    ++episode.length;
    episode.episode_return += reward;
    episode.success_ever = episode.success_ever || env.success();
    if (episode.recording) {
      const auto action = batch_->blocks()[batch_->block_of(i)].action_row(batch_->row_of(i));
      episode.recording->actions.insert(episode.recording->actions.end(), action.begin(), action.end());
      episode.recording->rewards.push_back(reward);
      episode.recording->hashes.push_back(env.state_hash());
    }
    if (batch_->terminated()[i] != 0 || batch_->truncated()[i] != 0) End(i, batch_->cause(i));
  }

  void End(size_t i, std::string_view cause) {
    FinishedEpisode& episode = episodes_[i];
    const Env& env = batch_->env(i);
    episode.cause = CauseOf(cause);
    episode.success_end = env.success();
    episode.state_hash = env.state_hash();
    if (episode.recording) {
      const bool stopped = cause == kCausePolicyStopped;
      episode.recording->end = {!stopped && batch_->terminated()[i] != 0, !stopped && batch_->truncated()[i] != 0,
                                env.success(), env.progress(), episode.cause};
    }
    Finish(i);
  }

  void Fail(size_t i, std::string_view why) {
    episodes_[i].cause = CauseOf(std::string(kCauseFailed) + ": " + std::string(why));
    episodes_[i].recording.reset();
    Finish(i);
  }

  void Finish(size_t i) {
    active_[i] = 0;
    finished_.push_back(std::move(episodes_[i]));
  }

  Status HandOver(const EpisodeSink& sink) {
    const Status taken = sink(finished_);
    finished_.clear();
    return taken;
  }

  Policy& policy_;
  const std::vector<RunnerTask>& tasks_;
  const RunnerOptions& options_;
  std::vector<size_t> group_;
  std::vector<size_t> next_;  // of each task: how many of its seeds were taken
  std::optional<EnvBatch> batch_;
  std::vector<size_t> task_of_;
  std::vector<uint8_t> active_, started_;
  std::vector<uint64_t> seeds_;
  std::vector<Decision> decisions_;
  std::vector<FinishedEpisode> episodes_, finished_;
};

}  // namespace

Status RunEpisodes(Policy& policy, const std::vector<RunnerTask>& tasks, const RunnerOptions& options,
                   const EpisodeSink& sink) {
  if (options.batch == 0) throw std::invalid_argument("a batch of 0 envs; legal: 1 or more");
  std::vector<size_t> open;
  for (size_t t = 0; t < tasks.size(); ++t)
    if (!tasks[t].seeds.empty()) open.push_back(t);
  for (size_t first = 0; first < open.size(); first += options.batch) {
    const size_t count = std::min(options.batch, open.size() - first);
    Batch batch(policy, tasks, std::span(open).subspan(first, count), options);
    if (const Status run = batch.Run(sink); !run) return run;
  }
  return Done{};
}

}  // namespace gensim::evaluation
