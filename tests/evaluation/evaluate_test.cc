#include "evaluation/evaluate.h"

#include <gmock/gmock.h>

#include "envs/base/file.h"
#include "envs/core/episode.h"
#include "envs/core/rollout.h"
#include "envs/core/seed.h"
#include "evaluation/anchor_record.h"
#include "tasklib/families.h"
#include "tests/evaluation/library_fixture.h"

namespace gensim::evaluation {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

// Counts what is told, and asks for an end after some episodes.
class Counter final : public EvaluationObserver {
 public:
  void OnProgress(const std::string&, size_t done, size_t total) override { last_ = {done, total}; }
  void OnEpisode(const EpisodeRow& row, const fs::path& file) override {
    rows_.push_back(row);
    if (!file.empty()) files_.push_back(file);
    if (rows_.size() >= stop_after_) cancelled_ = true;
  }
  std::vector<EpisodeRow> rows_;
  std::vector<fs::path> files_;
  std::pair<size_t, size_t> last_;
  size_t stop_after_ = 1'000'000;
  std::atomic<bool> cancelled_{false};
};

class EvaluateTest : public test::LibraryTest {
 protected:
  EvaluationRequest Request(const std::string& out) {
    EvaluationRequest request;
    request.policies = {"noop"};
    request.tasks = {"*-in-zone"};
    request.episodes = 4;
    request.first_seed = kEvaluationSeeds.first;
    request.out = folder / out;
    return request;
  }
  Result<EvaluationReport> Run(const EvaluationRequest& request, Counter* counter = nullptr) {
    Counter own;
    return Evaluate(request, *library, policies::BuiltInPolicies(), counter ? *counter : own);
  }
  Error Refused(const EvaluationRequest& request) {
    const auto report = Run(request);
    EXPECT_FALSE(report);
    return report ? Error{} : report.error();
  }
  std::string ResultsIn(const std::string& out) { return ReadFile(folder / out / "results.json").value(); }
};

// The whole way: policies and anchors on the same seeds, rows, results, and records that spare the next run its anchors
// without a changed byte.
TEST_F(EvaluateTest, RunsAndKeepsAnchors) {
  EvaluationRequest request = Request("one");
  request.policies = {"noop", "expert"};
  Counter counter;
  const auto report = Run(request, &counter).value();
  EXPECT_EQ(report.played, 24u) << "three policies, two tasks, four seeds";
  EXPECT_EQ(counter.rows_.size(), 24u);
  EXPECT_EQ(counter.last_, (std::pair<size_t, size_t>{24, 24}));
  for (const EpisodeRow& row : counter.rows_) EXPECT_TRUE(CheckSeed(row.seed, SeedUse::kEvaluation));
  EXPECT_FALSE(report.resumed);
  EXPECT_EQ(PrettyJson(report.results), ResultsIn("one"));
  const Json& noop = report.results["policies"][0];
  EXPECT_EQ(noop["success_end"]["mean"], 0.0);
  EXPECT_EQ(report.results["policies"][1]["score"]["mean"], 1.0);

  EvaluationRequest again = request;
  again.out = folder / "two";
  const auto second = Run(again).value();
  EXPECT_EQ(second.recorded, 16u);
  EXPECT_EQ(second.played, 8u);
  EXPECT_EQ(ResultsIn("two"), ResultsIn("one"));
  // each anchor stands in each task's records once
  for (const char* name : {"tower-in-zone", "block-in-zone"}) {
    int anchors = 0;
    const auto stored = library->Show(name).value();
    for (const auto& record : stored.records) anchors += record.kind == kAnchorRecord;
    EXPECT_EQ(anchors, 2) << name;
  }
  // other seeds are other anchors
  again.out = folder / "three";
  again.first_seed += 100;
  EXPECT_EQ(Run(again)->recorded, 0u);
}

// Threads, batch size and the order of words change no byte.
TEST_F(EvaluateTest, SameBytesHoweverItIsRun) {
  EvaluationRequest request = Request("one");
  request.policies = {"random"};
  ASSERT_TRUE(Run(request));
  // another library, so that nothing comes from records
  library.reset();
  fs::remove_all(folder / "library");
  library = OpenLibrary();
  request.out = folder / "two";
  request.tasks = {"tower-in-zone", "block-in-zone"};
  request.threads = 3;
  request.batch = 3;
  EXPECT_EQ(Run(request)->recorded, 0u);
  EXPECT_EQ(ResultsIn("two"), ResultsIn("one"));
}

// A run that is stopped after any number of episodes and goes on ends with the same bytes, and plays nothing twice.
TEST_F(EvaluateTest, GoesOn) {
  EvaluationRequest request = Request("whole");
  request.policies = {"noop", "random"};
  const size_t all = Run(request)->played;
  for (const size_t stop : {size_t{1}, size_t{9}, size_t{17}, size_t{23}}) {
    library.reset();
    fs::remove_all(folder / "library");
    library = OpenLibrary();
    const std::string name = "part-" + std::to_string(stop);
    EvaluationRequest part = request;
    part.out = folder / name;
    part.batch = 1;
    Counter counter;
    counter.stop_after_ = stop;
    part.cancelled = &counter.cancelled_;
    const auto stopped = Run(part, &counter);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, "interrupted");
    EXPECT_FALSE(fs::exists(folder / name / "results.json"));
    part.cancelled = nullptr;
    EXPECT_EQ(Refused(part).code, "run-exists");
    part.resume = true;
    part.batch = 32;
    const auto resumed = Run(part).value();
    EXPECT_TRUE(resumed.resumed);
    EXPECT_EQ(resumed.played + counter.rows_.size(), all);
    EXPECT_EQ(ResultsIn(name), ResultsIn("whole")) << stop;
    // once more: nothing is left to play
    EXPECT_EQ(Run(part)->played, 0u);
    EXPECT_EQ(ResultsIn(name), ResultsIn("whole"));
  }
}

