// The pick-and-place primitive: accuracy, clearance, and every failure by its name.
#include "envs/tabletop/pick_place.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "envs/base/rng.h"
#include "envs/physics/mujoco/compile.h"

namespace gensim::tabletop {
namespace {

using physics::Body;
using physics::Geom;
using physics::GeomKind;
using physics::Scene;
using physics::World;

constexpr double kPi = 3.14159265358979323846;

Body Box(const std::string& name, const Vec3& half, double mass_kg, const Pose& X_WB, bool fixed = false) {
  Body body;
  body.name = name;
  Geom geom;
  geom.half = half;
  body.geoms = {geom};
  body.mass_kg = mass_kg;
  body.X_WB = X_WB;
  body.fixed = fixed;
  return body;
}

Body Cube(const std::string& name, const Pose& X_WB, double mass_kg = 0.05) {
  return Box(name, {0.02, 0.02, 0.02}, mass_kg, X_WB);
}

std::unique_ptr<World> Make(const Scene& scene) {
  auto model = physics::CompileMujoco(scene);
  EXPECT_TRUE(model.ok()) << ToString(model.errors());
  auto world = model.value()->MakeWorld();
  EXPECT_TRUE(WaitForRest(*world));
  return world;
}

// Picks a body at its top centre and puts it down with its origin at (x, y), its bottom at z.
PickPlace Onto(const World& world, int body, double x, double y, double bottom_z, double yaw = 0) {
  const Pose X = world.pose(body);
  const double height = world.highest_z(body) - world.lowest_z(body);
  return {PoseAt(X.p.x, X.p.y, world.highest_z(body), YawOf(X.q)), PoseAt(x, y, bottom_z + height, yaw)};
}

// An open box of four fixed walls around (x, y) with the given inner half width; 40 mm high.
void AddFixture(Scene& scene, double x, double y, double inner) {
  const double t = 0.005, h = 0.02;
  scene.bodies.push_back(Box("wall0", {t, inner + 2 * t, h}, 0, PoseAt(x + inner + t, y, h), true));
  scene.bodies.push_back(Box("wall1", {t, inner + 2 * t, h}, 0, PoseAt(x - inner - t, y, h), true));
  scene.bodies.push_back(Box("wall2", {inner, t, h}, 0, PoseAt(x, y + inner + t, h), true));
  scene.bodies.push_back(Box("wall3", {inner, t, h}, 0, PoseAt(x, y - inner - t, h), true));
}

// From twenty drawn poses, picked up to 4 mm off centre, a cube ends within 0.7 mm and one degree of its target.
TEST(PickPlace, PutsTheObjectWhereItShouldBe) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Rng rng(seed, "place");
    Scene scene;
    scene.bodies = {Cube("cube", PoseAt(rng.Uniform(0.3, 0.7), rng.Uniform(-0.4, -0.1), 0.02, rng.Uniform(-3, 3)))};
    auto world = Make(scene);
    const Pose before = world->pose(0);
    const Pose target = PoseAt(rng.Uniform(0.3, 0.7), rng.Uniform(0.1, 0.4), before.p.z, rng.Uniform(-3, 3));
    const Pose X_BT{{rng.Uniform(-0.004, 0.004), rng.Uniform(-0.004, 0.004), 0.02}, {}};
    const PickPlaceOutcome out = RunPickPlace(*world, {before * X_BT, target * X_BT});
    EXPECT_TRUE(out.ok()) << FailureName(out.failure);
    EXPECT_EQ(out.body, 0);
    EXPECT_TRUE(out.supported);
    EXPECT_GT(out.physics_steps, 300);
    EXPECT_LT(out.physics_steps, 1500);
    EXPECT_EQ(world->held(), physics::kNoBody);
    EXPECT_LT(Norm(world->pose(0).p - target.p), 0.0007);
    EXPECT_LT(AngleBetween(world->pose(0).q, target.q), 0.0175);
  }
}

// A tower of five with placing noise of a millimetre stands.
TEST(PickPlace, BuildsATower) {
  Rng rng(1, "tower");
  Scene scene;
  for (int i = 0; i < 5; ++i)
    scene.bodies.push_back(Cube("cube" + std::to_string(i), PoseAt(0.3 + 0.08 * i, -0.2, 0.02)));
  auto world = Make(scene);
  for (int i = 0; i < 5; ++i) {
    const PickPlace move =
        Onto(*world, i, 0.5 + rng.Uniform(-0.001, 0.001), 0.2 + rng.Uniform(-0.001, 0.001), 0.04 * i);
    const PickPlaceOutcome out = RunPickPlace(*world, move);
    EXPECT_TRUE(out.ok()) << i << ": " << FailureName(out.failure);
  }
  for (int i = 0; i < 5; ++i) EXPECT_NEAR(world->pose(i).p.z, 0.02 + 0.04 * i, 0.001);
}

