#include "evaluation/played_episodes.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "evaluation/anchor_store.h"
#include "tests/evaluation/library_fixture.h"

namespace gensim::evaluation {
namespace {

const PlannedPolicy kRandom{"random", std::string(64, 'a')}, kOther{"other", std::string(64, 'c')};

class PlayedEpisodesTest : public test::LibraryTest {
 protected:
  void SetUp() override {
    LibraryTest::SetUp();
    const auto entries = library->List().value();
    for (const auto& entry : entries) plan.tasks.push_back({entry.name, entry.version, entry.digest});
    plan.first_seed = 100, plan.episodes = 4;
  }
  EpisodeRow Row(const PlannedPolicy& policy, size_t task, uint64_t seed) const {
    EpisodeRow row{policy.name, policy.digest, plan.tasks[task].name, plan.tasks[task].digest, seed};
    row.episode_return = static_cast<double>(seed) / 7;
    row.cause = "step-limit";
    return row;
  }
  EpisodeLedger Ledger(const std::string& name = "ledger") const {
    return EpisodeLedger::Open(folder / name, PlanText(plan)).value();
  }
  Result<PlayedEpisodes> Open(EpisodeLedger ledger) const {
    return PlayedEpisodes::From(std::move(ledger), plan, {kRandom}, folder / "ledger");
  }

  EvaluationPlan plan;
};

// What is missing shrinks by what is added, in whatever order, and a ledger that is opened again says the same.
TEST_F(PlayedEpisodesTest, KnowsWhatIsMissing) {
  for (int round = 0; round < 2; ++round) {
    auto played = Open(Ledger()).value();
    if (round == 0) {
      EXPECT_EQ(played.Missing(kRandom, plan.tasks[1]), (std::vector<uint64_t>{100, 101, 102, 103}));
      const std::vector<EpisodeRow> rows = {Row(kRandom, 1, 103), Row(kRandom, 0, 100), Row(kRandom, 1, 101)};
      ASSERT_TRUE(played.Add(rows).ok());
    }
    EXPECT_EQ(played.size(), 3u);
    EXPECT_EQ(played.Missing(kRandom, plan.tasks[1]), (std::vector<uint64_t>{100, 102}));
    EXPECT_EQ(played.Missing(kOther, plan.tasks[1]).size(), 4u);
    // by seed, not in the order of adding
    EXPECT_EQ(played.RowsOf(kRandom, plan.tasks[1]), (std::vector{Row(kRandom, 1, 101), Row(kRandom, 1, 103)}));
    EXPECT_TRUE(played.RowsOf(kRandom, plan.tasks[2]).empty());
  }
}

// A row of another policy, task or seed belongs to no run of this plan.
TEST_F(PlayedEpisodesTest, RefusesStrangers) {
  EpisodeRow task = Row(kRandom, 0, 100);
  task.task_digest = std::string(64, 'd');
  int number = 0;
  for (const EpisodeRow& row : {Row(kOther, 0, 100), task, Row(kRandom, 0, 99), Row(kRandom, 0, 104)}) {
    auto ledger = Ledger(std::to_string(number++));
    ASSERT_TRUE(ledger.Add(std::span(&row, 1)).ok());
    const auto played = Open(std::move(ledger));
    ASSERT_FALSE(played.ok());
    EXPECT_EQ(played.error().code, "ledger-unreadable");
    EXPECT_EQ(played.error().where, (folder / "ledger").string());
    EXPECT_NE(played.error().message.find(std::to_string(row.seed)), std::string::npos);
  }
}

// Anchors that one run kept fill the next: what is missing alone is taken, and a task without a record is left open.
TEST_F(PlayedEpisodesTest, AnchorsComeFromRecords) {
  auto first = Open(Ledger("first")).value();
  std::vector<EpisodeRow> rows;
  for (size_t task = 0; task < plan.tasks.size(); ++task)
    for (uint64_t seed = 100; seed < 104; ++seed) rows.push_back(Row(kRandom, task, seed));
  ASSERT_TRUE(first.Add(rows).ok());
  ASSERT_TRUE(KeepAnchors(*library, plan, kRandom, first).ok());
  ASSERT_TRUE(KeepAnchors(*library, plan, kRandom, first).ok());
  for (const PlannedTask& task : plan.tasks) {
    const auto records = library->Show(task.digest)->records;
    EXPECT_EQ(std::ranges::count(records, std::string("anchor"), &tasklib::Record::kind), 1) << task.name;
  }

  auto second = Open(Ledger("second")).value();
  const EpisodeRow own = Row(kRandom, 0, 102);
  ASSERT_TRUE(second.Add(std::span(&own, 1)).ok());
  int told = 0;
  ASSERT_TRUE(TakeAnchors(*library, plan, kRandom, second, [&] { ++told; }).ok());
  EXPECT_EQ(told, static_cast<int>(plan.tasks.size()));
  EXPECT_EQ(second.size(), rows.size());
  EXPECT_TRUE(second.Missing(kRandom, plan.tasks[0]).empty());
  EXPECT_EQ(second.RowsOf(kRandom, plan.tasks[0])[2].source, "run");
  EXPECT_EQ(second.RowsOf(kRandom, plan.tasks[0])[3].source, "record");
  ASSERT_TRUE(TakeAnchors(*library, plan, kOther, second, [&] { ++told; }).ok());
  EXPECT_EQ(told, static_cast<int>(plan.tasks.size()));
}

}  // namespace
}  // namespace gensim::evaluation
