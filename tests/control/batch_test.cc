// The host on real envs: no allocation in a step, and the same bits however the work is shared.
#include <gtest/gtest.h>
#include <mujoco/mujoco.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <new>

#include "envs/control/bodies.h"
#include "envs/control/cart_pole.h"
#include "envs/control/mjcf_env.h"
#include "envs/core/env_batch.h"

namespace {

std::atomic<int64_t> allocations{0};

}  // namespace

// Counts what this program and MuJoCo allocate. Inlined into each other under a sanitizer, the pair looks mismatched to
// GCC 12.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
void* operator new(size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace {

// MuJoCo's memory does not come from operator new; it asks for 64-byte alignment.
void* CountedMuJoCoMemory(size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::aligned_alloc(64, (size + 63) / 64 * 64);
}

[[maybe_unused]] const bool counts_mujoco = [] {
  mju_user_malloc = CountedMuJoCoMemory;
  mju_user_free = std::free;
  return true;
}();

}  // namespace

namespace gensim::control {
namespace {

std::unique_ptr<Env> MakeMixed(size_t kind) {
  static const auto arm = *CompileMjcf(ArmWithCubesMjcf(4, true));
  static const auto ant = *CompileMjcf(AntMjcf());
  MjcfOptions options;
  options.step_limit = 40;
  if (kind % 3 == 0) return std::make_unique<CartPole>();
  return std::make_unique<MjcfEnv>(kind % 3 == 1 ? arm : ant, options);
}

std::vector<std::unique_ptr<Env>> Mixed(size_t count) {
  std::vector<std::unique_ptr<Env>> envs;
  for (size_t i = 0; i < count; ++i) envs.push_back(MakeMixed(i));
  return envs;
}

// The same actions for the same env and step, wherever it stands in the batch.
void Act(EnvBatch& batch, uint64_t seed, size_t i, int step) {
  BatchBlock& block = batch.blocks()[batch.block_of(i)];
  const auto action = block.action_row(batch.row_of(i));
  for (size_t a = 0; a < action.size(); ++a) {
    const bool push = (seed * 7 + static_cast<uint64_t>(step) * 13 + a) % 3 == 0;
    action[a] = block.action().dtype == DType::kInt64 ? push : (push ? 0.9 : -0.0) * block.action().high[a];
  }
}

// The engine's memory is among what is counted, or the test below could not fail.
TEST(Batch, CountsTheEnginesMemory) {
  const auto model = *CompileMjcf(AntMjcf());
  const int64_t before = allocations.load();
  mj_deleteData(mj_makeData(model->get()));
  EXPECT_GT(allocations.load(), before);
}

// Once under way, neither the host nor an env nor the engine allocates in a step.
TEST(Batch, StepsDoNotAllocate) {
  for (const int threads : {1, 2}) {
    EnvBatch batch(Mixed(30), {.threads = threads});
    batch.Reset();
    const auto run = [&](int from, int to) {
      for (int step = from; step < to; ++step) {
        for (size_t i = 0; i < batch.size(); ++i) Act(batch, i, i, step);
        batch.Step();
      }
    };
    run(0, 30);
    const int64_t before = allocations.load();
    run(30, 39);  // before the MuJoCo episodes end; cart-poles end and start here
    EXPECT_EQ(allocations.load(), before) << threads << " threads";
  }
}

// What an env does is written as one number an env and step: reward, flags, state and every observation.
std::map<uint64_t, std::vector<uint64_t>> Trace(size_t count, int threads, bool reversed, bool snapshots) {
  std::vector<std::unique_ptr<Env>> envs;
  std::vector<uint64_t> seeds;
  for (size_t k = 0; k < count; ++k) {
    const size_t id = reversed ? count - 1 - k : k;
    envs.push_back(MakeMixed(id));
    seeds.push_back(id);
  }
  EnvBatch batch(std::move(envs), {.threads = threads});
  batch.Reset(seeds);
  std::map<uint64_t, std::vector<uint64_t>> trace;
  for (int step = 0; step < 60; ++step) {
    for (size_t i = 0; i < count && snapshots && step % 20 == 10; ++i) EXPECT_TRUE(batch.Restore(i, batch.Snapshot(i)));
    for (size_t i = 0; i < count; ++i) Act(batch, seeds[i], i, step);
    batch.Step();
    for (size_t i = 0; i < count; ++i) {
      uint64_t hash = batch.env(i).state_hash() * 31 + std::bit_cast<uint64_t>(batch.rewards()[i]);
      hash = hash * 31 + batch.terminated()[i] * 2u + batch.truncated()[i];
      BatchBlock& block = batch.blocks()[batch.block_of(i)];
      for (size_t o = 0; o < block.observations().size(); ++o)
        for (const std::byte byte : block.observation_row(o, batch.row_of(i)))
          hash = (hash ^ static_cast<uint64_t>(byte)) * 1099511628211ull;
      trace[seeds[i]].push_back(hash);
    }
  }
  return trace;
}

TEST(Batch, SameBitsHoweverItIsRun) {
  for (const size_t count : {1u, 8u, 64u}) {
    const auto expected = Trace(count, 1, false, false);
    EXPECT_EQ(expected, Trace(count, 2, false, false));
    EXPECT_EQ(expected, Trace(count, 3, true, false));
    EXPECT_EQ(expected, Trace(count, 2, true, true));
  }
  // an env does in a large batch what it does in a small one
  const auto small = Trace(8, 1, false, false), large = Trace(64, 2, false, false);
  for (const auto& [seed, hashes] : small) EXPECT_EQ(hashes, large.at(seed)) << seed;
  EXPECT_NE(large.at(0), large.at(3)) << "seeds differ";
}

}  // namespace
}  // namespace gensim::control