// Episode files lie there before their rows, replay bit for bit, and have the returns of the rows.
TEST_F(EvaluateTest, EpisodeFiles) {
  EvaluationRequest request = Request("one");
  request.policies = {"expert", "noop"};
  ASSERT_TRUE(Run(request)) << "the anchors have records";
  request.out = folder / "two";
  request.episodes_out = folder / "episodes";
  Counter counter;
  ASSERT_TRUE(Run(request, &counter));
  ASSERT_EQ(counter.files_.size(), 16u) << "an anchor that was asked for plays again, for its files";
  EXPECT_EQ(counter.files_[0].parent_path(), folder / "episodes" / "expert" / "block-in-zone");
  for (const EpisodeRow& row : counter.rows_) {
    if (row.policy == "random") continue;
    const auto episode =
        ReadEpisode(folder / "episodes" / row.policy / row.task / (std::to_string(row.seed) + ".episode"));
    ASSERT_TRUE(episode) << ToString(episode.errors());
    EXPECT_EQ(episode->Return(), row.episode_return);
    EXPECT_EQ(episode->hashes.back(), row.state_hash);
    const auto program = tasklib::Program::FromText(library->Show(row.task)->program).value();
    const auto env = tasklib::MakeEnv(program).value();
    const ReplayReport replay = Replay(*env, *episode).value();
    EXPECT_TRUE(replay.identical) << replay.difference;
    EXPECT_TRUE(fs::exists(folder / "episodes" / row.policy / row.task / "task.json"));
  }
  EXPECT_EQ(Json::parse(ResultsIn("two"))["tasks"], Json::parse(ResultsIn("one"))["tasks"]);
}

// Files that lie there are those of the run or another's; files that were taken away are told.
TEST_F(EvaluateTest, EpisodeFilesOfOthers) {
  EvaluationRequest request = Request("one");
  request.episodes_out = folder / "episodes";
  Counter counter;
  ASSERT_TRUE(Run(request, &counter));
  request.out = folder / "two";
  Counter again;
  ASSERT_TRUE(Run(request, &again)) << "the same episodes";
  ASSERT_EQ(again.files_, counter.files_);

  const fs::path gone = counter.files_.back();
  fs::remove(gone);
  request.resume = true;
  const auto resumed = Run(request);
  ASSERT_TRUE(resumed);
  ASSERT_EQ(resumed->notes.size(), 1u);
  EXPECT_THAT(resumed->notes[0], HasSubstr("1 episode files of this run are gone"));
  EXPECT_FALSE(fs::exists(gone));

  ASSERT_TRUE(WriteFileAtomic(gone, "another's"));
  request.out = folder / "three";
  EXPECT_EQ(Refused(request).code, "file-exists");
  EXPECT_EQ(Refused(request).where, gone.string());
  EXPECT_EQ(ReadFile(gone).value(), "another's");
}

