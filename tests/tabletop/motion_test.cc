#include "envs/tabletop/motion.h"

#include <gtest/gtest.h>

#include "envs/core/rollout.h"
#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

using test::AddObject;
using test::Clause;
using test::MadeSource;

std::shared_ptr<const TaskSource> Stack() {
  return std::make_shared<MadeSource>("stack", 4, [](Task& task, Rng&) {
    const int a = AddObject(task, "block", {}, "red"), b = AddObject(task, "block", {}, "blue");
    task.summary = "stack the blocks";
    task.goals = {Clause("on", {b}, {a})};
  });
}

// Watching changes nothing: the env ends with the hash of an unwatched one, and is watched by nobody afterwards.
TEST(Motion, WatchingChangesNothing) {
  TabletopEnv watched(Stack()), alone(Stack());
  const auto motion = RecordMotion(watched, 3, Actor::kExpert, 0.02);
  ASSERT_TRUE(motion.ok()) << ToString(motion.errors());
  ASSERT_TRUE(alone.Reset(3).ok());
  while (!alone.success()) alone.Step(*alone.ExpertAction());
  EXPECT_EQ(watched.state_hash(), alone.state_hash());
  EXPECT_TRUE(motion->success);
  EXPECT_EQ(motion->progress, 1);
  EXPECT_EQ(motion->cause, "success");
  EXPECT_EQ(motion->moves, alone.steps());
  const size_t moments = motion->moments.size();
  ASSERT_TRUE(watched.Reset(4).ok());
  watched.Step(*watched.ExpertAction());
  EXPECT_EQ(motion->moments.size(), moments);
}

// Moments stand at even times; between two of them nothing moves further than the tool is fast, and the block rises.
TEST(Motion, MomentsAreEvenAndNear) {
  TabletopEnv env(Stack());
  const auto motion = RecordMotion(env, 5, Actor::kExpert, 0.02);
  ASSERT_TRUE(motion.ok());
  const auto& moments = motion->moments;
  EXPECT_DOUBLE_EQ(motion->period_s, 0.02);
  EXPECT_GT(moments.size(), 30u);
  double highest = 0;
  for (size_t k = 1; k < moments.size(); ++k) {
    const bool last = k + 1 == moments.size();
    EXPECT_NEAR(moments[k].time_s - moments[k - 1].time_s, last ? 0.01 : 0.02, last ? 0.01 : 1e-9);
    // the fastest is 1.5 m/s; what is released may fall a little faster for a moment
    for (size_t i = 0; i < 2; ++i) EXPECT_LT(Norm(moments[k].X_WO[i].p - moments[k - 1].X_WO[i].p), 0.04);
    EXPECT_LT(Norm(moments[k].X_WT.p - moments[k - 1].X_WT.p), 0.04);
    highest = std::max(highest, moments[k].X_WO[1].p.z);
  }
  EXPECT_EQ(moments.front().move, 0);
  EXPECT_EQ(moments.back().progress, 1);
  EXPECT_GT(highest, moments.front().X_WO[1].p.z + 0.04);
}

// The random policy moves things, differs by seed, repeats for one, and ends at the step limit.
TEST(Motion, RandomPolicy) {
  TabletopEnv env(Stack());
  const auto first = RecordMotion(env, 1, Actor::kRandom, 0.1), again = RecordMotion(env, 1, Actor::kRandom, 0.1);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_GT(first->moves, 1);
  EXPECT_EQ(first->moments.back().X_WO, again->moments.back().X_WO);
  if (!first->success) {
    EXPECT_EQ(first->cause.substr(0, 10), "step-limit");
  }
}

// A recorded episode moves as it did; one that does not come to its states is refused.
TEST(Motion, OfAnEpisode) {
  TabletopEnv env(Stack());
  EpisodeHeader header;
  header.seed = 3;
  Episode episode = RecordExpert(env, header).value();
  const auto live = RecordMotion(env, 3, Actor::kExpert, 0.1), recorded = RecordMotion(env, episode, 0.1);
  ASSERT_TRUE(live && recorded);
  ASSERT_EQ(recorded->moments.size(), live->moments.size());
  for (size_t k = 0; k < live->moments.size(); ++k) EXPECT_EQ(recorded->moments[k].X_WO, live->moments[k].X_WO);
  EXPECT_EQ(recorded->cause, "success");
  // a policy that stopped before its first step
  Episode stopped = episode;
  stopped.actions.clear(), stopped.rewards.clear(), stopped.hashes.resize(1);
  stopped.end.cause = "policy-stopped";
  const auto still = RecordMotion(env, stopped, 0.1).value();
  EXPECT_EQ(still.cause, "policy-stopped");
  EXPECT_EQ(still.moves, 0);
  episode.hashes.back() ^= 1;
  EXPECT_EQ(RecordMotion(env, episode, 0.1).error().code, "episode-differs");
  episode.action_size = 7;
  EXPECT_EQ(RecordMotion(env, episode, 0.1).error().code, "episode-differs");
}

// The start alone is one moment without moves.
TEST(Motion, StartIsOneMoment) {
  TabletopEnv env(Stack());
  const auto start = RecordStart(env, 2);
  ASSERT_TRUE(start.ok());
  EXPECT_EQ(start->moments.size(), 1u);
  EXPECT_EQ(start->moves, 0);
  EXPECT_EQ(start->moments[0].instruction, env.instruction());
}

}  // namespace
}  // namespace gensim::tabletop
