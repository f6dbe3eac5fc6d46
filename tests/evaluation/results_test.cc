#include "evaluation/results.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/stats.h"
#include "envs/core/seed.h"

namespace gensim::evaluation {
namespace {

const PlannedPolicy kRandom{"random", std::string(64, '1')}, kExpert{"expert", std::string(64, '2')},
    kOwn{"own", std::string(64, '3')};

// Two tasks of 20 episodes: in `easy` random gets 0, the expert 1 and the policy 1; in `hard` the policy gets 0.25
// without success. In `alike` both anchors get the same.
struct Case {
  EvaluationPlan plan;
  std::vector<EpisodeRow> rows;

  Case() {
    plan.tasks = {
        {"alike", 1, std::string(64, 'a')}, {"easy", 1, std::string(64, 'e')}, {"hard", 2, std::string(64, 'f')}};
    plan.policies = {kOwn, kExpert};
    plan.first_seed = kEvaluationSeeds.first;
    plan.episodes = 20;
    for (int k = 0; k < plan.episodes; ++k) {
      for (const PlannedPolicy& policy : {kRandom, kExpert, kOwn}) Add(policy, 0, k, 0.5);
      for (const size_t task : {size_t{1}, size_t{2}}) {
        Add(kRandom, task, k, 0);
        Add(kExpert, task, k, 1);
        Add(kOwn, task, k, task == 1 ? 1 : 0.25);
      }
    }
  }
  void Add(const PlannedPolicy& policy, size_t task, int k, double value) {
    EpisodeRow row{policy.name, policy.digest, plan.tasks[task].name, plan.tasks[task].digest};
    row.seed = plan.first_seed + static_cast<uint64_t>(k);
    row.episode_return = value;
    row.success_end = row.success_ever = value == 1;
    row.length = 2;
    row.cause = value == 1 ? "success" : "step-limit";
    rows.push_back(row);
  }
  Json Results() const { return ResultsOf(plan, {kRandom, kExpert}, rows); }
};

// Scores, shares and means of numbers that can be worked out by hand.
TEST(Results, Numbers) {
  const Json results = Case().Results();
  EXPECT_EQ(results["tasks"].size(), 3u);
  const Json &alike = results["tasks"][0], &easy = results["tasks"][1], &hard = results["tasks"][2];
  EXPECT_EQ(alike["results"][0]["unscored"], "anchors-not-apart");
  EXPECT_TRUE(alike["results"][0]["score"].is_null());
  EXPECT_EQ(easy["results"][0]["score"]["value"], 1.0);
  EXPECT_EQ(easy["results"][0]["success_end"]["count"], 20);
  EXPECT_EQ(easy["results"][0]["success_end"]["interval"][0].get<double>(), Wilson(20, 20).low);
  EXPECT_EQ(easy["results"][0]["causes"], Json({{"success", 20}}));
  EXPECT_EQ(hard["version"], 2);
  EXPECT_EQ(hard["results"][0]["score"]["value"], 0.25);
  EXPECT_EQ(hard["results"][0]["length"], 2.0);
  EXPECT_EQ(hard["anchors"]["gap"], 1.0);

  const Json &own = results["policies"][0], &expert = results["policies"][1];
  EXPECT_EQ(own["policy"], "own");
  EXPECT_EQ(own["scored"], 2);
  EXPECT_EQ(own["unscored"], Json({{"anchors-not-apart", 1}}));
  EXPECT_DOUBLE_EQ(own["score"]["mean"].get<double>(), 0.625);
  EXPECT_DOUBLE_EQ(own["success_end"]["mean"].get<double>(), 1.0 / 3);
  EXPECT_EQ(own["half_expert"]["raw"], 0.5);
  EXPECT_EQ(own["half_expert"]["certified"], 0.5);
  EXPECT_EQ(expert["score"]["mean"], 1.0);
  // its episodes all end alike, which is no proof for the mean either
  EXPECT_LT(expert["score"]["interval"][0].get<double>(), 0.95);
  EXPECT_LT(own["success_end"]["interval"][0].get<double>(), 1.0 / 3);
}

// Sums of the same rewards in another order are the same return: an interval does not collapse for their rounding.
TEST(Results, RoundingIsNoSpread) {
  Case rounded;
  for (EpisodeRow& row : rounded.rows)
    if (row.policy == "own" && row.seed == rounded.plan.first_seed && row.episode_return == 1)
      row.episode_return = 1 - 1.2e-16;
  const Json score = rounded.Results()["policies"][0]["score"];
  EXPECT_LT(score["interval"][0].get<double>(), 0.6);
  EXPECT_NEAR(score["interval"][0].get<double>(), Case().Results()["policies"][0]["score"]["interval"][0].get<double>(),
              1e-6);
}

// Half of the expert's score is certified only with enough episodes.
TEST(Results, CertifiedNeedsEpisodes) {
  Case few;
  few.plan.episodes = 3;
  const Json results = few.Results();
  EXPECT_EQ(results["policies"][0]["half_expert"]["raw"], 0.5);
  EXPECT_EQ(results["policies"][0]["half_expert"]["certified"], 0.0);
}

// The order of rows changes no byte.
TEST(Results, OrderOfRows) {
  Case reversed;
  std::ranges::reverse(reversed.rows);
  EXPECT_EQ(PrettyJson(reversed.Results()), PrettyJson(Case().Results()));
}

// A bar is missed by any policy below it, and by one that cannot be scored at all.
TEST(Results, Bar) {
  Case both;
  EXPECT_FALSE(UnderBar(both.plan, both.Results()));
  both.plan.bar = 0.625;
  EXPECT_FALSE(UnderBar(both.plan, both.Results()));
  both.plan.bar = 0.63;
  EXPECT_TRUE(UnderBar(both.plan, both.Results()));
  both.plan.tasks.resize(1);
  both.plan.bar = -5;
  EXPECT_TRUE(UnderBar(both.plan, both.Results()));
}

// A missing episode is a mistake of the caller, never a number.
TEST(Results, MissingRow) {
  Case gap;
  gap.rows.pop_back();
  EXPECT_THROW(gap.Results(), std::logic_error);
}

}  // namespace
}  // namespace gensim::evaluation
