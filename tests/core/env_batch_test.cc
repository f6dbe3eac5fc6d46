// The batched host: layout, auto-reset as Gymnasium has it, seeds, failures of single envs, snapshots.
#include "envs/core/env_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <stdexcept>

#include "envs/core/seed.h"
#include "tests/core/walk_env.h"

namespace gensim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A walk whose every step goes forward by a quarter, and which can be made to fail.
struct Faults {
  int throw_at = -1;                  ///< step that throws
  std::vector<uint64_t> unstartable;  ///< seeds that cannot start
};

class FaultyEnv final : public WalkEnv {
 public:
  FaultyEnv(const Config& config, Faults faults) : WalkEnv(config), faults_(std::move(faults)) {}
  Status Reset(uint64_t seed) override {
    steps_ = 0;
    if (std::ranges::count(faults_.unstartable, seed) > 0)
      return Error{"table-full", "", "no free space is left", "use fewer objects"};
    return WalkEnv::Reset(seed);
  }
  StepResult Step(std::span<const double> action) override {
    if (++steps_ == faults_.throw_at) throw std::runtime_error("the body is gone");
    return WalkEnv::Step(action);
  }

 private:
  Faults faults_;
  int steps_ = 0;
};

std::vector<std::unique_ptr<Env>> Walks(size_t count, const WalkEnv::Config& config = {}) {
  std::vector<std::unique_ptr<Env>> envs;
  for (size_t i = 0; i < count; ++i) envs.push_back(std::make_unique<WalkEnv>(config));
  return envs;
}

std::vector<double> PositionsOf(std::span<const std::byte> bytes) {
  std::vector<double> values(bytes.size() / sizeof(double));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  std::vector<double> positions;
  for (size_t i = 0; i < values.size(); i += 2) positions.push_back(values[i]);
  return positions;
}

std::vector<double> Positions(EnvBatch& batch) { return PositionsOf(batch.blocks()[0].observation(0)); }

void Forward(EnvBatch& batch, double by) {
  for (BatchBlock& block : batch.blocks()) std::ranges::fill(block.actions(), by);
}

// Episodes of three steps: the start at 0, then 0.25 a step, truncated after three.
const WalkEnv::Config kThree{.step_limit = 3};

// NEXT_STEP: the step after the end takes no action and gives the first observation with nothing else.
TEST(EnvBatch, NextStep) {
  EnvBatch batch(Walks(2, kThree), {});
  const uint64_t seed = 5;
  EXPECT_EQ(batch.Reset({&seed, 1}), 0u);
  EXPECT_EQ(batch.seed(0), 5u);
  EXPECT_EQ(batch.seed(1), 6u) << "one seed is followed by its neighbours";
  Forward(batch, 0.25);
  for (const double at : {0.25, 0.5}) {
    batch.Step();
    EXPECT_THAT(Positions(batch), ElementsAre(at, at));
    EXPECT_THAT(batch.truncated(), ElementsAre(0, 0));
    EXPECT_GT(batch.rewards()[0], 0);
  }
  batch.Step();
  EXPECT_THAT(batch.truncated(), ElementsAre(1, 1));
  EXPECT_THAT(batch.terminated(), ElementsAre(0, 0));
  EXPECT_THAT(Positions(batch), ElementsAre(0.75, 0.75));
  EXPECT_EQ(batch.cause(0), kCauseStepLimit);
  EXPECT_FALSE(batch.final_success(0));
  EXPECT_GT(batch.final_progress(0), 0);

  batch.Step();
  EXPECT_THAT(Positions(batch), ElementsAre(0, 0));
  EXPECT_THAT(batch.rewards(), ElementsAre(0, 0));
  EXPECT_THAT(batch.truncated(), ElementsAre(0, 0));
  EXPECT_EQ(batch.seed(0), EpisodeSeed(5, 1));
  EXPECT_EQ(batch.steps(0), 0);
  batch.Step();
  EXPECT_THAT(Positions(batch), ElementsAre(0.25, 0.25));
}

