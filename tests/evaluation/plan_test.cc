#include "evaluation/plan.h"

#include <gtest/gtest.h>

#include "envs/core/build_info.h"

namespace gensim::evaluation {
namespace {

EvaluationPlan Plan() {
  EvaluationPlan plan;
  plan.tasks = {{"a", 1, "d1"}};
  plan.policies = {{"random", "d2"}};
  plan.first_seed = 7;
  plan.episodes = 3;
  return plan;
}

// The text of a plan names what decides the bits, and every member changes it.
TEST(Plan, TextHoldsEverything) {
  const std::string text = PlanText(Plan());
  EXPECT_NE(text.find(BuildId()), std::string::npos);
  EXPECT_NE(text.find(CpuClass()), std::string::npos);
  std::vector<EvaluationPlan> others(7, Plan());
  others[0].tasks[0].digest = "x";
  others[1].policies[0].digest = "x";
  others[2].first_seed = 8;
  others[3].episodes = 4;
  others[4].engine = physics::Engine::kBullet;
  others[5].bar = 0;
  others[6].episodes_out = "/episodes";
  for (const EvaluationPlan& other : others) EXPECT_NE(PlanText(other), text);
  EXPECT_EQ(PlanText(Plan()), text);
}

// The difference of two plans is told in the words of its members.
TEST(Plan, Difference) {
  EvaluationPlan other = Plan();
  other.episodes = 4;
  other.bar = 0.5;
  EXPECT_EQ(DifferenceOf(PlanText(Plan()), PlanText(other)), "bar and episodes");
  EXPECT_EQ(DifferenceOf("{}", R"({"tasks":1})"), "tasks");
  EXPECT_EQ(DifferenceOf("no json", PlanText(other)), "form");
}

}  // namespace
}  // namespace gensim::evaluation
