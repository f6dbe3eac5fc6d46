// Bitwise continuation, determinism over worlds and threads, diverged worlds.
#include <cmath>
#include <cstring>
#include <limits>
#include <thread>
#include <vector>

#include "envs/base/rng.h"
#include "tests/physics/scenes.h"

namespace gensim::physics {
namespace {

using SnapshotTest = EngineTest;
GENSIM_FOR_ALL_ENGINES(SnapshotTest);

// Cubes and balls dropped in a heap, some of them asleep while others still move.
Scene Heap(uint64_t seed) {
  Rng rng(seed, "heap");
  Scene scene;
  for (int i = 0; i < 6; ++i) {
    const Pose X = PoseAt(rng.Uniform(0.4, 0.6), rng.Uniform(-0.1, 0.1), 0.03 + 0.06 * i, rng.Uniform(-3, 3));
    const std::string name = "body" + std::to_string(i);
    scene.bodies.push_back(i % 3 == 2 ? Ball(name, 0.02, 0.03, X) : Cube(name, X));
  }
  for (int i = 0; i < 3; ++i)
    scene.bodies.push_back(Cube("calm" + std::to_string(i), PoseAt(0.3, -0.3 + 0.1 * i, 0.02)));
  return scene;
}

// Moves the tool about and holds a cube now and then: the same for the same (seed, step).
void Act(World& world, uint64_t seed, int step) {
  Rng rng(seed, "act/" + std::to_string(step));
  if (step % 40 == 10 && world.held() < 0) world.attach(6);
  if (step % 40 == 35) world.detach();
  Pose X_WT = world.tool_pose();
  X_WT.p = X_WT.p + Vec3{rng.Uniform(-0.001, 0.001), rng.Uniform(-0.001, 0.001), rng.Uniform(-0.0005, 0.001)};
  world.move_tool(X_WT);
  world.step();
}

// Forty cases with sleeping bodies and holds: a world restored from a snapshot, in place or in a second world, takes
// exactly the steps that the first one took.
TEST_P(SnapshotTest, ContinuesBitForBit) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const auto model = MustCompile(Heap(seed));
    auto world = model->MakeWorld();
    const int start = 60 + static_cast<int>(seed) * 11;
    for (int i = 0; i < start; ++i) Act(*world, seed, i);
    Snapshot snapshot;
    world->save(snapshot);
    const uint64_t saved = world->state_hash();
    std::vector<uint64_t> first;
    for (int i = start; i < start + 120; ++i) {
      Act(*world, seed, i);
      first.push_back(world->state_hash());
    }
    ASSERT_TRUE(world->status().ok());

    // in place, and in a fresh world that did something else before
    auto other = model->MakeWorld();
    other->step(7);
    for (World* copy : {world.get(), other.get()}) {
      copy->restore(snapshot);
      EXPECT_EQ(copy->state_hash(), saved);
      for (int i = start; i < start + 120; ++i) {
        Act(*copy, seed, i);
        ASSERT_EQ(copy->state_hash(), first[static_cast<size_t>(i - start)]) << "seed " << seed << " step " << i;
      }
    }
  }
}

// Looking at contacts, rays and distances between steps changes nothing.
TEST_P(SnapshotTest, QueriesDoNotChangeTheFuture) {
  const auto model = MustCompile(Heap(3));
  auto plain = model->MakeWorld(), asked = model->MakeWorld();
  for (int i = 0; i < 300; ++i) {
    Act(*plain, 3, i);
    Act(*asked, 3, i);
    asked->contacts(i % 9);
    asked->raycast({0.5, 0, 1}, {0, 0, -1}, 2);
    asked->distance(0, 1, 1);
    asked->tool_overlaps_fixed();
    ASSERT_EQ(plain->state_hash(), asked->state_hash()) << i;
  }
}

// Two compilations of one scene, stepped at once on four threads, give the same bits as one world alone.
TEST_P(SnapshotTest, SameBitsOnAnyNumberOfThreads) {
  const Scene scene = Heap(5);
  const auto run = [](const Model& model) {
    auto world = model.MakeWorld();
    for (int i = 0; i < 400; ++i) Act(*world, 5, i);
    return world->state_hash();
  };
  const auto one = MustCompile(scene), two = MustCompile(scene);
  const uint64_t alone = run(*one);
  std::vector<uint64_t> hashes(4);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < hashes.size(); ++t) threads.emplace_back([&, t] { hashes[t] = run(t % 2 ? *one : *two); });
  for (std::thread& thread : threads) thread.join();
  for (const uint64_t hash : hashes) EXPECT_EQ(hash, alone);
}