// SAME_STEP: reward and flags of the ended episode, observation of the next, the last one kept apart.
TEST(EnvBatch, SameStep) {
  EnvBatch batch(Walks(2, kThree), {.auto_reset = AutoReset::kSameStep});
  const std::vector<uint64_t> seeds = {7, 3};
  batch.Reset(seeds);
  Forward(batch, 0.25);
  for (int step = 0; step < 3; ++step) batch.Step();
  EXPECT_THAT(batch.truncated(), ElementsAre(1, 1));
  EXPECT_GT(batch.rewards()[0], 0);
  EXPECT_THAT(Positions(batch), ElementsAre(0, 0));
  EXPECT_THAT(PositionsOf(batch.blocks()[0].final_observation(0)), ElementsAre(0.75, 0.75));
  EXPECT_EQ(batch.cause(1), kCauseStepLimit);
  EXPECT_EQ(batch.seed(1), EpisodeSeed(3, 1));
  EXPECT_EQ(batch.steps(1), 0);
  batch.Step();
  EXPECT_THAT(Positions(batch), ElementsAre(0.25, 0.25));
  EXPECT_THAT(batch.truncated(), ElementsAre(0, 0));
}

// DISABLED: an ended env must be reset by a mask; the others do not notice.
TEST(EnvBatch, DisabledWithMask) {
  std::vector<std::unique_ptr<Env>> envs = Walks(1, kThree);
  envs.push_back(std::make_unique<WalkEnv>(WalkEnv::Config{.step_limit = 50}));
  EnvBatch batch(std::move(envs), {.auto_reset = AutoReset::kDisabled});
  batch.Reset();
  EXPECT_EQ(batch.seed(1), 1u) << "an env without a seed starts from its index";
  ASSERT_EQ(batch.blocks().size(), 1u) << "step limits are no part of the layout";
  Forward(batch, 0.25);
  for (int step = 0; step < 3; ++step) batch.Step();
  EXPECT_THAT(batch.truncated(), ElementsAre(1, 0));
  try {
    batch.Step();
    FAIL() << "stepped an ended env";
  } catch (const std::logic_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("env 0"));
  }
  EXPECT_THAT(Positions(batch), ElementsAre(0.75, 0.75)) << "no env moved";

  const std::vector<uint8_t> mask = {1, 0};
  batch.ResetMasked(mask);
  EXPECT_EQ(batch.seed(0), EpisodeSeed(0, 1));
  EXPECT_THAT(Positions(batch), ElementsAre(0, 0.75));
  EXPECT_THAT(batch.truncated(), ElementsAre(0, 0));
  batch.Step();
  EXPECT_THAT(Positions(batch), ElementsAre(0.25, 1));
}

// A masked step moves the envs of the mask alone; an ended env may rest, and a mask of another size is wrong use.
TEST(EnvBatch, MaskedStep) {
  EnvBatch batch(Walks(2, kThree), {.auto_reset = AutoReset::kDisabled});
  batch.Reset();
  Forward(batch, 0.25);
  const std::vector<uint8_t> first = {1, 0}, second = {0, 1};
  for (int step = 0; step < 3; ++step) batch.StepMasked(first);
  EXPECT_THAT(Positions(batch), ElementsAre(0.75, 0));
  EXPECT_THAT(batch.truncated(), ElementsAre(1, 0));
  batch.StepMasked(second);
  EXPECT_THAT(Positions(batch), ElementsAre(0.75, 0.25));
  EXPECT_THAT(batch.truncated(), ElementsAre(0, 0)) << "flags are of the last call";
  EXPECT_EQ(batch.rewards()[0], 0);
  EXPECT_EQ(batch.steps(0), 3);
  EXPECT_THROW(batch.StepMasked(first), std::logic_error);
  EXPECT_THROW(batch.StepMasked(std::vector<uint8_t>{1}), std::invalid_argument);
}

// Who acts without looking gets blocks without observations, one for all envs that take the same actions.
TEST(EnvBatch, ObservesNothing) {
  EnvBatch batch(Walks(3), {.observe = false});
  batch.Reset();
  ASSERT_EQ(batch.blocks().size(), 1u);
  EXPECT_TRUE(batch.blocks()[0].observations().empty());
  Forward(batch, 0.25);
  EXPECT_EQ(batch.Step(), 0u);
  EXPECT_EQ(batch.steps(2), 1);
  EXPECT_THROW(EnvBatch(Walks(1), {.observations = {"position"}, .observe = false}), std::invalid_argument);
}

