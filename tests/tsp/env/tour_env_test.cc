// What holds of every env of tours, whatever is done in it.
#include "tsp/env/tour_env.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "envs/core/env_batch.h"
#include "tests/tsp/env/tasks.h"
#include "tsp/env/symmetry.h"
#include "tsp/solve/solve.h"

namespace gensim::tsp {
namespace {

using test::EveryTask;
using test::TaskOf;
using test::Uniform;

double Tolerance(const TourEnv& env) {
  return 1e-9 * (1 + env.places().diameter * static_cast<double>(env.tour().size()));
}

double LengthNow(const TourEnv& env) {
  return LengthOf(env.places().instance, env.tour(), env.task().path) / env.places().unit;
}

enum class Who { kRandom, kExpert, kRule };

std::vector<double> ActionOf(Env& env, Who who, Rng& rng) {
  auto action = who == Who::kRandom   ? env.RandomAction(rng)
                : who == Who::kExpert ? env.ExpertAction()
                                      : env.HeuristicAction(env.heuristics().front());
  return action.value();
}

struct Played {
  double gained = 0;
  StepResult last;
};

Played Play(TourEnv& env, uint64_t seed, Who who) {
  EXPECT_TRUE(env.Reset(seed));
  Rng rng(seed, "test/play");
  Played played;
  do {
    played.last = env.Step(ActionOf(env, who, rng));
    played.gained += played.last.reward;
  } while (!played.last.ended());
  return played;
}

TEST(TourEnv, ReturnsAreLengths) {
  for (const TourTask& task : EveryTask()) {
    const auto env = MakeTourEnv(task);
    for (const Who who : {Who::kRandom, Who::kExpert, Who::kRule}) {
      for (uint64_t seed = 0; seed < 4; ++seed) {
        ASSERT_TRUE(env->Reset(seed));
        const double before = LengthNow(*env);
        const Played played = Play(*env, seed, who);
        const double after = LengthNow(*env);
        const double expected = task.play == tsp::Play::kConstruct ? -after : before - after;
        EXPECT_NEAR(played.gained, expected, Tolerance(*env)) << task.id << " seed " << seed;
        EXPECT_TRUE(CheckTour(env->places().instance, env->tour())) << task.id;
        if (task.play == tsp::Play::kConstruct) {
          EXPECT_TRUE(env->success()) << task.id;
        }
      }
    }
  }
}

TEST(TourEnv, ExpertsAreBest) {
  for (const TourTask& task : EveryTask()) {
    const auto env = MakeTourEnv(task);
    double sums[3] = {};
    for (const Who who : {Who::kRandom, Who::kExpert, Who::kRule})
      for (uint64_t seed = 10; seed < 16; ++seed) {
        const Played played = Play(*env, seed, who);
        sums[static_cast<size_t>(who)] += played.gained;
        if (who == Who::kExpert) {
          EXPECT_TRUE(env->success()) << task.id;
        }
      }
    EXPECT_GE(sums[1] + 1e-9, sums[2]) << task.id;
    EXPECT_GE(sums[1] + 1e-9, sums[0]) << task.id;
  }
}

// The same bits for the same actions, and from any snapshot on; whoever asks the expert before moves nothing.
TEST(TourEnv, GoesOnFromSnapshots) {
  for (const TourTask& task : EveryTask()) {
    const auto env = MakeTourEnv(task), other = MakeTourEnv(task);
    ASSERT_TRUE(env->Reset(5) && other->Reset(6));
    Rng rng(1, "test/snapshots");
    for (int step = 0;; ++step) {
      ASSERT_TRUE(other->Restore(env->Snapshot())) << task.id;
      ASSERT_EQ(other->state_hash(), env->state_hash());
      for (const ArraySpec& array : env->spec().observations) {
        std::vector<std::byte> a(array.bytes()), b(array.bytes());
        env->Observe(array.name, a), other->Observe(array.name, b);
        EXPECT_EQ(a, b) << task.id << " " << array.name;
      }
      const auto asked = env->ExpertAction().value();
      EXPECT_EQ(other->ExpertAction().value(), asked) << task.id << " step " << step;
      const auto action = step % 3 == 0 ? asked : env->RandomAction(rng).value();
      const StepResult a = env->Step(action), b = other->Step(action);
      EXPECT_EQ(a.reward, b.reward) << task.id;
      EXPECT_EQ(a.ended(), b.ended());
      EXPECT_EQ(env->state_hash(), other->state_hash()) << task.id;
      if (a.ended()) break;
    }
  }
}

TEST(TourEnv, RefusesForeignAndDamagedSnapshots) {
  const auto env = MakeTourEnv(TaskOf("a", Play::kConstruct, Uniform(9)));
  const auto other = MakeTourEnv(TaskOf("b", Play::kConstruct, Uniform(9)));
  ASSERT_TRUE(env->Reset(1) && other->Reset(1));
  const uint64_t before = env->state_hash();
  EXPECT_EQ(env->Restore(other->Snapshot()).error().code, "snapshot-other-env");
  // the same name, another draw
  TourTask changed = TaskOf("a", Play::kConstruct, Uniform(9, {.draw = 1}));
  changed.digest = "other";
  const auto again = MakeTourEnv(changed);
  ASSERT_TRUE(again->Reset(1));
  EXPECT_EQ(env->Restore(again->Snapshot()).error().code, "snapshot-other-env");
  std::string damaged = env->Snapshot();
  damaged[damaged.size() / 2] ^= 1;
  EXPECT_EQ(env->Restore(damaged).error().code, "snapshot-invalid");
  EXPECT_EQ(env->Restore("").error().code, "snapshot-invalid");
  EXPECT_EQ(env->state_hash(), before);
}

TEST(TourEnv, MisuseThrows) {
  for (const TourTask& task : EveryTask()) {
    const auto env = MakeTourEnv(task);
    std::vector<double> action(env->spec().action.count(), 1);
    EXPECT_THROW(env->Step(action), std::logic_error) << task.id;
    std::vector<std::byte> room(env->spec().observations[0].bytes());
    EXPECT_THROW(env->ObserveIndex(0, room), std::logic_error);
    EXPECT_THROW(env->Snapshot(), std::logic_error);
    ASSERT_TRUE(env->Reset(1));
    EXPECT_THROW(env->ObserveIndex(0, std::span(room).first(4)), std::invalid_argument);
    EXPECT_THROW(env->ObserveIndex(9, room), std::invalid_argument);
    for (const double bad : {-1.0, 0.5, 1000.0, 1e300, std::nan("")}) {
      action.back() = bad;
      EXPECT_THROW(env->Step(action), std::invalid_argument) << task.id << " " << bad;
    }
    EXPECT_THROW(env->Step(std::vector<double>(3, 0)), std::invalid_argument);
    EXPECT_EQ(env->HeuristicAction("nearest-nieghbour").error().code, "heuristic-unknown");
    Play(*env, 1, Who::kRandom);
    action.assign(action.size(), 1);
    EXPECT_THROW(env->Step(action), std::logic_error) << task.id;
    EXPECT_EQ(env->ExpertAction().error().code, "expert-stuck") << task.id;
  }
}

TEST(TourEnv, TasksThatCannotBeAreRefused) {
  EXPECT_THROW(MakeTourEnv(TaskOf("few", Play::kConstruct, Uniform(4))), std::invalid_argument);
  EXPECT_THROW(MakeTourEnv(TaskOf("forced", Play::kTwoOpt, Uniform(9, {.forced_edges = 1}))), std::invalid_argument);
  TourTask task = TaskOf("end", Play::kConstruct, Uniform(9));
  task.end = true;
  EXPECT_THROW(MakeTourEnv(task), std::invalid_argument);
  task.play = Play::kKick, task.path = true;
  EXPECT_THROW(MakeTourEnv(task), std::invalid_argument);
}

// A mixed batch gives every env's own bits, for one thread and two, with what is written once an episode in place.
TEST(TourEnv, BatchesShowWhatSingleEnvsShow) {
  for (const int threads : {1, 2}) {
    std::vector<std::unique_ptr<Env>> envs, singles;
    for (const TourTask& task : EveryTask()) envs.push_back(MakeTourEnv(task)), singles.push_back(MakeTourEnv(task));
    EnvBatch batch(std::move(envs), {.auto_reset = AutoReset::kDisabled, .threads = threads});
    const size_t count = singles.size();
    std::vector<uint8_t> running(count, 1), ended(count, 0);
    std::vector<uint64_t> seeds(count);
    std::iota(seeds.begin(), seeds.end(), uint64_t{40});
    std::vector<Rng> rngs;
    for (size_t i = 0; i < count; ++i) rngs.emplace_back(i, "test/batch");
    ASSERT_EQ(batch.Reset(seeds), 0u);
    for (size_t i = 0; i < count; ++i) ASSERT_TRUE(singles[i]->Reset(seeds[i]));
    for (int step = 0; step < 120; ++step) {
      std::vector<double> rewards(count, 0);
      for (size_t i = 0; i < count; ++i) {
        const auto action = singles[i]->RandomAction(rngs[i]).value();
        std::ranges::copy(action, batch.blocks()[batch.block_of(i)].action_row(batch.row_of(i)).begin());
        const StepResult result = singles[i]->Step(action);
        rewards[i] = result.reward, ended[i] = result.ended();
      }
      ASSERT_EQ(batch.Step(), 0u);
      for (size_t i = 0; i < count; ++i) EXPECT_EQ(batch.rewards()[i], rewards[i]);
      // the next episodes
      for (size_t i = 0; i < count; ++i)
        if (ended[i] != 0) seeds[i] += 100, static_cast<void>(singles[i]->Reset(seeds[i]));
      batch.ResetMasked(ended, seeds);
      for (size_t i = 0; i < count; ++i) {
        BatchBlock& block = batch.blocks()[batch.block_of(i)];
        for (size_t o = 0; o < block.observations().size(); ++o) {
          const auto row = block.observation_row(o, batch.row_of(i));
          std::vector<std::byte> own(row.size());
          singles[i]->Observe(block.observations()[o].name, own);
          EXPECT_TRUE(std::ranges::equal(row, own)) << i << " " << block.observations()[o].name;
        }
      }
    }
  }
}

TEST(TourEnv, LargestTasksPlay) {
  std::vector<TourTask> tasks = {
      TaskOf("a", Play::kConstruct, Uniform(1000, {.instances = 1'000'000, .forced_edges = 499})),
      TaskOf("b", Play::kTwoOpt, Uniform(300)), TaskOf("c", Play::kKick, Uniform(1000))};
  tasks[2].steps = 30;
  for (const TourTask& task : tasks) {
    const auto env = MakeTourEnv(task);
    Play(*env, 999'999, Who::kRandom);
    EXPECT_TRUE(CheckTour(env->places().instance, env->tour())) << task.id;
  }
}

TEST(TourEnv, SymmetriesChangeTheMapAlone) {
  TourTask task = TaskOf("turned", Play::kConstruct, Uniform(20));
  const auto plain = MakeTourEnv(task);
  task.symmetry = 7;
  const auto turned = MakeTourEnv(task);
  std::set<std::vector<float>> seen;
  for (uint64_t seed = 0; seed < 64; ++seed) {
    const Played a = Play(*plain, seed, Who::kExpert), b = Play(*turned, seed, Who::kExpert);
    EXPECT_EQ(a.gained, b.gained);
    const auto shown = ObserveVector<float>(*turned, "coordinates"), own = ObserveVector<float>(*plain, "coordinates");
    int ways = 0;
    for (int way = 0; way < kSymmetries; ++way) {
      auto moved = own;
      ApplySymmetry(way, moved);
      if (moved == shown) ++ways, seen.insert({static_cast<float>(way)});
      for (const float value : moved) EXPECT_TRUE(value >= 0 && value <= 1);
    }
    EXPECT_EQ(ways, 1);
  }
  EXPECT_EQ(seen.size(), 8u);
}

}  // namespace
}  // namespace gensim::tsp
