#include "evaluation/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "envs/core/rollout.h"
#include "envs/core/seed.h"
#include "policies/act/anchors.h"
#include "tests/core/walk_env.h"

namespace gensim::evaluation {
namespace {

using policies::Decision;
using testing::HasSubstr;

// A walk whose scene cannot be made for odd seeds, and which pays a number that is none at `nan_at`.
class OddWalk : public WalkEnv {
 public:
  OddWalk(bool odd_fail, int nan_at) : odd_fail_(odd_fail), nan_at_(nan_at) {}
  Status Reset(uint64_t seed) override {
    steps_ = 0;
    if (odd_fail_ && seed % 2 == 1) return Error{"table-full", "", "no free space", ""};
    return WalkEnv::Reset(seed);
  }
  StepResult Step(std::span<const double> action) override {
    StepResult result = WalkEnv::Step(action);
    if (++steps_ == nan_at_) result.reward = std::numeric_limits<double>::quiet_NaN();
    return result;
  }

 private:
  bool odd_fail_;
  int nan_at_, steps_ = 0;
};

RunnerTask WalkTask(std::vector<uint64_t> seeds, const WalkEnv::Config& config = {}) {
  return {[config] { return Result<std::unique_ptr<Env>>(std::make_unique<WalkEnv>(config)); }, std::move(seeds)};
}

RunnerTask OddTask(std::vector<uint64_t> seeds, bool odd_fail, int nan_at = -1) {
  return {[=] { return Result<std::unique_ptr<Env>>(std::make_unique<OddWalk>(odd_fail, nan_at)); }, std::move(seeds)};
}

std::vector<uint64_t> Seeds(uint64_t first, size_t count) {
  std::vector<uint64_t> seeds;
  for (size_t i = 0; i < count; ++i) seeds.push_back(first + i);
  return seeds;
}

using Key = std::pair<size_t, uint64_t>;
std::map<Key, FinishedEpisode> Play(policies::Policy& policy, const std::vector<RunnerTask>& tasks,
                                    const RunnerOptions& options = {}) {
  std::map<Key, FinishedEpisode> episodes;
  const Status run = RunEpisodes(policy, tasks, options, [&](std::span<const FinishedEpisode> ended) {
    EXPECT_FALSE(ended.empty());
    for (const FinishedEpisode& episode : ended)
      EXPECT_TRUE(episodes.emplace(Key{episode.task, episode.seed}, episode).second) << "played twice";
    return Status(Done{});
  });
  EXPECT_TRUE(run) << ToString(run.errors());
  return episodes;
}

// Every seed of every task is played once, and what is told of it is what a rollout of one env gives.
TEST(Runner, SameAsARollout) {
  const auto policy = policies::MakeExpertPolicy();
  const auto episodes = Play(*policy, {WalkTask(Seeds(5, 7)), WalkTask({}), WalkTask(Seeds(0, 2), {.step_limit = 3})});
  ASSERT_EQ(episodes.size(), 9u);
  for (const auto& [key, episode] : episodes) {
    WalkEnv env(key.first == 2 ? WalkEnv::Config{.step_limit = 3} : WalkEnv::Config{});
    EpisodeHeader header;
    header.seed = key.second;
    const Episode alone = RecordExpert(env, header).value();
    EXPECT_EQ(episode.episode_return, alone.Return());
    EXPECT_EQ(episode.length, static_cast<int64_t>(alone.steps()));
    EXPECT_EQ(episode.state_hash, alone.hashes.back());
    EXPECT_EQ(episode.cause, alone.end.cause);
    EXPECT_EQ(episode.success_end, alone.end.success);
    EXPECT_EQ(episode.success_ever, key.first == 0);
    EXPECT_FALSE(episode.recording);
  }
}

// Batch size, threads and the order of tasks change nothing.
TEST(Runner, DoesNotDependOnHowItIsRun) {
  const std::vector<RunnerTask> tasks = {WalkTask(Seeds(1, 9)), OddTask(Seeds(0, 5), true),
                                         WalkTask(Seeds(3, 4), {.step_limit = 6})};
  const auto policy = policies::MakeRandomPolicy();
  const auto like = Play(*policy, tasks);
  const auto same = [&](const std::map<Key, FinishedEpisode>& other, const std::vector<size_t>& place) {
    ASSERT_EQ(other.size(), like.size());
    for (const auto& [key, episode] : like) {
      const FinishedEpisode& twin = other.at({place[key.first], key.second});
      EXPECT_EQ(episode.episode_return, twin.episode_return);
      EXPECT_EQ(episode.state_hash, twin.state_hash);
      EXPECT_EQ(episode.cause, twin.cause);
      EXPECT_EQ(episode.length, twin.length);
    }
  };
  for (const size_t batch : {size_t{1}, size_t{2}, size_t{3}, size_t{64}})
    for (const int threads : {1, 3}) same(Play(*policy, tasks, {.threads = threads, .batch = batch}), {0, 1, 2});
  same(Play(*policy, {tasks[2], tasks[1], tasks[0]}, {.batch = 2}), {2, 1, 0});
}

// A policy that is done ends its episode with its own cause, and what came before counts.
TEST(Runner, PolicyStops) {
  const auto noop = Play(*policies::MakeNoopPolicy(), {WalkTask({4})});
  EXPECT_EQ(noop.at({0, 4}).cause, kCausePolicyStopped);
  EXPECT_EQ(noop.at({0, 4}).length, 0);
  EXPECT_EQ(noop.at({0, 4}).episode_return, 0);
  EXPECT_NE(noop.at({0, 4}).state_hash, 0u);
  const auto stuck = Play(*policies::MakeExpertPolicy(), {WalkTask(Seeds(4, 3), {.expert_gives_up = true})});
  for (const auto& [key, episode] : stuck) {
    EXPECT_EQ(episode.cause, kCausePolicyStopped);
    EXPECT_EQ(episode.length, 2);
    EXPECT_GT(episode.episode_return, 0);
    EXPECT_FALSE(episode.success_end);
  }
}

// A policy that gives actions which are none.
class WildPolicy final : public policies::Policy {
 public:
  const std::string& name() const override { return name_; }
  const std::string& digest() const override { return name_; }
  const std::vector<std::string>& observations() const override { return sees_; }
  Status Begin(EnvBatch& batch) override { return batch_ = &batch, Status(Done{}); }
  void Reset(std::span<const uint8_t>, std::span<const uint64_t>) override {}
  Status Act(std::span<const uint8_t>, std::span<Decision> decisions) override {
    if (breaks_) return Error{"policy-broken", "", "weights are gone", ""};
    std::ranges::fill(decisions, Decision::kAct);
    for (BatchBlock& block : batch_->blocks()) std::ranges::fill(block.actions(), 7.0);
    return Done{};
  }
  bool breaks_ = false;
  std::vector<std::string> sees_ = {"position"};