// Rows stay in the order given, blocks are one a layout, and views stay where they are.
TEST(EnvBatch, Layout) {
  class Other final : public WalkEnv {
   public:
    Other() { other_.observations = {{"position", DType::kFloat64, {2}, {}, {}}}; }
    const EnvSpec& spec() const override {
      other_.id = "walk/other";
      other_.action = WalkEnv::spec().action;
      other_.step_limit = 50;
      return other_;
    }

   private:
    mutable EnvSpec other_;
  };
  std::vector<std::unique_ptr<Env>> envs = Walks(1);
  envs.push_back(std::make_unique<Other>());
  envs.push_back(std::make_unique<WalkEnv>());
  EnvBatch batch(std::move(envs), {});
  ASSERT_EQ(batch.blocks().size(), 2u);
  EXPECT_THAT(batch.blocks()[0].envs(), ElementsAre(0, 2));
  EXPECT_THAT(batch.blocks()[1].envs(), ElementsAre(1));
  EXPECT_EQ(batch.block_of(2), 0u);
  EXPECT_EQ(batch.row_of(2), 1u);
  EXPECT_EQ(batch.blocks()[0].observation(1).size(), 2 * 32u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(batch.blocks()[0].observation(0).data()) % 64, 0u);
  const std::byte* before = batch.blocks()[0].observation(0).data();
  batch.Reset();
  batch.Step();
  EXPECT_EQ(before, batch.blocks()[0].observation(0).data());

  // with the text left out, all have the same layout
  std::vector<std::unique_ptr<Env>> again = Walks(1);
  again.push_back(std::make_unique<Other>());
  EnvBatch one(std::move(again), {.observations = {"position"}});
  EXPECT_EQ(one.blocks().size(), 1u);
  EXPECT_EQ(one.blocks()[0].ObservationIndex("position"), 0u);
}

// What a caller can get wrong throws before anything moves.
TEST(EnvBatch, WrongUse) {
  EXPECT_THROW(EnvBatch({}, {}), std::invalid_argument);
  EXPECT_THROW(EnvBatch(Walks(1), {.threads = 0}), std::invalid_argument);
  EXPECT_THROW(EnvBatch(std::vector<std::unique_ptr<Env>>(1), {}), std::invalid_argument);
  try {
    EnvBatch(Walks(1), {.observations = {"positon"}});
    FAIL() << "took an observation that nobody has";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("position"));
  }
  EnvBatch batch(Walks(3), {});
  const std::vector<uint64_t> two = {1, 2};
  EXPECT_THROW(batch.Reset(two), std::invalid_argument);
  const std::array last_demo = {kDemoSeeds.last - 1};
  EXPECT_THROW(batch.Reset(last_demo), std::invalid_argument) << "the third env would get a seed of the evaluation";
  const std::array fits = {kDemoSeeds.last - 2};
  EXPECT_EQ(batch.Reset(fits), 0u);
  EXPECT_EQ(batch.seed(2), kDemoSeeds.last);
  const std::vector<uint8_t> mask = {1};
  EXPECT_THROW(batch.ResetMasked(mask), std::invalid_argument);
  EXPECT_THROW(batch.env(3), std::invalid_argument);
  EnvBatch fresh(Walks(1), {});
  EXPECT_THROW(fresh.Snapshot(0), std::logic_error) << "no episode yet";
}