// Pauses and long runs: whether snapshots are taken changes nothing, and one that is taken far from any pause continues
// bit for bit too.
TEST_P(SnapshotTest, TakingOneChangesNothing) {
  const auto model = MustCompile(Heap(4));
  auto plain = model->MakeWorld(), saved = model->MakeWorld(), late = model->MakeWorld();
  Snapshot snapshot;
  for (int i = 0; i < 4600; ++i) {
    for (World* world : {plain.get(), saved.get()}) Act(*world, 4, i);
    if (i < 1000 && i % 50 == 49) {
      plain->pause(), saved->pause();
      saved->save(snapshot);
      if (i % 100 == 99) saved->restore(snapshot);
    }
    if (i == 4300) saved->save(snapshot);
  }
  EXPECT_EQ(plain->state_hash(), saved->state_hash());
  late->restore(snapshot);
  for (int i = 4301; i < 4600; ++i) Act(*late, 4, i);
  EXPECT_EQ(plain->state_hash(), late->state_hash());
}

// Different scenes give different hashes: the hash is of the state, not of the clock.
TEST_P(SnapshotTest, HashTellsStatesApart) {
  auto a = MustCompile(Heap(1))->MakeWorld(), b = MustCompile(Heap(2))->MakeWorld();
  EXPECT_NE(a->state_hash(), b->state_hash());
  const uint64_t before = a->state_hash();
  a->step();
  EXPECT_NE(a->state_hash(), before);
}

// A snapshot of another model, or a cut one, is refused.
TEST_P(SnapshotTest, ForeignSnapshotThrows) {
  auto a = MustCompile(Heap(1))->MakeWorld(), b = MustCompile(Heap(2))->MakeWorld();
  Snapshot snapshot;
  a->save(snapshot);
  EXPECT_THROW(b->restore(snapshot), std::invalid_argument);
  snapshot.bytes.resize(snapshot.bytes.size() / 2);
  EXPECT_THROW(a->restore(snapshot), std::invalid_argument);
  EXPECT_THROW(a->restore(Snapshot{}), std::invalid_argument);
}

// A world with a bad number stops, says why, takes no further step, answers queries with nothing, and can be restored.
TEST_P(SnapshotTest, DivergedWorldIsReported) {
  auto world = MustCompile(Cubes(2))->MakeWorld();
  world->step(10);
  Snapshot good;
  world->save(good);
  const uint64_t hash = world->state_hash();
  world->set_pose(0, PoseAt(std::numeric_limits<double>::quiet_NaN(), 0, 0));
  EXPECT_LT(world->step(5), 5);
  EXPECT_FALSE(world->status().ok());
  EXPECT_FALSE(world->status().cause.empty());
  const int64_t steps = world->steps();
  EXPECT_EQ(world->step(5), 0);
  EXPECT_EQ(world->steps(), steps);
  EXPECT_TRUE(world->contacts(0).empty());
  world->restore(good);
  EXPECT_TRUE(world->status().ok());
  EXPECT_EQ(world->state_hash(), hash);
  EXPECT_EQ(world->step(5), 5);
}

// Everything awake and deep in each other: sixty cubes in one place need the most memory, and it is there.
TEST_P(SnapshotTest, MemoryForEverythingTouching) {
  Scene scene;
  Rng rng(1, "pile");
  for (int i = 0; i < 60; ++i) {
    scene.bodies.push_back(Cube("cube" + std::to_string(i), PoseAt(0.5 + rng.Uniform(-0.03, 0.03),
                                                                   rng.Uniform(-0.03, 0.03), rng.Uniform(0.02, 0.2))));
  }
  auto world = MustCompile(scene)->MakeWorld();
  world->step(20);
  EXPECT_TRUE(world->status().ok()) << world->status().cause;
}

}  // namespace
}  // namespace gensim::physics