// Results do not wait for a library that takes no records: that is noted.
TEST_F(EvaluateTest, LibraryTakesNoRecords) {
  const EvaluationRequest request = Request("one");
  fs::remove(folder / "library" / "lock");
  ASSERT_TRUE(MakeFolder(folder / "library" / "lock")) << "in the way of every writer";
  const auto report = Run(request);
  ASSERT_TRUE(report) << ToString(report.errors());
  ASSERT_EQ(report->notes.size(), 1u);
  EXPECT_THAT(report->notes[0], HasSubstr("anchors were not recorded"));
  EXPECT_EQ(Json::parse(ResultsIn("one")), report->results);
}

// A ledger that is gone when the episodes are played is missed.
TEST_F(EvaluateTest, MissesItsLedger) {
  class Remover final : public EvaluationObserver {
   public:
    explicit Remover(fs::path file) : file_(std::move(file)) {}
    void OnProgress(const std::string&, size_t, size_t) override {}
    void OnEpisode(const EpisodeRow&, const fs::path&) override { fs::remove(file_); }

   private:
    fs::path file_;
  };
  const EvaluationRequest request = Request("one");
  Remover remover(request.out / "ledger.sqlite");
  const auto report = Evaluate(request, *library, policies::BuiltInPolicies(), remover);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, "ledger-write");
  EXPECT_FALSE(fs::exists(request.out / "results.json"));
}

// Seeds of demos and gates are refused, also where the last one would be: no policy meets a scene that it was trained
// on.
TEST_F(EvaluateTest, SeedsOfEvaluationAlone) {
  EvaluationRequest request = Request("one");
  for (const uint64_t first : {uint64_t{0}, kDemoSeeds.last, kEvaluationSeeds.last - 2, kGateSeeds.first}) {
    request.first_seed = first;
    EXPECT_EQ(Refused(request).code, "seed-range") << first;
  }
  EXPECT_FALSE(fs::exists(request.out)) << "nothing was begun";
  EXPECT_LT(kDemoSeeds.last, kEvaluationSeeds.first);
  EXPECT_LT(kEvaluationSeeds.last, kGateSeeds.first);
  request.first_seed = kEvaluationSeeds.last - 3;
  EXPECT_TRUE(Run(request));
}

// What cannot be meant is named before anything is written.
TEST_F(EvaluateTest, WrongUse) {
  EvaluationRequest request = Request("one");
  request.policies = {"nop"};
  EXPECT_EQ(Refused(request).code, "policy-unknown");
  EXPECT_THAT(Refused(request).hint, HasSubstr("did you mean noop?"));
  request.policies = {"noop", "noop"};
  EXPECT_EQ(Refused(request).code, "wrong-use");
  request.policies = {};
  EXPECT_EQ(Refused(request).where, "--policy");
  request = Request("one");
  request.tasks = {"towr-in-zone"};
  EXPECT_EQ(Refused(request).code, "task-unknown");
  request = Request("one");
  request.episodes = 0;
  EXPECT_EQ(Refused(request).where, "--episodes");
  request.episodes = kMostEpisodes + 1;
  EXPECT_EQ(Refused(request).where, "--episodes");
  request = Request("one");
  request.bar = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(Refused(request).where, "--bar");
  EXPECT_FALSE(fs::exists(folder / "one"));
}