// One env that throws is named, its episode is over, and the others do not notice.
TEST(EnvBatch, AnEnvThatThrows) {
  for (const AutoReset mode : {AutoReset::kNextStep, AutoReset::kSameStep, AutoReset::kDisabled}) {
    std::vector<std::unique_ptr<Env>> envs = Walks(3);
    envs[1] = std::make_unique<FaultyEnv>(WalkEnv::Config{}, Faults{.throw_at = 2, .unstartable = {}});
    EnvBatch batch(std::move(envs), {.auto_reset = mode});
    batch.Reset();
    Forward(batch, 0.25);
    EXPECT_EQ(batch.Step(), 0u);
    EXPECT_EQ(batch.Step(), 1u);
    EXPECT_THAT(batch.failed(), ElementsAre(0, 1, 0));
    EXPECT_THAT(batch.truncated(), ElementsAre(0, 1, 0));
    EXPECT_THAT(batch.failure(1), HasSubstr("the body is gone"));
    EXPECT_EQ(batch.cause(1), "failed");
    EXPECT_THAT(batch.failure(0), testing::IsEmpty());
    EXPECT_EQ(Positions(batch)[0], 0.5);
    EXPECT_EQ(Positions(batch)[1], mode == AutoReset::kSameStep ? 0 : 0.25) << "what it wrote last";
    if (mode == AutoReset::kSameStep) {
      EXPECT_EQ(PositionsOf(batch.blocks()[0].final_observation(0))[1], 0.25);
    }
    if (mode == AutoReset::kDisabled) {
      EXPECT_THROW(batch.Step(), std::logic_error);
      const std::vector<uint8_t> mask = {0, 1, 0};
      batch.ResetMasked(mask);
    }
    EXPECT_EQ(batch.Step(), 0u);
    EXPECT_TRUE(batch.running(1));
    EXPECT_THAT(batch.failed(), ElementsAre(0, 0, 0));
  }
}

// A number that is no action fails the env that was given it.
TEST(EnvBatch, NotANumber) {
  EnvBatch batch(Walks(2), {});
  batch.Reset();
  batch.blocks()[0].actions()[0] = 0.25;
  batch.blocks()[0].actions()[1] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(batch.Step(), 1u);
  EXPECT_THAT(batch.failed(), ElementsAre(0, 1));
  EXPECT_THAT(batch.failure(1), HasSubstr("nan"));
  EXPECT_EQ(Positions(batch)[0], 0.25);
}

// A world that diverges ends its episode with a cause; that is no failure.
TEST(EnvBatch, AWorldThatDiverges) {
  EnvBatch batch(Walks(1, {.diverge_at = 1}), {});
  batch.Reset();
  EXPECT_EQ(batch.Step(), 0u);
  EXPECT_THAT(batch.terminated(), ElementsAre(1));
  EXPECT_THAT(std::string(batch.cause(0)), testing::StartsWith("diverged"));
}

// A scene that cannot be made is named; the seed after it is tried at the next step.
TEST(EnvBatch, ASceneThatCannotStart) {
  std::vector<std::unique_ptr<Env>> envs = Walks(2, kThree);
  envs[0] = std::make_unique<FaultyEnv>(kThree, Faults{.unstartable = {EpisodeSeed(0, 1)}});
  EnvBatch batch(std::move(envs), {});
  batch.Reset();
  for (int step = 0; step < 3; ++step) batch.Step();
  EXPECT_EQ(batch.Step(), 1u);
  EXPECT_THAT(batch.failure(0), HasSubstr("no free space is left"));
  EXPECT_FALSE(batch.running(0));
  EXPECT_TRUE(batch.running(1));
  EXPECT_EQ(batch.cause(0), kCauseStepLimit) << "of the episode that did run";
  EXPECT_EQ(batch.Step(), 0u);
  EXPECT_EQ(batch.seed(0), EpisodeSeed(0, 2));
}

// The same episode from a snapshot, in the same env and in another one; a fork keeps its own later seeds.
TEST(EnvBatch, SnapshotRestoreFork) {
  EnvBatch batch(Walks(2, kThree), {});
  const std::vector<uint64_t> seeds = {11, 22};
  batch.Reset(seeds);
  Forward(batch, 0.25);
  batch.Step();
  const std::string snapshot = batch.Snapshot(0);
  std::vector<double> first, second;
  const auto run = [&](std::vector<double>& rewards) {
    for (int step = 0; step < 6; ++step) {
      batch.Step();
      rewards.push_back(batch.rewards()[0]);
    }
  };
  run(first);
  ASSERT_TRUE(batch.Restore(0, snapshot));
  EXPECT_EQ(batch.seed(0), 11u);
  EXPECT_EQ(batch.steps(0), 1);
  EXPECT_EQ(Positions(batch)[0], 0.25);
  run(second);
  EXPECT_EQ(first, second);

  batch.Reset(seeds);
  batch.Step();
  ASSERT_TRUE(batch.Fork(0, 1));
  EXPECT_EQ(batch.env(0).state_hash(), batch.env(1).state_hash());
  for (int step = 0; step < 3; ++step) batch.Step();
  EXPECT_EQ(batch.seed(0), EpisodeSeed(11, 1));
  EXPECT_EQ(batch.seed(1), EpisodeSeed(22, 1));

  EXPECT_EQ(batch.Restore(0, "no snapshot").error().code, "snapshot-invalid");
  EXPECT_EQ(batch.Restore(0, snapshot.substr(0, snapshot.size() - 1)).error().code, "snapshot-invalid");
}

