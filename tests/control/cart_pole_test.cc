// The cart-pole against the published equations, and its contract.
#include "envs/control/cart_pole.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "envs/core/env_batch.h"
#include "envs/core/sealed_snapshot.h"

namespace gensim::control {
namespace {

// The equations as Barto, Sutton and Anderson print them, each coefficient written out: accelerations of pole and cart.
std::array<double, 2> Published(const std::array<double, 4>& s, double f) {
  const double g = 9.8, m_c = 1.0, m = 0.1, l = 0.5;
  const double theta = s[2], omega = s[3];
  const double inner = (-f - m * l * omega * omega * std::sin(theta)) / (m_c + m);
  const double alpha = (g * std::sin(theta) + std::cos(theta) * inner) /
                       (l * (4.0 / 3 - m * std::cos(theta) * std::cos(theta) / (m_c + m)));
  const double a = (f + m * l * (omega * omega * std::sin(theta) - alpha * std::cos(theta))) / (m_c + m);
  return {alpha, a};
}

TEST(CartPole, FollowsThePublishedEquations) {
  CartPole env;
  for (const std::array<double, 4>& start :
       {std::array<double, 4>{0, 0, 0, 0}, {0.01, -0.5, 0.1, 0.8}, {-1.5, 1.1, -0.18, -1.3}}) {
    for (const double action : {0.0, 1.0}) {
      env.SetState(start);
      env.Step(std::array{action});
      const auto [alpha, a] = Published(start, action == 1 ? 10 : -10);
      EXPECT_NEAR(env.state()[0], start[0] + 0.02 * start[1], 1e-15);
      EXPECT_NEAR(env.state()[1], start[1] + 0.02 * a, 1e-13);
      EXPECT_NEAR(env.state()[2], start[2] + 0.02 * start[3], 1e-15);
      EXPECT_NEAR(env.state()[3], start[3] + 0.02 * alpha, 1e-13);
    }
  }
}

// Numbers of Gymnasium 1.4.0's CartPole-v1 after ten alternating pushes from (0.01, 0.02, 0.03, 0.04).
TEST(CartPole, AgreesWithGymnasium) {
  CartPole env;
  env.SetState({0.01, 0.02, 0.03, 0.04});
  for (int step = 0; step < 10; ++step) env.Step(std::array{step % 2 == 0 ? 1.0 : 0.0});
  const std::array<double, 4> there = {0.03317076980563713, 0.016569594752546407, 0.01625361377584819,
                                       0.115669558396537};
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(env.state()[i], there[i], 1e-14) << i;
}

TEST(CartPole, EndsWhereItShould) {
  CartPole env;
  env.SetState({0, 0, 11.99 * std::numbers::pi / 180, 0.5});
  StepResult result = env.Step(std::array{0.0});
  EXPECT_TRUE(result.terminated);
  EXPECT_EQ(result.cause, "fallen");
  EXPECT_EQ(result.reward, 1);
  EXPECT_THROW(env.Step(std::array{0.0}), std::logic_error);

  env.SetState({2.39, 1, 0, 0});
  result = env.Step(std::array{0.0});
  EXPECT_TRUE(result.terminated);
  EXPECT_EQ(result.cause, "off-track");
  EXPECT_FALSE(env.success());

  EXPECT_THROW(CartPole().Step(std::array{0.0}), std::logic_error);
  ASSERT_TRUE(env.Reset(1));
  for (const double wrong : {0.5, 2.0, -1.0, std::nan("")})
    EXPECT_THROW(env.Step(std::array{wrong}), std::invalid_argument) << wrong;
  EXPECT_THROW(env.Step(std::array{0.0, 1.0}), std::invalid_argument);
}

TEST(CartPole, ExpertLastsAndRandomDoesNot) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    CartPole env;
    ASSERT_TRUE(env.Reset(seed));
    StepResult result;
    double sum = 0;
    while (!result.ended()) {
      result = env.Step(*env.ExpertAction());
      sum += result.reward;
    }
    EXPECT_EQ(sum, 500);
    EXPECT_TRUE(result.truncated);
    EXPECT_EQ(result.cause, kCauseStepLimit);
    EXPECT_TRUE(env.success());
    EXPECT_EQ(env.progress(), 1);

    ASSERT_TRUE(env.Reset(seed));
    for (result = {}; !result.ended();) result = env.Step(std::array{1.0});
    EXPECT_LT(env.progress(), 0.05);
  }
}

TEST(CartPole, SeedsAndSnapshots) {
  CartPole a, b;
  ASSERT_TRUE(a.Reset(1));
  ASSERT_TRUE(b.Reset(2));
  EXPECT_NE(a.state(), b.state());
  for (const double value : a.state()) EXPECT_LE(std::abs(value), 0.05);
  a.Step(std::array{1.0});
  ASSERT_TRUE(b.Restore(a.Snapshot()));
  EXPECT_EQ(a.state_hash(), b.state_hash());
  a.Step(std::array{0.0});
  b.Step(std::array{0.0});
  EXPECT_EQ(a.state(), b.state());
  EXPECT_EQ(b.Restore("short").error().code, "snapshot-invalid");
  const std::string snapshot = a.Snapshot();
  for (size_t byte = 0; byte < snapshot.size(); ++byte) {
    std::string flipped = snapshot;
    flipped[byte] = static_cast<char>(flipped[byte] ^ 1);
    EXPECT_EQ(b.Restore(flipped).error().code, "snapshot-invalid") << byte;
  }
  EXPECT_EQ(b.Restore(SealSnapshot(1, "of another env")).error().code, "snapshot-other-env");
  EXPECT_EQ(a.state(), b.state()) << "a refused snapshot changes nothing";
  const auto seen = ObserveVector<float>(a, "state");
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(seen[i], static_cast<float>(a.state()[i]));
  EXPECT_THROW(ObserveVector<double>(a, "velocity"), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::control
