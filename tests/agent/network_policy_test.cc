// The policy of a network: the same in any company and for any number of threads, legal actions, refusals.
#include "policies/agent/network_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "envs/base/sha256.h"
#include "policies/agent/choose.h"
#include "policies/agent/seen_scene.h"
#include "policies/nets/runtime.h"
#include "tests/agent/table_env.h"
#include "tests/core/walk_env.h"

namespace gensim::policies {
namespace {

using testing::Each;
using testing::HasSubstr;

// First weights, with a threshold that stops never or always.
std::shared_ptr<const TrainedPolicy> Untrained(double stop_threshold) {
  SetUpTorch(1);
  PolicyDescription description;
  description.net.width = description.net.semantic_width = description.net.crop_width = 8;
  description.net.text_size = description.net.word_size = 8;
  description.net.crop = description.net.surroundings = 32;
  description.act.stop_threshold = stop_threshold;
  description.pieces = WordPieces::Learn(std::vector<std::string>{"put the red block in the bowl"}, 300);
  auto policy = std::make_shared<TrainedPolicy>(std::move(description), 3);
  policy->Seal();
  return policy;
}

std::vector<std::unique_ptr<Env>> Tables(size_t count) {
  std::vector<std::unique_ptr<Env>> envs;
  for (size_t i = 0; i < count; ++i) envs.push_back(std::make_unique<TableEnv>());
  return envs;
}

// The first action of each env that a batch of these seeds is given.
std::vector<std::vector<double>> FirstActions(const std::shared_ptr<const TrainedPolicy>& trained,
                                              const std::vector<uint64_t>& seeds, int threads) {
  const auto policy = MakeNetworkPolicy("net", trained, threads);
  EnvBatch batch(Tables(seeds.size()), {.observations = policy->observations()});
  EXPECT_TRUE(policy->Begin(batch));
  batch.Reset(seeds);
  const std::vector<uint8_t> all(seeds.size(), 1);
  policy->Reset(all, seeds);
  std::vector<Decision> decisions(seeds.size(), Decision::kStop);
  EXPECT_TRUE(policy->Act(all, decisions));
  EXPECT_THAT(decisions, Each(Decision::kAct));
  std::vector<std::vector<double>> actions;
  for (size_t i = 0; i < seeds.size(); ++i) {
    const auto row = batch.blocks()[0].action_row(i);
    actions.emplace_back(row.begin(), row.end());
  }
  batch.Step();  // throws where an action is none
  return actions;
}

TEST(NetworkPolicy, TheSameInAnyCompanyAndForAnyThreads) {
  const auto trained = Untrained(1);
  const auto one = FirstActions(trained, {7}, 1), three = FirstActions(trained, {5, 7, 9}, 1);
  EXPECT_EQ(one[0], three[1]);
  EXPECT_NE(three[0], three[1]);
  EXPECT_EQ(FirstActions(trained, {5, 7, 9}, 3), three);
}

// Its action is what Choose says of the scene, with the sentence's own pieces.
TEST(NetworkPolicy, DoesWhatIsChosen) {
  const auto trained = Untrained(1);
  TableEnv env;
  ASSERT_TRUE(env.Reset(7));
  const auto eyes = SceneEyes::For(env.spec().observations, env.spec().action, "here");
  ASSERT_TRUE(eyes.ok());
  const SeenScene scene = eyes->Look(env);
  EXPECT_EQ(scene.instruction, "put the red block in the bowl");
  EXPECT_FLOAT_EQ(*std::ranges::max_element(scene.height_m), 0.04123f) << "rounded as training data is";
  const auto pieces = trained->description().pieces.Encode(scene.instruction);
  const Choice choice = Choose(trained->net(), scene.color, scene.height_m, pieces, 1);
  const auto action = ActionOf(choice.label);
  EXPECT_EQ(FirstActions(trained, {7}, 1)[0], std::vector<double>(action.begin(), action.end()));
}

// Weights that are finite and make numbers that are not give an action that is none: its env fails, alone.
TEST(NetworkPolicy, AnswersThatAreNotFinite) {
  const auto trained = Untrained(1);
  for (const auto& [name, tensor] : trained->parameters().all())
    std::ranges::fill_n(tensor.mutable_data_ptr<float>(), tensor.numel(), 1e30f);
  const auto policy = MakeNetworkPolicy("net", trained, 1);
  EnvBatch batch(Tables(1), {.observations = policy->observations()});
  ASSERT_TRUE(policy->Begin(batch));
  batch.Reset(std::vector<uint64_t>{7});
  std::vector<Decision> decisions(1, Decision::kStop);
  ASSERT_TRUE(policy->Act(std::vector<uint8_t>{1}, decisions));
  EXPECT_EQ(decisions[0], Decision::kAct);
  EXPECT_TRUE(std::isnan(batch.blocks()[0].action_row(0)[0]));
}

// It stops where the network says so, touches nobody else's row, and asks nothing of those outside the mask.
TEST(NetworkPolicy, StopsAndMindsTheMask) {
  const auto policy = MakeNetworkPolicy("net", Untrained(0), 2);
  EXPECT_EQ(policy->name(), "net");
  EXPECT_TRUE(IsDigest(policy->digest()));
  EnvBatch batch(Tables(2), {});
  ASSERT_TRUE(policy->Begin(batch));
  batch.Reset({});
  std::vector<Decision> decisions(2, Decision::kAct);
  ASSERT_TRUE(policy->Act(std::vector<uint8_t>{0, 1}, decisions));
  EXPECT_THAT(decisions, testing::ElementsAre(Decision::kAct, Decision::kStop));
  for (size_t i = 0; i < 2; ++i) EXPECT_THAT(batch.blocks()[0].action_row(i), Each(0.0));
}

// Other weights are another policy, and so is another threshold.
TEST(NetworkPolicy, DigestsTellPoliciesApart) {
  EXPECT_EQ(Untrained(0.5)->digest(), Untrained(0.5)->digest());
  EXPECT_NE(Untrained(0.5)->digest(), Untrained(0.6)->digest());
}

TEST(NetworkPolicy, Misuse) {
  const auto policy = MakeNetworkPolicy("net", Untrained(1), 1);
  std::vector<Decision> decisions(1);
  EXPECT_THROW((void)policy->Act(std::vector<uint8_t>{1}, decisions), std::logic_error);
  EnvBatch batch(Tables(2), {});
  ASSERT_TRUE(policy->Begin(batch));
  EXPECT_THROW((void)policy->Act(std::vector<uint8_t>{1}, decisions), std::invalid_argument);
  EXPECT_THROW(policy->Reset(std::vector<uint8_t>{1, 1}, std::vector<uint64_t>{1}), std::invalid_argument);
}

// Envs without the map of a table are refused by name before anything runs.
TEST(SceneEyes, RefusesWhatIsNoTable) {
  const auto policy = MakeNetworkPolicy("net", Untrained(1), 1);
  std::vector<std::unique_ptr<Env>> mixed = Tables(1);
  mixed.push_back(std::make_unique<WalkEnv>());
  EnvBatch batch(std::move(mixed), {});
  const Status begun = policy->Begin(batch);
  ASSERT_FALSE(begun.ok());
  EXPECT_EQ(begun.error().code, "policy-observation");
  EXPECT_EQ(begun.error().where, "walk/to-goal");
  EXPECT_THAT(begun.error().hint, HasSubstr("tabletop"));

  const TableEnv table;
  const auto refused = [&](auto change) {
    std::vector<ArraySpec> observations = table.spec().observations;
    ArraySpec action = table.spec().action;
    change(observations, action);
    return !SceneEyes::For(observations, action, "here").ok();
  };
  EXPECT_FALSE(refused([](auto&, auto&) {}));
  EXPECT_FALSE(refused([](auto& seen, auto&) { std::swap(seen[0], seen[2]); })) << "their order says nothing";
  EXPECT_TRUE(refused([](auto& seen, auto&) { seen.erase(seen.begin()); }));
  EXPECT_TRUE(refused([](auto& seen, auto&) { seen[0].shape[0] = 80; }));
  EXPECT_TRUE(refused([](auto& seen, auto&) { seen[1].dtype = gensim::DType::kFloat64; }));
  EXPECT_TRUE(refused([](auto& seen, auto&) { seen[2].name = "words"; }));
  EXPECT_TRUE(refused([](auto&, auto& action) { action.shape = {7}; }));
}

}  // namespace
}  // namespace gensim::policies