 private:
  std::string name_ = "wild";
  EnvBatch* batch_ = nullptr;
};

// Envs that fail end their own episodes with the reason: a scene that cannot be made, an action or reward that is none.
TEST(Runner, FailuresStayAlone) {
  const auto policy = policies::MakeExpertPolicy();
  const auto odd = Play(*policy, {OddTask(Seeds(0, 4), true), WalkTask(Seeds(0, 2))}, {.record = true});
  EXPECT_THAT(odd.at({0, 1}).cause, HasSubstr("failed: table-full"));
  EXPECT_EQ(odd.at({0, 1}).state_hash, 0u);
  EXPECT_FALSE(odd.at({0, 1}).recording);
  EXPECT_EQ(odd.at({0, 2}).cause, kCauseSuccess);
  EXPECT_EQ(odd.at({1, 1}).cause, kCauseSuccess);
  const auto nan = Play(*policy, {OddTask({0}, false, 2)});
  EXPECT_EQ(nan.at({0, 0}).cause, "failed: the reward is not finite");
  WildPolicy wild;
  const auto illegal = Play(wild, {WalkTask({0})});
  EXPECT_THAT(illegal.at({0, 0}).cause, HasSubstr("failed: action[0] of env walk/to-goal is 7"));
  EXPECT_FALSE(illegal.at({0, 0}).success_end);
}

// A recorded episode replays, also one that the policy stopped.
TEST(Runner, RecordingsReplay) {
  for (const bool gives_up : {false, true}) {
    const WalkEnv::Config config{.expert_gives_up = gives_up};
    const auto episodes = Play(*policies::MakeExpertPolicy(), {WalkTask({9}, config)}, {.record = true});
    Episode episode = episodes.at({0, 9}).recording.value();
    EXPECT_EQ(episode.header.seed, 9u);
    episode.header.env_id = "walk/to-goal";
    WalkEnv env(config);
    const ReplayReport report = Replay(env, episode).value();
    EXPECT_TRUE(report.identical) << report.difference;
    EXPECT_EQ(episode.end.cause, gives_up ? kCausePolicyStopped : kCauseSuccess);
    EXPECT_EQ(episode.end.terminated, !gives_up);
  }
}

// What cannot go on ends the run with its error: policy, sink, a cancel, an observation that is not there.
TEST(Runner, ErrorsEndTheRun) {
  const auto nothing = [](std::span<const FinishedEpisode>) { return Status(Done{}); };
  WildPolicy broken;
  broken.breaks_ = true;
  EXPECT_EQ(RunEpisodes(broken, {WalkTask({0})}, {}, nothing).error().code, "policy-broken");
  broken.sees_ = {"postion"};
  const Status blind = RunEpisodes(broken, {WalkTask({0})}, {}, nothing);
  EXPECT_EQ(blind.error().code, "policy-observation");
  EXPECT_THAT(blind.error().hint, HasSubstr("did you mean position?"));

  const auto policy = policies::MakeExpertPolicy();
  int calls = 0;
  const auto full = [&](std::span<const FinishedEpisode>) {
    ++calls;
    return Status(Error{"ledger-write", "", "the disk is full", ""});
  };
  EXPECT_EQ(RunEpisodes(*policy, {WalkTask(Seeds(0, 50))}, {.batch = 1}, full).error().code, "ledger-write");
  EXPECT_EQ(calls, 1);
  const std::atomic<bool> cancelled{true};
  EXPECT_EQ(RunEpisodes(*policy, {WalkTask({0})}, {.cancelled = &cancelled}, nothing).error().code, "interrupted");
  const RunnerTask none{[] { return Result<std::unique_ptr<Env>>(Error{"family-unknown", "", "", ""}); }, {1}};
  EXPECT_EQ(RunEpisodes(*policy, {none}, {}, nothing).error().code, "family-unknown");
  EXPECT_THROW((void)RunEpisodes(*policy, {WalkTask({0})}, {.batch = 0}, nothing), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::evaluation
