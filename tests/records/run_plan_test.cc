// run.json and the seal: what was written comes back; a flipped bit, another plan and another file are told apart.
#include "policies/records/run_plan.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "policies/records/sealed_json.h"
#include "tests/records/scratch_folder.h"

namespace gensim::policies {
namespace {

using RunPlan = ScratchFolder;

TrainPlan Some() {
  TrainPlan plan{{}, std::string(64, 'd'), "a build"};
  plan.config.train.rate = 1e-3 / 3, plan.config.train.steps = 77, plan.config.train.threads = 5;
  return plan;
}

TEST_F(RunPlan, ComesBack) {
  EXPECT_FALSE(HasRun(folder_));
  Put(folder_ / kRunFile, Some().ToText());
  EXPECT_TRUE(HasRun(folder_));
  const auto read = ReadPlan(folder_);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->ToText(), Some().ToText());
  EXPECT_EQ(read->config.train.rate, 1e-3 / 3);
  EXPECT_EQ(read->config.train.threads, 5) << "what decides no bits is kept too";
  TrainPlan other = Some();
  other.config.train.threads = 1, other.config.data.workers = 3, other.config.data.ahead = 9, other.build = "another";
  EXPECT_TRUE(CheckSamePlan(*read, other, folder_).ok());
}

// Any single bit that is flipped is noticed.
TEST_F(RunPlan, FlippedBits) {
  const std::string whole = Some().ToText();
  for (size_t i = 0; i + 1 < whole.size(); ++i) {
    std::string flipped = whole;
    flipped[i] = static_cast<char>(flipped[i] ^ (1 << (i % 7)));
    Put(folder_ / kRunFile, flipped);
    EXPECT_FALSE(ReadPlan(folder_).ok()) << i;
  }
  Put(folder_ / kRunFile, whole.substr(0, whole.size() - 30));
  EXPECT_FALSE(ReadPlan(folder_).ok());
}

TEST_F(RunPlan, Refusals) {
  EXPECT_EQ(ReadPlan(folder_).error().code, "file-not-found");
  Put(folder_ / kRunFile, "{}");
  EXPECT_EQ(ReadPlan(folder_).error().code, "checkpoint-damaged");
  for (const Json& other : {Json{{"format", 2}}, Json{{"format", 1}, {"config", 3}}}) {
    Put(folder_ / kRunFile, Seal(other));
    EXPECT_EQ(ReadPlan(folder_).error().code, "run-folder-taken");
  }
  TrainPlan other = Some();
  other.config.train.seed = 9;
  EXPECT_EQ(CheckSamePlan(Some(), other, folder_).error().code, "run-settings");
  EXPECT_NE(CheckSamePlan(Some(), other, folder_).error().message.find("train.seed"), std::string::npos);
  other.data_digest = std::string(64, 'e');
  EXPECT_EQ(CheckSamePlan(Some(), other, folder_).error().code, "run-data");
}

TEST(SealedJson, KnowsItsBytes) {
  const std::string sealed = Seal({{"a", 1}, {"b", {1.5, "x"}}});
  EXPECT_EQ(*Unseal(sealed, {}), (Json{{"a", 1}, {"b", {1.5, "x"}}}));
  EXPECT_EQ(Seal(*Unseal(sealed, {})), sealed);
  for (const char* none : {"[]", "3", "{}", R"({"digest": 3})", R"({"digest": "00"})"})
    EXPECT_EQ(Unseal(none, {}).error().code, "digest-differs") << none;
  EXPECT_EQ(Unseal("{", {}).error().code, "json-syntax");
}

}  // namespace
}  // namespace gensim::policies
