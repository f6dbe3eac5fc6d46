#include "evaluation/anchor_record.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "envs/core/seed.h"
#include "tasklib/archive/record_store.h"

namespace gensim::evaluation {
namespace {

const PlannedPolicy kPolicy{"random", std::string(64, 'a')};
const PlannedTask kTask{"tower", 1, std::string(64, 'b')};

EvaluationPlan PlanOf(int episodes) {
  EvaluationPlan plan;
  plan.tasks = {kTask};
  plan.first_seed = kEvaluationSeeds.first;
  plan.episodes = episodes;
  return plan;
}

std::vector<EpisodeRow> RowsOf(int episodes) {
  std::vector<EpisodeRow> rows;
  for (int i = 0; i < episodes; ++i) {
    EpisodeRow row{kPolicy.name, kPolicy.digest, kTask.name, kTask.digest,
                   kEvaluationSeeds.first + static_cast<uint64_t>(i)};
    row.episode_return = i / 7.0;
    row.success_end = i % 3 == 0;
    row.success_ever = i % 2 == 0;
    row.length = i;
    row.cause = i % 2 == 0 ? "success" : "step-limit: last move blocked";
    row.state_hash = 0xf000000000000000 + static_cast<uint64_t>(i);
    rows.push_back(row);
  }
  return rows;
}

// Rows that went through a record are the same bits, but for where they came from.
TEST(AnchorRecord, RoundTrip) {
  const auto record = AnchorRecordOf(PlanOf(5), kPolicy, RowsOf(5));
  EXPECT_TRUE(tasklib::CheckRecord(record));
  auto rows = FindAnchor({{"validation", "{}", 1}, record}, PlanOf(5), kPolicy, kTask);
  ASSERT_TRUE(rows);
  for (EpisodeRow& row : *rows) {
    EXPECT_EQ(row.source, "record");
    row.source = "run";
  }
  EXPECT_EQ(*rows, RowsOf(5));
}

// The largest record that an evaluation may ask for fits into the archive.
TEST(AnchorRecord, LargestFits) {
  const auto record = AnchorRecordOf(PlanOf(10000), kPolicy, RowsOf(10000));
  EXPECT_TRUE(tasklib::CheckRecord(record));
  EXPECT_TRUE(FindAnchor({record}, PlanOf(10000), kPolicy, kTask));
}

// Other seeds, another number, engine, policy, build or CPU class: not this anchor.
TEST(AnchorRecord, KeyDecides) {
  const auto record = AnchorRecordOf(PlanOf(5), kPolicy, RowsOf(5));
  EvaluationPlan plan = PlanOf(5);
  plan.first_seed += 1;
  EXPECT_FALSE(FindAnchor({record}, plan, kPolicy, kTask));
  EXPECT_FALSE(FindAnchor({record}, PlanOf(4), kPolicy, kTask));
  plan = PlanOf(5);
  plan.engine = physics::Engine::kBullet;
  EXPECT_FALSE(FindAnchor({record}, plan, kPolicy, kTask));
  EXPECT_FALSE(FindAnchor({record}, PlanOf(5), {"random", std::string(64, 'c')}, kTask));
  for (const char* member : {"build", "code", "cpu_class", "vocabulary_digest", "engine_version"}) {
    Json body = Json::parse(record.body);
    body["key"][member] = "other";
    EXPECT_FALSE(FindAnchor({{kAnchorRecord, body.dump(), 1}}, PlanOf(5), kPolicy, kTask)) << member;
  }
  plan = PlanOf(5);
  plan.bar = 0.5;
  plan.tasks.push_back({"other", 1, std::string(64, 'd')});
  EXPECT_TRUE(FindAnchor({record}, plan, kPolicy, kTask)) << "other tasks and the bar change nothing";
}

// Bodies of another form are passed over, and the next record counts.
TEST(AnchorRecord, OtherForms) {
  const auto record = AnchorRecordOf(PlanOf(3), kPolicy, RowsOf(3));
  const auto find = [&](const Json& body) {
    return FindAnchor({{kAnchorRecord, body.dump(), 1}}, PlanOf(3), kPolicy, kTask).has_value();
  };
  const Json good = Json::parse(record.body);
  ASSERT_TRUE(find(good));
  Json body = good;
  body["episodes"]["returns"].push_back(1);
  EXPECT_FALSE(find(body));
  body = good, body["episodes"]["returns"][1] = "1";
  EXPECT_FALSE(find(body));
  body = good, body["episodes"]["cause"][0] = 7;
  EXPECT_FALSE(find(body));
  body = good, body["causes"][0] = 1;
  EXPECT_FALSE(find(body));
  body = good, body["episodes"].erase("lengths");
  EXPECT_FALSE(find(body));
  body = good, body["episodes"]["state_hashes"][0] = "12";
  EXPECT_FALSE(find(body));
  body = good, body["episodes"]["state_hashes"][0] = "zz34567890123456";
  EXPECT_FALSE(find(body));
  body = good, body.erase("causes");
  EXPECT_FALSE(find(body));
  EXPECT_FALSE(find(Json::object()));
  EXPECT_TRUE(FindAnchor({{kAnchorRecord, "{}", 1}, record}, PlanOf(3), kPolicy, kTask));
}

}  // namespace
}  // namespace gensim::evaluation
