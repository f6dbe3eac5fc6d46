// What stops or hampers a run: flags within a step, lost metrics, a memory that does not suffice.
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "policies/records/run_plan.h"
#include "policies/train/estimate.h"
#include "policies/train/learner.h"
#include "policies/train/within_memory.h"
#include "tests/records/scratch_folder.h"
#include "tests/train/toy_run.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;
using testing::Listener, testing::RunIn, testing::SmallConfig, testing::ToySource;

using StopsTest = ScratchFolder;

// Metrics that are shorter than their checkpoint, or gone, are noted; the run goes on.
TEST_F(StopsTest, NotesLostMetrics) {
  const ToySource data({5});
  const fs::path out = folder_ / "run";
  TrainConfig config = SmallConfig();
  Listener first;
  first.stop_after = 1;
  ASSERT_FALSE(RunIn(out, data, config, first, false).ok());
  Put(out / "metrics.jsonl", "{\"step\":1}\n");
  Listener second;
  second.stop_after = 1;
  ASSERT_FALSE(RunIn(out, data, config, second, true).ok());
  ASSERT_EQ(second.notes.size(), 1u);
  EXPECT_NE(second.notes[0].find("lacks the lines up to step 2"), std::string::npos) << second.notes[0];
  fs::remove(out / "metrics.jsonl");
  Listener last;
  ASSERT_TRUE(RunIn(out, data, config, last, true).ok());
  ASSERT_EQ(last.notes.size(), 1u);
  EXPECT_NE(last.notes[0].find("is gone"), std::string::npos) << last.notes[0];
}

// A flag that is raised stops within a step, and an estimate too.
TEST_F(StopsTest, StopsWithinAStep) {
  const ToySource data({5});
  const std::atomic<bool> cancelled{true};
  const auto estimate = EstimateTraining(SmallConfig(), data, &cancelled);
  ASSERT_FALSE(estimate.ok());
  EXPECT_EQ(estimate.error().code, "interrupted");
  auto learner = Learner::Make(SmallConfig(), data, &cancelled);
  ASSERT_TRUE(learner.ok());
  EXPECT_EQ((*learner)->Step().error().code, "interrupted");
  EXPECT_EQ((*learner)->optimizer().steps(), 0);
  EXPECT_EQ((*learner)->cursor().index, 0u);
}

// A memory that does not suffice has a name; other failures of LibTorch stay what they are.
TEST(WithinMemory, NamesWhatItIs) {
  const auto full = WithinMemory([]() -> Status { throw std::bad_alloc(); });
  EXPECT_EQ(full.error().code, "out-of-memory");
  const auto large = WithinMemory([]() -> Status {
    (void)at::empty({int64_t{1} << 46});
    return Done{};
  });
  EXPECT_EQ(large.error().code, "out-of-memory");
  EXPECT_THROW((void)WithinMemory([]() -> Status {
                 (void)(at::zeros({2}) + at::zeros({3}));
                 return Done{};
               }),
               c10::Error);
}

// Another picture of one sample is other data; another build goes on, and that is noted.
TEST_F(StopsTest, KnowsWhatARunWasBegunWith) {
  ToySource data({5});
  const fs::path out = folder_ / "run";
  Listener listener;
  ASSERT_TRUE(RunIn(out, data, SmallConfig(), listener).ok());
  EXPECT_TRUE(listener.notes.empty());
  data.other_frame = 3;
  EXPECT_EQ(RunIn(out, data, SmallConfig(), listener, true).error().code, "run-data");
  data.other_frame = SIZE_MAX;
  auto plan = ReadPlan(out);
  ASSERT_TRUE(plan.ok());
  plan->build = "an older one";
  Put(out / kRunFile, plan->ToText());
  ASSERT_TRUE(RunIn(out, data, SmallConfig(), listener, true).ok());
  ASSERT_EQ(listener.notes.size(), 1u);
  EXPECT_NE(listener.notes[0].find("an older one"), std::string::npos);
}

}  // namespace
}  // namespace gensim::policies
