#include "policies/act/anchors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "envs/base/sha256.h"
#include "tests/core/walk_env.h"

namespace gensim::policies {
namespace {

using testing::Each;
using testing::ElementsAre;

std::vector<std::unique_ptr<Env>> Walks(size_t count, const WalkEnv::Config& config = {}) {
  std::vector<std::unique_ptr<Env>> envs;
  for (size_t i = 0; i < count; ++i) envs.push_back(std::make_unique<WalkEnv>(config));
  return envs;
}

// The actions of three steps in each env of a batch whose envs have these seeds.
std::vector<std::vector<double>> ActionsOf(Policy& policy, const std::vector<uint64_t>& seeds) {
  EnvBatch batch(Walks(seeds.size()), {.observe = false});
  const std::vector<uint8_t> all(seeds.size(), 1);
  std::vector<Decision> decisions(seeds.size());
  std::vector<std::vector<double>> actions(seeds.size());
  EXPECT_TRUE(policy.Begin(batch));
  batch.Reset(seeds);
  policy.Reset(all, seeds);
  for (int step = 0; step < 3; ++step) {
    EXPECT_TRUE(policy.Act(all, decisions));
    EXPECT_THAT(decisions, Each(Decision::kAct));
    for (size_t i = 0; i < seeds.size(); ++i) actions[i].push_back(batch.blocks()[0].action_row(i)[0]);
    batch.Step();
  }
  return actions;
}

// Names and digests stand for what a policy does: they differ, and are digests.
TEST(Anchors, Identity) {
  const auto random = MakeRandomPolicy(), expert = MakeExpertPolicy(), noop = MakeNoopPolicy();
  EXPECT_EQ(random->name() + expert->name() + noop->name(), "randomexpertnoop");
  for (const Policy* policy : {random.get(), expert.get(), noop.get()}) {
    EXPECT_TRUE(IsDigest(policy->digest()));
    EXPECT_TRUE(policy->observations().empty());
  }
  EXPECT_NE(random->digest(), expert->digest());
  EXPECT_NE(noop->digest(), expert->digest());
}

// The random policy depends on the seed of the episode alone: not on its place or company; its actions are legal.
TEST(Anchors, RandomFollowsTheSeed) {
  const auto policy = MakeRandomPolicy();
  const auto one = ActionsOf(*policy, {7}), three = ActionsOf(*policy, {5, 7, 9});
  EXPECT_EQ(one[0], three[1]);
  EXPECT_NE(three[0], three[1]);
  EXPECT_NE(one[0][0], one[0][1]);
  for (const auto& actions : three)
    for (const double action : actions) EXPECT_LE(std::abs(action), 0.25);
}

// The expert walks to the goal and stops where it sees no way on.
TEST(Anchors, ExpertStopsWhenStuck) {
  const auto policy = MakeExpertPolicy();
  EXPECT_THAT(ActionsOf(*policy, {3})[0], Each(0.25));
  std::vector<std::unique_ptr<Env>> envs = Walks(1);
  envs.push_back(std::make_unique<WalkEnv>(WalkEnv::Config{.expert_gives_up = true}));
  EnvBatch batch(std::move(envs), {.observe = false});
  ASSERT_TRUE(policy->Begin(batch));
  batch.Reset();
  const std::vector<uint8_t> all = {1, 1};
  std::vector<Decision> decisions(2);
  for (int step = 0; step < 2; ++step) {
    ASSERT_TRUE(policy->Act(all, decisions));
    EXPECT_THAT(decisions, Each(Decision::kAct));
    batch.Step();
  }
  ASSERT_TRUE(policy->Act(all, decisions));
  EXPECT_THAT(decisions, ElementsAre(Decision::kAct, Decision::kStop));
}

// Noop stops at once, and only where it is asked.
TEST(Anchors, NoopStops) {
  const auto policy = MakeNoopPolicy();
  EnvBatch batch(Walks(2), {.observe = false});
  ASSERT_TRUE(policy->Begin(batch));
  batch.Reset();
  std::vector<Decision> decisions(2, Decision::kAct);
  ASSERT_TRUE(policy->Act(std::vector<uint8_t>{0, 1}, decisions));
  EXPECT_THAT(decisions, ElementsAre(Decision::kAct, Decision::kStop));
}

// Calls out of turn and of another size are misuse.
// Rules stop in envs that know none, and in those that know others.
TEST(Anchors, RulesNeedAnEnvThatKnowsThem) {
  for (const char* rule : {kHeuristic, kRules[0], kRules[1], kRules[2], kRules[3]}) {
    const auto policy = MakeHeuristicPolicy(rule);
    EXPECT_EQ(policy->name(), rule);
    EnvBatch batch(Walks(2), {.observe = false});
    ASSERT_TRUE(policy->Begin(batch));
    const std::vector<uint64_t> seeds = {1, 2};
    const std::vector<uint8_t> all(2, 1);
    std::vector<Decision> decisions(2, Decision::kAct);
    batch.Reset(seeds);
    policy->Reset(all, seeds);
    ASSERT_TRUE(policy->Act(all, decisions));
    EXPECT_THAT(decisions, Each(Decision::kStop));
  }
}

TEST(Anchors, Misuse) {
  const auto policy = MakeRandomPolicy();
  std::vector<Decision> decisions(1);
  const std::vector<uint8_t> one = {1};
  EXPECT_THROW((void)policy->Act(one, decisions), std::logic_error);
  EnvBatch batch(Walks(2), {.observe = false});
  ASSERT_TRUE(policy->Begin(batch));
  EXPECT_THROW((void)policy->Act(one, decisions), std::invalid_argument);
  EXPECT_THROW(policy->Reset(one, std::vector<uint64_t>{1}), std::invalid_argument);
  decisions.resize(2);
  batch.Reset();
  EXPECT_THROW((void)policy->Act(std::vector<uint8_t>{1, 1}, decisions), std::logic_error) << "no episode was told";
}

}  // namespace
}  // namespace gensim::policies