// The way leads over a tower in between, which does not move.
TEST(PickPlace, CarriesClearOfEverything) {
  Scene scene;
  scene.bodies = {Cube("cube", PoseAt(0.5, -0.2, 0.02))};
  for (int i = 0; i < 4; ++i)
    scene.bodies.push_back(Cube("tower" + std::to_string(i), PoseAt(0.5, 0, 0.02 + 0.04 * i)));
  auto world = Make(scene);
  const Pose top = world->pose(4);
  const PickPlaceOutcome out = RunPickPlace(*world, Onto(*world, 0, 0.5, 0.2, 0));
  EXPECT_TRUE(out.ok()) << FailureName(out.failure);
  EXPECT_LT(Norm(world->pose(4).p - top.p), 1e-4);
  EXPECT_NEAR(world->pose(0).p.y, 0.2, 0.001);
}

// A plank held near its end keeps its attitude and lands where it should.
TEST(PickPlace, HoldsOffCentre) {
  Scene scene;
  scene.bodies = {Box("plank", {0.08, 0.02, 0.01}, 0.08, PoseAt(0.5, -0.2, 0.01))};
  auto world = Make(scene);
  const PickPlaceOutcome out = RunPickPlace(*world, {PoseAt(0.565, -0.2, 0.02), PoseAt(0.5, 0.265, 0.02, kPi / 2)});
  EXPECT_TRUE(out.ok()) << FailureName(out.failure);
  EXPECT_LT(Norm(world->pose(0).p - Vec3{0.5, 0.2, 0.01}), 0.001);
  EXPECT_NEAR(YawOf(world->pose(0).q), kPi / 2, 0.0175);
}

// A 6-DoF target: a standing block is laid on its side.
TEST(PickPlace, LaysABlockOnItsSide) {
  Scene scene;
  scene.bodies = {Box("block", {0.02, 0.02, 0.04}, 0.06, PoseAt(0.5, -0.2, 0.04))};
  auto world = Make(scene);
  const Pose target{{0.5, 0.2, 0.02}, FromAxisAngle({0, 1, 0}, kPi / 2)};
  const Pose X_BT{{0, 0, 0.04}, {}};
  const PickPlaceOutcome out = RunPickPlace(*world, {world->pose(0) * X_BT, target * X_BT});
  EXPECT_TRUE(out.ok()) << FailureName(out.failure);
  EXPECT_LT(Norm(world->pose(0).p - target.p), 0.002);
  EXPECT_LT(AngleBetween(world->pose(0).q, target.q), 0.03);
}

// Nothing under the cup: missed, and nothing moved.
TEST(PickPlace, MissedInTheAir) {
  Scene scene;
  scene.bodies = {Cube("cube", PoseAt(0.5, 0, 0.02))};
  auto world = Make(scene);
  const Pose before = world->pose(0);
  const PickPlaceOutcome out = RunPickPlace(*world, {PoseAt(0.5, 0.1, 0.04), PoseAt(0.5, 0.3, 0.04)});
  EXPECT_EQ(out.failure, Failure::kMissed);
  EXPECT_EQ(out.body, physics::kNoBody);
  EXPECT_LT(Norm(world->pose(0).p - before.p), 1e-4);
}

// The bare table and a fixed stand cannot be held: missed.
TEST(PickPlace, MissedOnFixedThings) {
  Scene scene;
  scene.bodies = {Box("stand", {0.03, 0.03, 0.03}, 0, PoseAt(0.5, 0, 0.03), true)};
  auto world = Make(scene);
  EXPECT_EQ(RunPickPlace(*world, {PoseAt(0.5, 0, 0.06), PoseAt(0.5, 0.3, 0.06)}).failure, Failure::kMissed);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(RunPickPlace(*world, {PoseAt(0.5, 0.2, 0.0), PoseAt(0.5, 0.3, 0.0)}).failure, Failure::kMissed) << i;
    EXPECT_GT(world->tool_pose().p.z, 0.005) << "the tool got out again";
  }
}

