// metrics.jsonl: lines, and what a resumed run makes of them.
#include "policies/records/metrics_log.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "envs/base/rng.h"
#include "tests/fuzz/mutator.h"
#include "tests/records/scratch_folder.h"

namespace gensim::policies {
namespace {

using testing::HasSubstr;

class MetricsLogTest : public ScratchFolder {
 protected:
  void SetUp() override {
    ScratchFolder::SetUp();
    path_ = folder_ / "metrics.jsonl";
  }

  // the lines of a run from `first` to `last`, every tenth step; every fifth of them with a second line
  static void Train(MetricsLog& log, int first, int last) {
    for (int step = first; step <= last; step += 10) {
      ASSERT_TRUE(log.Add({{"step", step}, {"loss", 1.0 / step}}).ok());
      if (step % 50 == 0) {
        ASSERT_TRUE(log.Add({{"step", step}, {"validation", {{"success", 0.5}}}}).ok());
      }
    }
  }
  void Write(const std::string& bytes) const { Put(path_, bytes); }
  Error ResumeError(const std::string& bytes) const {
    Write(bytes);
    const auto resumed = MetricsLog::Resume(path_, 1000);
    EXPECT_FALSE(resumed.ok()) << bytes;
    EXPECT_EQ(Get(path_), bytes) << "a refused file is changed";
    return resumed.error();
  }