// Any number of threads and any order of envs gives the same rewards.
TEST(EnvBatch, ThreadsDoNotMatter) {
  const auto run = [](int threads, bool reversed) {
    constexpr size_t kEnvs = 37;
    EnvBatch batch(Walks(kEnvs, kThree), {.threads = threads});
    std::vector<uint64_t> seeds;
    for (size_t i = 0; i < kEnvs; ++i) seeds.push_back(reversed ? kEnvs - 1 - i : i);
    batch.Reset(seeds);
    std::vector<double> rewards(kEnvs);
    for (int step = 0; step < 200; ++step) {
      for (size_t i = 0; i < kEnvs; ++i) batch.blocks()[0].actions()[i] = 0.01 * static_cast<double>(seeds[i] % 20);
      batch.Step();
      for (size_t i = 0; i < kEnvs; ++i) rewards[seeds[i]] += batch.rewards()[i];
    }
    return rewards;
  };
  const auto one = run(1, false);
  EXPECT_EQ(one, run(2, false));
  EXPECT_EQ(one, run(3, true));
  EXPECT_NE(one[3], one[4]) << "different seeds are different episodes";
}

// Experts act for all at once; one that gives up is named and its row left alone.
TEST(EnvBatch, ExpertsAct) {
  std::vector<std::unique_ptr<Env>> envs = Walks(2);
  envs.push_back(std::make_unique<WalkEnv>(WalkEnv::Config{.expert_gives_up = true}));
  EnvBatch batch(std::move(envs), {.threads = 2});
  batch.Reset();
  for (int step = 0; step < 2; ++step) {
    EXPECT_EQ(batch.ActExperts(), 0u);
    batch.Step();
  }
  batch.blocks()[0].actions()[2] = 0.125;
  EXPECT_EQ(batch.ActExperts(), 1u);
  EXPECT_THAT(batch.stuck(), ElementsAre(0, 0, 1));
  EXPECT_EQ(batch.blocks()[0].actions()[0], 0.25);
  EXPECT_EQ(batch.blocks()[0].actions()[2], 0.125);
  EXPECT_FALSE(batch.failure(2).empty()) << "the reason is kept";
  // an expert that is not asked says nothing
  EXPECT_EQ(batch.ActExperts(std::vector<uint8_t>{1, 1, 0}), 0u);
}

// An expert that throws, even something strange, or gives too many numbers spoils nothing but its own turn.
TEST(EnvBatch, BadExpertsStayAlone) {
  class Bad final : public WalkEnv {
   public:
    explicit Bad(int kind) : WalkEnv(WalkEnv::Config{}), kind_(kind) {}
    Result<std::vector<double>> ExpertAction() override {
      if (kind_ == 0) throw 7;  // no std::exception
      if (kind_ == 1) throw std::runtime_error("no map");
      return std::vector<double>(50, 0.5);
    }

   private:
    int kind_;
  };
  std::vector<std::unique_ptr<Env>> envs;
  for (const int kind : {0, 1, 2}) envs.push_back(std::make_unique<Bad>(kind));
  envs.push_back(std::make_unique<WalkEnv>(WalkEnv::Config{}));
  EnvBatch batch(std::move(envs), {.threads = 2});
  batch.Reset();
  EXPECT_EQ(batch.ActExperts(), 3u);
  EXPECT_THAT(batch.stuck(), ElementsAre(1, 1, 1, 0));
  EXPECT_THAT(batch.blocks()[0].actions(), ElementsAre(0, 0, 0, 0.25));
  EXPECT_THAT(std::string(batch.failure(1)), HasSubstr("no map"));
  EXPECT_THAT(std::string(batch.failure(2)), HasSubstr("50 numbers"));
}

}  // namespace
}  // namespace gensim
