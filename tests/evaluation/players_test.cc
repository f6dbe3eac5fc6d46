#include "evaluation/players.h"

#include <gtest/gtest.h>

#include "policies/act/anchors.h"

namespace gensim::evaluation {
namespace {

std::vector<std::string> NamesOf(const Players& players) {
  std::vector<std::string> names;
  for (const Player& player : players.all) names.push_back(player.planned.name);
  return names;
}

// The anchors play first in every run; what was asked for keeps its order.
TEST(Players, AnchorsFirst) {
  const auto players = ChoosePlayers(policies::BuiltInPolicies(), {"noop"}).value();
  EXPECT_EQ(NamesOf(players), (std::vector<std::string>{"random", "expert", "noop"}));
  EXPECT_EQ(players.random().name, "random");
  EXPECT_EQ(players.expert().digest, policies::MakeExpertPolicy()->digest());
  ASSERT_EQ(players.asked.size(), 1u);
  EXPECT_EQ(players.asked[0].name, "noop");
  for (const Player& player : players.all) {
    EXPECT_EQ(player.anchor, player.planned.name != "noop");
    EXPECT_EQ(player.asked, player.planned.name == "noop");
    EXPECT_EQ(player.planned.digest, player.policy->digest());
  }
}

// An anchor that is asked for plays once, as both.
TEST(Players, AnAnchorAskedForPlaysOnce) {
  const auto players = ChoosePlayers(policies::BuiltInPolicies(), {"noop", "expert"}).value();
  EXPECT_EQ(NamesOf(players), (std::vector<std::string>{"random", "expert", "noop"}));
  EXPECT_TRUE(players.all[1].anchor && players.all[1].asked);
  EXPECT_FALSE(players.all[0].asked);
  ASSERT_EQ(players.asked.size(), 2u);
  EXPECT_EQ(players.asked[1], players.expert());
}

// The same policy twice is a slip, anchor or not, and so is a name that nothing has.
TEST(Players, Refusals) {
  for (const char* name : {"noop", "random"}) {
    const auto twice = ChoosePlayers(policies::BuiltInPolicies(), {name, name});
    ASSERT_FALSE(twice.ok()) << name;
    EXPECT_EQ(twice.error().code, "wrong-use");
    EXPECT_NE(twice.error().message.find("asked for twice"), std::string::npos);
  }
  EXPECT_EQ(ChoosePlayers(policies::BuiltInPolicies(), {"nop"}).error().code, "policy-unknown");
}

}  // namespace
}  // namespace gensim::evaluation
