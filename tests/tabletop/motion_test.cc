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

// The env of Stack and its expert's episode, as `gensim demo` records it.
Episode Recorded(TabletopEnv& env, uint64_t seed) {
  EpisodeHeader header;
  header.env_id = env.spec().id;
  header.seed = seed;
  return RecordExpert(env, header).value();
}

// A recorded episode played again moves as it did when it was played first, moment by moment.
TEST(Motion, ReplayMovesAsRecorded) {
  TabletopEnv env(Stack());
  const Episode episode = Recorded(env, 7);
  const auto played = RecordMotion(env, 7, Actor::kExpert, 0.02), again = RecordReplay(env, episode, 0.02);
  ASSERT_TRUE(played.ok());
  ASSERT_TRUE(again.ok()) << ToString(again.errors());
  ASSERT_EQ(again->moments.size(), played->moments.size());
  for (size_t k = 0; k < played->moments.size(); ++k) {
    EXPECT_EQ(again->moments[k].X_WO, played->moments[k].X_WO) << k;
    EXPECT_EQ(again->moments[k].X_WT, played->moments[k].X_WT) << k;
    EXPECT_EQ(again->moments[k].move, played->moments[k].move) << k;
    EXPECT_EQ(again->moments[k].time_s, played->moments[k].time_s) << k;
  }
  EXPECT_EQ(again->cause, "success");
  EXPECT_EQ(again->moves, played->moves);
  EXPECT_EQ(again->progress, 1);
  EXPECT_EQ(again->period_s, played->period_s);
}

// An episode that was cut short ends where its actions do; one that goes otherwise is refused with the step, and one of
// another env with both names; nobody watches the env afterwards.
TEST(Motion, ReplayThatDiffersIsRefused) {
  TabletopEnv env(Stack());
  Episode episode = Recorded(env, 7);
  Episode start = episode;
  start.actions.clear(), start.rewards.clear(), start.hashes.resize(1);
  start.end = {.cause = "stopped"};
  const auto still = RecordReplay(env, start, 0.02);
  ASSERT_TRUE(still.ok()) << ToString(still.errors());
  EXPECT_EQ(still->moves, 0);
  EXPECT_EQ(still->cause, "stopped");

  episode.hashes[1] ^= 1;
  const auto other = RecordReplay(env, episode, 0.02);
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, "replay-differs");
  EXPECT_EQ(other.error().where, "step 1");
  episode.header.env_id = "tabletop/another";
  EXPECT_EQ(RecordReplay(env, episode, 0.02).error().code, "replay-env");
  ASSERT_TRUE(env.Reset(8).ok());
  EXPECT_FALSE(env.Step(*env.ExpertAction()).truncated);
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
