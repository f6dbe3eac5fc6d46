// Tasks of the library in the batched host: the same bits however they are run, and faults that stay where they are.
#include "envs/core/env_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>

#include "envs/base/sha256.h"
#include "envs/control/cart_pole.h"
#include "envs/tabletop/tabletop_env.h"
#include "tasklib/families.h"
#include "tasklib/program/seeds.h"

namespace gensim {
namespace {

using testing::HasSubstr;

constexpr int kSteps = 4;

// Every fourth env is a cart-pole, the others are seed tasks in turn, those of even numbers with randomised maps.
std::unique_ptr<Env> MakeEnv(size_t id, physics::Engine engine = physics::Engine::kMujoco) {
  if (id % 4 == 3) return std::make_unique<control::CartPole>();
  static const std::array names = {"put-block-in-bowl", "stack-block-pyramid-seq", "place-red-in-green",
                                   "align-box-corner", "towers-of-hanoi-seq"};
  for (const EmbeddedText& seed : tasklib::SeedTasks())
    if (seed.name == names[id % names.size()])
      return *tasklib::MakeEnv(tasklib::Program::FromText(seed.text).value(), engine,
                               id % 2 == 0 ? std::optional<uint64_t>(9) : std::nullopt);
  throw std::logic_error("no such seed task");
}

// What became of each env, by its seed: a digest of every observation, reward, flag and state, chained over the steps.
using Trace = std::map<uint64_t, std::string>;

struct Way {
  physics::Engine engine = physics::Engine::kMujoco;
  int threads = 1;
  bool reversed = false, snapshots = false;
};

Trace TraceOf(size_t count, const Way& way) {
  std::vector<std::unique_ptr<Env>> envs;
  std::vector<uint64_t> seeds;
  for (size_t k = 0; k < count; ++k) {
    seeds.push_back(way.reversed ? count - 1 - k : k);
    envs.push_back(MakeEnv(seeds.back(), way.engine));
  }
  EnvBatch batch(std::move(envs), {.threads = way.threads});
  Trace seen;
  const auto look = [&] {
    for (size_t i = 0; i < count; ++i) {
      std::string& bytes = seen[seeds[i]];
      const double numbers[] = {batch.rewards()[i], static_cast<double>(batch.terminated()[i]),
                                static_cast<double>(batch.truncated()[i])};
      bytes.append(reinterpret_cast<const char*>(numbers), sizeof(numbers));
      const uint64_t state = batch.env(i).state_hash();
      bytes.append(reinterpret_cast<const char*>(&state), sizeof(state));
      BatchBlock& block = batch.blocks()[batch.block_of(i)];
      for (size_t o = 0; o < block.observations().size(); ++o) {
        const auto row = block.observation_row(o, batch.row_of(i));
        bytes.append(reinterpret_cast<const char*>(row.data()), row.size());
      }
      bytes = Sha256Hex(bytes);
    }
  };
  EXPECT_EQ(batch.Reset(seeds), 0u);
  look();
  for (int step = 0; step < kSteps; ++step) {
    for (size_t i = 0; i < count && way.snapshots; ++i) EXPECT_TRUE(batch.Restore(i, batch.Snapshot(i)));
    EXPECT_EQ(batch.ActExperts(), 0u);
    EXPECT_EQ(batch.Step(), 0u);
    look();
  }
  return seen;
}

std::string Text(const Trace& trace) {
  std::string text;
  for (const auto& [seed, digest] : trace) text += std::to_string(seed) + " " + digest + "\n";
  return text;
}

constexpr const char* kPrint = "GENSIM_PRINT_TRACE";  // set: only print a trace, for the process that asked for it

// The trace of 8 envs as another process of this program sees it, which runs the same test.
std::string RunInAnotherProcess() {
  std::array<char, 4096> self{};
  if (readlink("/proc/self/exe", self.data(), self.size() - 1) < 0) return "no such program";
  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  const std::string command =
      std::string(kPrint) + "=1 " + self.data() + " --gtest_filter=" + test.test_suite_name() + "." + test.name();
  FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  for (int c; (c = std::fgetc(pipe)) != EOF;) text += static_cast<char>(c);
  pclose(pipe);
  const size_t begin = text.find("trace\n"), end = text.find("end of trace");
  return begin == std::string::npos || end == std::string::npos ? text : text.substr(begin + 6, end - begin - 6);
}

class TaskBatchBits : public testing::TestWithParam<physics::Engine> {};

INSTANTIATE_TEST_SUITE_P(Engines, TaskBatchBits, testing::Values(physics::Engine::kMujoco, physics::Engine::kBullet),
                         [](const auto& of) { return std::string(physics::NameOf(of.param)); });

// How many envs there are, their order, the threads, snapshots on the way and the process change no bit of an episode.
TEST_P(TaskBatchBits, SameBitsHoweverItIsRun) {
  const physics::Engine engine = GetParam();
  if (std::getenv(kPrint) != nullptr) {
    std::printf("trace\n%send of trace\n", Text(TraceOf(8, {.engine = engine, .threads = 2})).c_str());
    return;
  }
  const Trace one = TraceOf(1, {engine}), eight = TraceOf(8, {engine}), many = TraceOf(64, {engine, 2});
  EXPECT_EQ(one.at(0), eight.at(0));
  for (const auto& [seed, digest] : eight) EXPECT_EQ(digest, many.at(seed)) << seed;
  EXPECT_EQ(eight, TraceOf(8, {.engine = engine, .threads = 3, .reversed = true}));
  EXPECT_EQ(eight, TraceOf(8, {.engine = engine, .threads = 2, .snapshots = true}));
  EXPECT_EQ(many, TraceOf(64, {.engine = engine, .threads = 3, .reversed = true, .snapshots = true}));
  EXPECT_EQ(Text(eight), RunInAnotherProcess());
  // seeds 0 and 20 are the same task, 3 and 7 are both cart-poles
  EXPECT_NE(many.at(0), many.at(20)) << "different seeds are different episodes";
  EXPECT_NE(many.at(3), many.at(7));
}

// The seed of MakeEnv randomises what is seen: other colours and heights, the same ids and the same state.
TEST(TaskBatch, MakeEnvRandomises) {
  const auto program = tasklib::Program::FromText(tasklib::SeedTasks()[0].text).value();
  const auto plain = *tasklib::MakeEnv(program), seen = *tasklib::MakeEnv(program, physics::Engine::kMujoco, 4);
  for (const auto& env : {plain.get(), seen.get()}) ASSERT_TRUE(env->Reset(2).ok());
  EXPECT_EQ(plain->state_hash(), seen->state_hash());
  EXPECT_NE(ObserveVector<uint8_t>(*plain, "color"), ObserveVector<uint8_t>(*seen, "color"));
  EXPECT_NE(ObserveVector<float>(*plain, "height"), ObserveVector<float>(*seen, "height"));
  EXPECT_EQ(ObserveVector<int32_t>(*plain, "ids"), ObserveVector<int32_t>(*seen, "ids"));
}

// The episodes of one env differ from each other.
TEST(TaskBatch, SuccessiveEpisodesDiffer) {
  std::vector<std::unique_ptr<Env>> envs;
  envs.push_back(MakeEnv(0));
  EnvBatch batch(std::move(envs), {.observations = {"object_poses"}});
  std::vector<uint64_t> starts;
  for (int episode = 0; episode < 4; ++episode) {
    batch.Reset();
    starts.push_back(batch.env(0).state_hash());
  }
  std::ranges::sort(starts);
  EXPECT_TRUE(std::ranges::adjacent_find(starts) == starts.end());
}

// A world that breaks ends its own episode with a cause; its neighbours go on as if nothing had happened.
TEST(TaskBatch, AnExplodingSceneStaysAlone) {
  const auto run = [](bool break_it) {
    std::vector<std::unique_ptr<Env>> envs;
    for (const size_t id : {0u, 1u, 2u}) envs.push_back(MakeEnv(id));
    EnvBatch batch(std::move(envs), {.threads = 2, .observations = {"object_poses"}});
    batch.Reset();
    if (break_it) {
      auto& world = dynamic_cast<tabletop::TabletopEnv&>(batch.env(1)).world();
      for (int body = 0; body < world.body_count(); ++body)
        if (!world.fixed(body)) world.set_pose(body, {{std::numeric_limits<double>::quiet_NaN(), 0, 0.1}, {}});
    }
    batch.ActExperts();
    batch.Step();
    if (break_it) {
      EXPECT_TRUE(batch.terminated()[1]);
      EXPECT_THAT(std::string(batch.cause(1)), HasSubstr("diverged"));
      EXPECT_THAT(std::string(batch.cause(1)), HasSubstr("finite"));
    }
    EXPECT_FALSE(batch.terminated()[2] && !batch.final_success(2));
    return std::pair{batch.env(0).state_hash(), batch.env(2).state_hash()};
  };
  EXPECT_EQ(run(false), run(true));
}

}  // namespace
}  // namespace gensim