// A body beyond the hold's force stays where it is: too heavy.
TEST(PickPlace, TooHeavy) {
  Scene scene;
  scene.bodies = {Cube("cube", PoseAt(0.5, 0, 0.02), 1.5)};
  auto world = Make(scene);
  const PickPlaceOutcome out = RunPickPlace(*world, Onto(*world, 0, 0.5, 0.2, 0));
  EXPECT_EQ(out.failure, Failure::kTooHeavy);
  EXPECT_EQ(out.body, 0);
  EXPECT_LT(DistanceXY(world->pose(0).p, {0.5, 0, 0}), 0.002);
}

// What lies on the lifted body goes along as far as the hold bears it; more is too heavy.
TEST(PickPlace, BodyUnderAnother) {
  for (const double rider_kg : {0.05, 1.2}) {
    Scene scene;
    scene.bodies = {Box("plank", {0.06, 0.03, 0.01}, 0.05, PoseAt(0.5, -0.2, 0.01)),
                    Cube("rider", PoseAt(0.475, -0.2, 0.04), rider_kg)};
    auto world = Make(scene);
    const PickPlaceOutcome out = RunPickPlace(*world, {PoseAt(0.52, -0.2, 0.02), PoseAt(0.52, 0.2, 0.02)});
    if (rider_kg < 1) {
      EXPECT_TRUE(out.ok()) << FailureName(out.failure);
      EXPECT_NEAR(world->pose(0).p.y, 0.2, 0.001);
      EXPECT_NE(world->pose(1).p.y, -0.2) << "the rider left its place, on the plank or off it";
    } else {
      EXPECT_EQ(out.failure, Failure::kTooHeavy);
      EXPECT_NEAR(world->pose(0).p.y, -0.2, 0.02);
    }
  }
}

// A wall higher than the tool may go takes the body away on the carry: blocked, and the body stays on its side.
TEST(PickPlace, BlockedCarry) {
  Scene scene;
  scene.bodies = {Cube("cube", PoseAt(0.5, -0.2, 0.02)), Box("wall", {0.3, 0.01, 0.4}, 0, PoseAt(0.5, 0, 0.4), true)};
  scene.X_WT = PoseAt(0.5, -0.2, 0.3);
  auto world = Make(scene);
  const PickPlaceOutcome out = RunPickPlace(*world, Onto(*world, 0, 0.5, 0.2, 0));
  EXPECT_EQ(out.failure, Failure::kBlocked);
  EXPECT_LT(world->pose(0).p.y, -0.02);
  EXPECT_EQ(world->held(), physics::kNoBody);
}

// A pick beside a wall that the tool does not fit by: blocked on the way down.
TEST(PickPlace, BlockedApproach) {
  Scene scene;
  scene.bodies = {Cube("cube", PoseAt(0.5, 0, 0.02)), Box("wall", {0.1, 0.01, 0.1}, 0, PoseAt(0.5, 0.031, 0.1), true)};
  auto world = Make(scene);
  const PickPlaceOutcome out = RunPickPlace(*world, {PoseAt(0.5, 0.016, 0.04), PoseAt(0.5, -0.2, 0.04)});
  EXPECT_EQ(out.failure, Failure::kBlocked);
  EXPECT_NEAR(world->pose(0).p.y, 0, 0.001);
}

// A hold driven harder than it bears gives way in free air: dropped.
TEST(PickPlace, Dropped) {
  Scene scene;
  scene.bodies = {Box("post", {0.02, 0.02, 0.08}, 0.25, PoseAt(0.5, -0.2, 0.08))};
  auto world = Make(scene);
  PickPlaceOptions options;
  options.motion.acceleration_m_s2 = 250;  // a tenth of it is used whatever the load
  const PickPlaceOutcome out = RunPickPlace(*world, Onto(*world, 0, 0.5, 0.3, 0), options);
  EXPECT_EQ(out.failure, Failure::kDropped);
  EXPECT_EQ(out.body, 0);
}

