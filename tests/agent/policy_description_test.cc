// policy.json: it comes back as it was written, and what is none is refused by place.
#include "policies/records/policy_description.h"

#include <gtest/gtest.h>

#include "envs/base/json.h"
#include "policies/records/policy_folder.h"
#include "policies/records/sealed_json.h"

#include <nlohmann/json.hpp>

namespace gensim::policies {
namespace {

PolicyDescription Example() {
  PolicyDescription description;
  description.net.width = 24;
  description.act.stop_threshold = 0.7;
  description.pieces = WordPieces::Learn(std::vector<std::string>(3, "put the red block in the bowl"), 280);
  description.vocabulary_digest = std::string(64, 'a'), description.weights_digest = std::string(64, 'b');
  description.tasks = {{"put-block-in-bowl", std::string(64, 'c'), 100, 251}};
  description.steps = 1200, description.samples = 9600;
  return description;
}

TEST(PolicyDescription, ComesBack) {
  const PolicyDescription before = Example();
  const auto after = PolicyDescription::FromText(before.ToText(), "policy.json");
  ASSERT_TRUE(after.ok()) << after.error().message;
  EXPECT_EQ(after->ToText(), before.ToText());
  EXPECT_EQ(after->net, before.net);
  EXPECT_EQ(after->pieces, before.pieces);
  EXPECT_EQ(after->tasks, before.tasks);
}

// Each member that is missing or of another type is named with its place.
TEST(PolicyDescription, RefusesByPlace) {
  Json sound = Json::parse(Example().ToText());
  sound.erase("digest");
  for (const auto& [key, value] : sound.items()) {
    Json broken = sound;
    broken.erase(key);
    EXPECT_FALSE(PolicyDescription::FromText(Seal(broken), "p").ok()) << key;
    broken[key] = Json::array({Json::array()});
    const auto refused = PolicyDescription::FromText(Seal(broken), "p");
    ASSERT_FALSE(refused.ok()) << key;
    if (key != "format" && key != "kind") {
      EXPECT_NE(refused.error().where.find("/" + key), std::string::npos) << refused.error().where;
    }
  }
  Json negative = sound;
  negative["tasks"][0]["samples"] = -1;
  EXPECT_EQ(PolicyDescription::FromText(Seal(negative), "p").error().where, "p#/tasks/0/samples");
  // a setting that is left out is no default, and what was edited is no policy
  Json short_of_one = sound;
  short_of_one["act"].erase("stop_threshold");
  EXPECT_EQ(PolicyDescription::FromText(Seal(short_of_one), "p").error().where, "p#/act/stop_threshold");
  EXPECT_EQ(PolicyDescription::FromText(sound.dump(), "p").error().code, "checkpoint-damaged");
  EXPECT_FALSE(PolicyDescription::FromText("[", "p").ok());
  EXPECT_FALSE(PolicyDescription::FromText("[]", "p").ok());
}

// The card names size, tasks and limits.
TEST(PolicyDescription, HasACard) {
  const std::string card = ModelCard(Example(), 2'370'000);
  for (const char* part : {"2.37 million", "put-block-in-bowl", "1200 steps", "## Limits"})
    EXPECT_NE(card.find(part), std::string::npos) << part;
}

TEST(CheckpointNames, GoBothWays) {
  EXPECT_EQ(CheckpointName(500), "step-00000500");
  EXPECT_EQ(CheckpointStep("step-00000500"), 500);
  for (const char* other : {"step-500", "step-0000050x", "steps", "step--0000001", ".dying"})
    EXPECT_EQ(CheckpointStep(other), -1) << other;
}

}  // namespace
}  // namespace gensim::policies
