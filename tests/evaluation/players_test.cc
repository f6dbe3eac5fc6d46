#include "evaluation/players.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "envs/base/sha256.h"
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

// A registry that takes every folder for a checkpoint: of the folder's name, its path's digest.
policies::PolicyRegistry WithCheckpoints() {
  class Checkpoint final : public policies::Policy {
   public:
    explicit Checkpoint(const std::filesystem::path& folder)
        : name_(folder.filename().string()), digest_(Sha256Hex(folder.string())) {}
    const std::string& name() const override { return name_; }
    const std::string& digest() const override { return digest_; }
    const std::vector<std::string>& observations() const override { return observations_; }
    Status Begin(EnvBatch&) override { return Done{}; }
    void Reset(std::span<const uint8_t>, std::span<const uint64_t>) override {}
    Status Act(std::span<const uint8_t>, std::span<policies::Decision>) override { return Done{}; }

   private:
    std::string name_, digest_;
    std::vector<std::string> observations_;
  };
  policies::PolicyRegistry registry = policies::BuiltInPolicies();
  registry.ReadCheckpointsWith([](const std::filesystem::path& folder) {
    return Result<std::unique_ptr<policies::Policy>>(std::make_unique<Checkpoint>(folder));
  });
  return registry;
}

// Two folders of one name, and one that is called as a built-in policy is, are told apart by their digests.
TEST(Players, NamesAreSingle) {
  const std::filesystem::path root = testing::TempDir() + "players";
  std::vector<std::string> folders;
  for (const char* name : {"a/run", "b/run", "a/expert", "a/noop"}) {
    folders.push_back((root / name).string());
    std::filesystem::create_directories(folders.back());
  }
  const auto players = ChoosePlayers(WithCheckpoints(), folders);
  ASSERT_TRUE(players.ok()) << players.error().message;
  const auto marked = [&](const char* name, size_t i) {
    return std::string(name) + "-" + Sha256Hex(folders[i]).substr(0, 8);
  };
  EXPECT_EQ(NamesOf(*players), (std::vector<std::string>{"random", "expert", "run", marked("run", 1),
                                                         marked("expert", 2), marked("noop", 3)}));
  EXPECT_EQ(players->asked[1].name, marked("run", 1));
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