// A block goes into a fixture with a millimetre of room a side; 5 mm off it stays on the rim: jammed.
TEST(PickPlace, InsertsOrJams) {
  for (const double error_m : {0.0, 0.0005, 0.005}) {
    Scene scene;
    scene.bodies = {Cube("cube", PoseAt(0.5, -0.2, 0.02))};
    AddFixture(scene, 0.5, 0.2, 0.021);
    auto world = Make(scene);
    PickPlaceOptions options;
    options.slow_from_m = 0.043;  // from above the rim
    options.jam_above_m = 0.005;
    const PickPlaceOutcome out = RunPickPlace(*world, Onto(*world, 0, 0.5 + error_m, 0.2, 0), options);
    EXPECT_EQ(out.failure, error_m < 0.001 ? Failure::kNone : Failure::kJammed) << error_m << FailureName(out.failure);
    if (error_m < 0.001) {
      EXPECT_NEAR(world->pose(0).p.z, 0.02, 0.001);
      EXPECT_LT(std::abs(out.above_target_m), 0.002);
    } else {
      EXPECT_GT(out.above_target_m, 0.03);
    }
  }
}

// Put down outside the workspace: left the table.
TEST(PickPlace, LeftTable) {
  Scene scene;
  scene.bodies = {Cube("cube", PoseAt(0.5, 0, 0.02))};
  auto world = Make(scene);
  EXPECT_EQ(RunPickPlace(*world, Onto(*world, 0, 0.85, 0, 0)).failure, Failure::kLeftTable);
  // out already: not this move's doing
  EXPECT_TRUE(RunPickPlace(*world, Onto(*world, 0, 0.85, 0.1, 0)).ok());
}

// Something that does not stop rolling is unsettled after the settling time.
TEST(PickPlace, Unsettled) {
  Scene scene;
  Body ball = Cube("ball", PoseAt(0.35, 0, 0.0315));
  ball.geoms[0].kind = GeomKind::kSphere;
  ball.X_WB.p = {0.3, -0.3, 0.034};
  scene.bodies = {Cube("cube", PoseAt(0.5, 0.1, 0.02)), ball,
                  Box("ramp", {0.25, 0.05, 0.005}, 0, {{0.5, -0.3, 0.01}, FromAxisAngle({0, 1, 0}, 0.02)}, true)};
  auto world = physics::CompileMujoco(scene).value()->MakeWorld();
  PickPlaceOptions options;
  options.settle_s = 0.1;
  const PickPlaceOutcome out = RunPickPlace(*world, Onto(*world, 0, 0.5, 0.3, 0), options);
  EXPECT_EQ(out.failure, Failure::kUnsettled);
}

// A world with a bad number ends the primitive with its own name.
TEST(PickPlace, Diverged) {
  Scene scene;
  scene.bodies = {Cube("cube", PoseAt(0.5, 0, 0.02)), Cube("other", PoseAt(0.5, 0.2, 0.02))};
  auto world = Make(scene);
  const PickPlace move = Onto(*world, 0, 0.5, 0.3, 0);
  world->set_pose(1, PoseAt(std::numeric_limits<double>::quiet_NaN(), 0, 0));
  EXPECT_EQ(RunPickPlace(*world, move).failure, Failure::kDiverged);
  EXPECT_FALSE(world->status().ok());
}

// The same move from the same snapshot gives the same bits and the same outcome.
TEST(PickPlace, Deterministic) {
  Scene scene;
  for (int i = 0; i < 5; ++i) scene.bodies.push_back(Cube("cube" + std::to_string(i), PoseAt(0.4, 0, 0.02 + 0.04 * i)));
  auto world = Make(scene);
  physics::Snapshot snapshot;
  world->save(snapshot);
  const PickPlace move = Onto(*world, 4, 0.6, 0.2, 0, 0.7);
  const PickPlaceOutcome first = RunPickPlace(*world, move);
  const uint64_t hash = world->state_hash();
  auto other = world->model().MakeWorld();
  other->restore(snapshot);
  const PickPlaceOutcome second = RunPickPlace(*other, move);
  EXPECT_EQ(other->state_hash(), hash);
  EXPECT_EQ(first.physics_steps, second.physics_steps);
  EXPECT_EQ(first.failure, second.failure);
}

// Each failure has a name of its own, and holding something already is misuse.
TEST(PickPlace, NamesAndMisuse) {
  std::set<std::string_view> names;
  for (int f = 0; f <= static_cast<int>(Failure::kDiverged); ++f) names.insert(FailureName(static_cast<Failure>(f)));
  EXPECT_EQ(names.size(), static_cast<size_t>(Failure::kDiverged) + 1);
  EXPECT_FALSE(names.contains("unknown"));
  Scene scene;
  scene.bodies = {Cube("cube", PoseAt(0.5, 0, 0.02))};
  auto world = Make(scene);
  world->attach(0);
  EXPECT_THROW(RunPickPlace(*world, {}), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::tabletop
