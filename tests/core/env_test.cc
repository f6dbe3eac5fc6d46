#include "envs/core/env.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/walk_env.h"

namespace gensim {
namespace {

std::string MessageOf(const EnvSpec& spec, std::vector<double> action) {
  try {
    RequireAction(spec, action);
  } catch (const std::invalid_argument& problem) {
    return problem.what();
  }
  return "";
}

// An action of the wrong size, out of bounds or not finite throws and names the value and the legal range.
TEST(RequireAction, RefusesWithValueAndRange) {
  const WalkEnv env;
  EXPECT_EQ(MessageOf(env.spec(), {0.25}), "");
  EXPECT_NE(MessageOf(env.spec(), {0.1, 0.1}).find("has 1 numbers, got 2"), std::string::npos);
  EXPECT_NE(MessageOf(env.spec(), {0.75}).find("is 0.75; legal: -0.25 to 0.25"), std::string::npos);
  EXPECT_NE(MessageOf(env.spec(), {std::nan("")}).find("is nan"), std::string::npos);
}

// With bounds for each element the message names the element that is out and its own range.
TEST(RequireAction, NamesTheElement) {
  EnvSpec spec;
  spec.id = "walk/two";
  spec.action = {"a", DType::kFloat64, {2}, {0, 10}, {1, 20}};
  EXPECT_EQ(MessageOf(spec, {1, 10}), "");
  EXPECT_EQ(MessageOf(spec, {1, 9}), "action[1] of env walk/two is 9; legal: 10 to 20");
}

// A random action is uniform within the bounds, whole where the action is whole; without bounds there is none.
TEST(Env, RandomAction) {
  struct Bounded : WalkEnv {
    explicit Bounded(ArraySpec action) { own = WalkEnv::spec(), own.action = std::move(action); }
    const EnvSpec& spec() const override { return own; }
    EnvSpec own;
  };
  Rng rng(1, "test");
  const Bounded whole({"key", DType::kInt64, {2}, {0, 5}, {1, 6}});
  double low = 9, high = -9;
  for (int i = 0; i < 100; ++i) {
    const auto action = whole.RandomAction(rng).value();
    ASSERT_TRUE(whole.spec().action.Contains(action.data(), action.size()));
    EXPECT_EQ(action[1], std::floor(action[1]));
    low = std::fmin(low, action[1]), high = std::fmax(high, action[1]);
  }
  EXPECT_EQ(low, 5);
  EXPECT_EQ(high, 6);
  EXPECT_LE(std::abs(WalkEnv().RandomAction(rng).value()[0]), 0.25) << "one bound for all elements";
  EXPECT_EQ(Bounded({"a", DType::kFloat64, {1}, {}, {}}).RandomAction(rng).error().code, "no-random-action");
  EXPECT_EQ(Bounded({"a", DType::kFloat64, {1}, {0}, {INFINITY}}).RandomAction(rng).error().code, "no-random-action");
}

// Observations are written into the caller's bytes; a buffer of the wrong size or an unknown name throws.
TEST(Env, ObservesIntoCallersArrays) {
  WalkEnv env;
  ASSERT_TRUE(env.Reset(3));
  const auto position = ObserveVector<double>(env, "position");
  ASSERT_EQ(position.size(), 2u);
  EXPECT_EQ(position[0], 0);
  EXPECT_GE(position[1], 1);
  std::vector<std::byte> small(8);
  EXPECT_THROW(env.Observe("position", small), std::invalid_argument);
  EXPECT_THROW(ObserveVector<double>(env, "velocity"), std::invalid_argument);
}

// An env without expert says so instead of acting at random.
TEST(Env, NoExpertIsAnError) {
  class Bare : public WalkEnv {
    Result<std::vector<double>> ExpertAction() override { return Env::ExpertAction(); }
  };
  Bare env;
  Env& base = env;
  ASSERT_FALSE(base.ExpertAction());
  EXPECT_EQ(base.ExpertAction().error().code, "no-expert");
}

// The step limit truncates, reaching the goal terminates, and a broken world terminates with its cause.
TEST(StepResult, TerminatedAndTruncatedAreKeptApart) {
  const std::vector<double> stay = {0.0}, go = {0.25};
  WalkEnv short_env({.step_limit = 2});
  ASSERT_TRUE(short_env.Reset(1));
  EXPECT_FALSE(short_env.Step(stay).ended());
  const StepResult cut = short_env.Step(stay);
  EXPECT_TRUE(cut.truncated);
  EXPECT_FALSE(cut.terminated);
  EXPECT_EQ(cut.cause, kCauseStepLimit);

  WalkEnv broken({.diverge_at = 1});
  ASSERT_TRUE(broken.Reset(1));
  const StepResult diverged = broken.Step(go);
  EXPECT_TRUE(diverged.terminated);
  EXPECT_FALSE(diverged.truncated);
  EXPECT_TRUE(diverged.cause.starts_with(kCauseDiverged));
}

// A snapshot continues bit for bit in another env of the same spec.
TEST(Env, SnapshotContinuesElsewhere) {
  WalkEnv one, other;
  ASSERT_TRUE(one.Reset(11));
  const std::vector<double> go = {0.125};
  one.Step(go);
  ASSERT_TRUE(other.Restore(one.Snapshot()));
  EXPECT_EQ(one.state_hash(), other.state_hash());
  EXPECT_EQ(one.Step(go).reward, other.Step(go).reward);
  EXPECT_EQ(one.state_hash(), other.state_hash());
  EXPECT_FALSE(other.Restore("short"));
}

}  // namespace
}  // namespace gensim
