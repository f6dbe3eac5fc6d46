#include "envs/core/rollout.h"

#include <gtest/gtest.h>

#include "envs/core/build_info.h"
#include "tests/core/walk_env.h"

namespace gensim {
namespace {

EpisodeHeader HeaderFor(uint64_t seed) {
  EpisodeHeader header;
  header.env_id = "walk/to-goal";
  header.family = "walk";
  header.task = "to-goal";
  header.task_digest = header.vocabulary_digest = Sha256Hex("walk");
  header.seed = seed;
  return header;
}

// The expert's episode succeeds, its rewards sum to its progress, and two recordings are the same file.
TEST(RecordExpert, IsDeterministic) {
  WalkEnv env, other;
  const auto first = RecordExpert(env, HeaderFor(5));
  const auto second = RecordExpert(other, HeaderFor(5));
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->end.success);
  EXPECT_TRUE(first->end.terminated);
  EXPECT_NEAR(first->Return(), 1, 1e-12);
  EXPECT_EQ(first->hashes.size(), first->steps() + 1);
  EXPECT_EQ(first->header.build, BuildId());
  EXPECT_EQ(EncodeEpisode(*first), EncodeEpisode(*second));
}

// Different seeds give different starts.
TEST(RecordExpert, SeedsDiffer) {
  WalkEnv env;
  EXPECT_NE(RecordExpert(env, HeaderFor(5))->hashes[0], RecordExpert(env, HeaderFor(6))->hashes[0]);
}

// An expert that gives up ends the recording with its code, and such an episode replays too.
TEST(RecordExpert, KeepsTheCauseOfAnExpertThatGivesUp) {
  WalkEnv env({.expert_gives_up = true});
  const auto episode = RecordExpert(env, HeaderFor(5));
  ASSERT_TRUE(episode);
  EXPECT_EQ(episode->end.cause, "expert-stuck");
  EXPECT_FALSE(episode->end.terminated || episode->end.truncated || episode->end.success);
  EXPECT_EQ(episode->steps(), 2u);
  WalkEnv again;
  EXPECT_TRUE(Replay(again, *episode)->identical);
}

// A replay of the same env is identical, also after a trip through the file format.
TEST(Replay, RepeatsBitForBit) {
  WalkEnv env;
  const auto episode = RecordExpert(env, HeaderFor(8));
  const auto read = DecodeEpisode(EncodeEpisode(*episode));
  ASSERT_TRUE(read);
  const auto report = Replay(env, *read);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->identical) << report->difference;
  EXPECT_EQ(report->steps, episode->steps());
  EXPECT_TRUE(report->notes.empty());
}

// Another world, a changed action, a changed end and a foreign build are each reported for what they are.
TEST(Replay, SaysWhatDiffers) {
  WalkEnv env;
  const auto episode = RecordExpert(env, HeaderFor(8));

  WalkEnv drifting({.drift = 1e-9});
  const auto drifted = Replay(drifting, *episode);
  ASSERT_TRUE(drifted);
  EXPECT_FALSE(drifted->identical);
  EXPECT_EQ(drifted->first_difference, 1u);

  Episode changed = *episode;
  changed.actions[2] = 0.1;
  EXPECT_EQ(Replay(env, changed)->first_difference, 3u);

  changed = *episode;
  changed.hashes[0] ^= 1;
  EXPECT_EQ(Replay(env, changed)->first_difference, 0u);

  changed = *episode;
  changed.end.success = false;
  EXPECT_EQ(Replay(env, changed)->first_difference, episode->steps());

  changed = *episode;
  changed.header.build = "0.0.1-other";
  EXPECT_TRUE(Replay(env, changed)->identical);
  ASSERT_EQ(Replay(env, changed)->notes.size(), 1u);
  EXPECT_NE(Replay(env, changed)->notes[0].find("0.0.1-other"), std::string::npos);
}

// An episode of another env, or one with actions that the env would throw at, is refused as data.
TEST(Replay, RefusesForeignEpisodes) {
  WalkEnv env;
  Episode episode = *RecordExpert(env, HeaderFor(8));
  episode.actions[0] = 99;
  EXPECT_EQ(Replay(env, episode).error().code, "replay-env");
  episode.header.env_id = "walk/elsewhere";
  EXPECT_EQ(Replay(env, episode).error().code, "replay-env");
}

// An episode that goes on after the env has ended is a difference, not a crash.
TEST(Replay, StopsWhereTheEnvEnds) {
  WalkEnv env;
  Episode episode = *RecordExpert(env, HeaderFor(8));
  episode.actions.push_back(0);
  episode.rewards.push_back(0);
  episode.hashes.push_back(episode.hashes.back());
  const auto report = Replay(env, episode);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->identical);
  EXPECT_NE(report->difference.find("ended here"), std::string::npos);
}

}  // namespace
}  // namespace gensim