  std::filesystem::path path_;
};

// Lines are canonical JSON, there as soon as they are added; what is no number is null.
TEST_F(MetricsLogTest, WritesALineAtOnce) {
  auto log = MetricsLog::Create(path_);
  ASSERT_TRUE(log.ok());
  ASSERT_TRUE(log->Add({{"step", 1}, {"loss", 2.0}, {"grad", std::numeric_limits<double>::quiet_NaN()}}).ok());
  EXPECT_EQ(Get(path_), "{\"grad\":null,\"loss\":2,\"step\":1}\n");
  EXPECT_TRUE(log->Sync().ok());
  EXPECT_EQ(MetricsLog::Create(path_).error().code, "file-exists");
}

// What is measured once more at the last step is taken away there, and nowhere before.
TEST_F(MetricsLogTest, ResumesBeforeWhatIsMeasuredAgain) {
  {
    auto log = MetricsLog::Create(path_);
    ASSERT_TRUE(log.ok());
    Train(*log, 10, 100);
  }
  const std::string whole = Get(path_);
  ASSERT_TRUE(MetricsLog::Resume(path_, 100).ok());
  EXPECT_EQ(Get(path_), whole);
  auto log = MetricsLog::Resume(path_, 100, "validation");
  ASSERT_TRUE(log.ok());
  EXPECT_EQ(log->last_step(), 100);
  EXPECT_EQ(Get(path_), whole.substr(0, whole.rfind('\n', whole.size() - 2) + 1));
}

// A run that is killed behind a checkpoint, in the middle of a line, and resumed leaves the file of one that was not.
TEST_F(MetricsLogTest, ResumedFileEqualsUnbrokenOne) {
  std::string unbroken;
  {
    auto log = MetricsLog::Create(folder_ / "unbroken");
    ASSERT_TRUE(log.ok());
    Train(*log, 10, 200);
    unbroken = Get(folder_ / "unbroken");
  }
  for (const int killed : {50, 60, 90, 100, 120}) {
    std::filesystem::remove(path_);
    {
      auto log = MetricsLog::Create(path_);
      ASSERT_TRUE(log.ok());
      Train(*log, 10, killed);
    }
    const std::string torn = R"({"loss":0.01,"st)";
    Write(Get(path_) + torn);
    auto log = MetricsLog::Resume(path_, 50);
    ASSERT_TRUE(log.ok()) << ToString(log.errors());
    EXPECT_EQ(Get(path_), unbroken.substr(0, Get(path_).size()));
    EXPECT_THAT(Get(path_), HasSubstr("validation")) << "both lines of the last step stay";
    Train(*log, 60, 200);
    EXPECT_EQ(Get(path_), unbroken) << "killed at " << killed;
  }
}

// A resume that has nothing to take away leaves the file itself in place; one before the first line empties it.
TEST_F(MetricsLogTest, TakesAwayOnlyWhatIsBehind) {
  Write("{\"step\":10}\n{\"step\":20}\n");
  std::filesystem::create_hard_link(path_, folder_ / "same");
  ASSERT_TRUE(MetricsLog::Resume(path_, 20).ok());
  EXPECT_TRUE(std::filesystem::equivalent(path_, folder_ / "same"));
  auto log = MetricsLog::Resume(path_, 0);
  ASSERT_TRUE(log.ok());
  EXPECT_EQ(Get(path_), "");
  // what was read from the old file is whole: the cut made a new one
  EXPECT_EQ(Get(folder_ / "same"), "{\"step\":10}\n{\"step\":20}\n");
  ASSERT_TRUE(log->Add({{"step", 1}}).ok());
  EXPECT_EQ(Get(path_), "{\"step\":1}\n");
}

// A damaged line before the last one is an error at its number; nothing is guessed and the file stays.
TEST_F(MetricsLogTest, RefusesDamagedLines) {
  const std::string good = "{\"step\":1}\n";
  const Error damaged = ResumeError(good + "{\"step\":2,\"lo\n" + good);
  EXPECT_EQ(damaged.code, "metrics-line");
  EXPECT_EQ(damaged.where, path_.string() + ":2");
  EXPECT_FALSE(damaged.hint.empty());
  EXPECT_EQ(ResumeError(good + "\n").where, path_.string() + ":2");
  EXPECT_THAT(ResumeError("{\"loss\":2}\n").message, HasSubstr("{\"loss\":2}"));
  EXPECT_THAT(ResumeError("{\"step\":1.5}\n").message, HasSubstr("step"));
  EXPECT_THAT(ResumeError("7\n").message, HasSubstr("7"));
  EXPECT_THAT(ResumeError("{\"step\":5}\n{\"step\":4}\n").message, HasSubstr("step 4 behind step 5"));
  // also behind the checkpoint, where it would be taken away: the file is not what it was taken for
  EXPECT_EQ(ResumeError("{\"step\":2000}\nx\n").where, path_.string() + ":2");
  EXPECT_EQ(MetricsLog::Resume(folder_ / "none", 1).error().code, "file-not-found");
}

// What Resume would not read is not written.
TEST_F(MetricsLogTest, ThrowsForWhatIsNoLine) {
  auto log = MetricsLog::Create(path_);
  ASSERT_TRUE(log.ok());
  ASSERT_TRUE(log->Add({{"step", 5}}).ok());
  ASSERT_TRUE(log->Add({{"step", 5}}).ok());
  EXPECT_THROW((void)log->Add({{"step", 4}}), std::invalid_argument);
  EXPECT_THROW((void)log->Add({{"loss", 4}}), std::invalid_argument);
  EXPECT_THROW((void)log->Add({{"step", 6.5}}), std::invalid_argument);
  EXPECT_THROW((void)log->Add(Json(6)), std::invalid_argument);
  EXPECT_THROW((void)log->Add({{"step", 6}, {"text", std::string(100'000, 'x')}}), std::invalid_argument);
  EXPECT_EQ(Get(path_), "{\"step\":5}\n{\"step\":5}\n");
  // a resumed log goes on from its last line
  auto resumed = MetricsLog::Resume(path_, 5);
  ASSERT_TRUE(resumed.ok());
  EXPECT_THROW((void)resumed->Add({{"step", 4}}), std::invalid_argument);
}

// 5,000 damaged files are refused and stay as they were, or lose nothing but their end.
TEST_F(MetricsLogTest, MutantsAreRefusedOrCut) {
  std::string whole;
  for (int step = 10; step <= 100; step += 10)
    whole += "{\"loss\":0." + std::to_string(step) + ",\"step\":" + std::to_string(step) + "}\n";
  int refused = 0, cut = 0;
  for (uint64_t i = 0; i < 5000; ++i) {
    Rng rng(i, "mutants/metrics");
    const std::string mutant = fuzz::MutateBytes(whole, rng);
    Write(mutant);
    const auto resumed = MetricsLog::Resume(path_, 60);
    const std::string left = Get(path_);
    if (!resumed) {
      ++refused;
      ASSERT_EQ(resumed.error().code, "metrics-line") << "mutant " << i;
      ASSERT_EQ(left, mutant) << "mutant " << i;
      continue;
    }
    ++cut;
    ASSERT_TRUE(mutant.starts_with(left)) << "mutant " << i;
    ASSERT_TRUE(left.empty() || left.back() == '\n') << "mutant " << i;
    ASSERT_TRUE(MetricsLog::Resume(path_, 60).ok()) << "mutant " << i;
    ASSERT_EQ(Get(path_), left) << "mutant " << i;
  }
  EXPECT_GT(refused, 500);
  EXPECT_GT(cut, 200);
}

}  // namespace
}  // namespace gensim::policies