// A folder that holds something else is left as it is: strange files, another run, another process at work.
TEST_F(EvaluateTest, FolderOfOthers) {
  ASSERT_TRUE(MakeFolder(folder / "mine"));
  ASSERT_TRUE(WriteFileAtomic(folder / "mine" / "thesis.txt", "years of work"));
  EvaluationRequest request = Request("mine");
  EXPECT_EQ(Refused(request).code, "run-folder-taken");
  EXPECT_THAT(Refused(request).message, HasSubstr("thesis.txt"));
  EXPECT_FALSE(fs::exists(folder / "mine" / "ledger.sqlite"));
  request.out = folder / "mine" / "thesis.txt";
  EXPECT_EQ(Refused(request).code, "run-folder-taken");

  request = Request("one");
  request.episodes = 2;
  ASSERT_TRUE(Run(request));
  const std::string before = ResultsIn("one");
  request.episodes = 3;
  request.resume = true;
  EXPECT_EQ(Refused(request).code, "run-folder-taken");
  EXPECT_THAT(Refused(request).message, HasSubstr("differs in episodes"));
  EXPECT_EQ(ResultsIn("one"), before);

  request.episodes = 2;
  const auto held = FileLock::Take(folder / "one" / "lock", 0).value();
  EXPECT_EQ(Refused(request).code, "file-locked");
}

// A ledger that was damaged is named and left alone.
TEST_F(EvaluateTest, DamagedLedger) {
  EvaluationRequest request = Request("one");
  ASSERT_TRUE(Run(request));
  std::string bytes = ReadFile(folder / "one" / "ledger.sqlite").value();
  bytes.resize(bytes.size() - 5000);
  ASSERT_TRUE(WriteFileAtomic(folder / "one" / "ledger.sqlite", bytes));
  request.resume = true;
  EXPECT_EQ(Refused(request).code, "ledger-unreadable");
  EXPECT_EQ(ReadFile(folder / "one" / "ledger.sqlite").value(), bytes);
}

// The bar is told, and belongs to the run.
TEST_F(EvaluateTest, Bar) {
  EvaluationRequest request = Request("one");
  request.policies = {"expert"};
  request.tasks = {"block-in-zone"};
  request.bar = 0.9;
  EXPECT_FALSE(Run(request)->under_bar);
  request.policies = {"noop"};
  request.out = folder / "two";
  EXPECT_TRUE(Run(request)->under_bar);
}

// In tasks whose envs know cheap rules there is a second score, 0 at the rule; giving up costs what is left.
TEST_F(EvaluateTest, SecondScoreOverTheCheapRule) {
  for (const char* name : {"tour-one", "tour-two"})
    ASSERT_TRUE(library->Add(CardOf({{"gensim", 1},
                                     {"family", "tsp"},
                                     {"name", name},
                                     {"map", "uniform"},
                                     {"places", name == std::string("tour-one") ? 15 : 20},
                                     {"metric", "euclid"},
                                     {"play", "construct"}},
                                    "user")));
  EvaluationRequest request = Request("tours");
  request.tasks = {"tour-*", "block-in-zone"};
  request.policies = {"nearest-neighbour", "greedy", "expert", "noop"};
  request.episodes = 8;
  const auto report = Run(request);
  ASSERT_TRUE(report) << ToString(report.errors());
  std::map<std::string, Json> second;
  for (const Json& policy : report->results.at("policies"))
    second[policy.at("policy").get<std::string>()] = policy.at("score_over_heuristic");
  EXPECT_NEAR(second.at("nearest-neighbour").at("mean").get<double>(), 0, 1e-12);
  EXPECT_NEAR(second.at("expert").at("mean").get<double>(), 1, 1e-12);
  EXPECT_GT(second.at("greedy").at("mean").get<double>(), 0);
  EXPECT_LT(second.at("noop").at("mean").get<double>(), -10);
  for (const Json& task : report->results.at("tasks")) {
    const bool tour = task.at("name") != "block-in-zone";
    EXPECT_EQ(task.at("anchors").contains("heuristic"), tour);
    for (const Json& result : task.at("results")) {
      EXPECT_EQ(result.contains("score_over_heuristic"), tour);
      if (tour && result.at("policy") == "noop") {
        EXPECT_LT(result.at("score").at("value").get<double>(), 0);
      }
    }
  }

  // the rule's episodes are kept with its tasks, and spare the next run
  const std::string before = ResultsIn("tours");
  request.out = folder / "again";
  const auto again = Run(request);
  ASSERT_TRUE(again);
  EXPECT_EQ(ResultsIn("again"), before);
  // three anchors of two tours and two of the block's
  EXPECT_EQ(again->recorded, size_t{8} * (3 * 2 + 2));
}

}  // namespace
}  // namespace gensim::evaluation
