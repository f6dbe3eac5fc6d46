// Mechanics against closed forms, contacts, rays and misuse.
#include "envs/physics/world.h"

#include <cmath>

#include "tests/physics/scenes.h"

namespace gensim::physics {
namespace {

using WorldTest = EngineTest;
GENSIM_FOR_ALL_ENGINES(WorldTest);

constexpr double kG = 9.81;

// A body in free fall is where the closed form says; semi-implicit integration is ahead by g*h*t/2, which is the bound.
TEST_P(WorldTest, FreeFallFollowsClosedForm) {
  Scene scene;
  scene.table = false;
  scene.bodies = {Cube("cube", PoseAt(0, 0, 5))};
  auto world = MustCompile(scene)->MakeWorld();
  world->step(250);
  const double t = 0.5;
  EXPECT_NEAR(world->pose(0).p.z, 5 - 0.5 * kG * t * t, 0.5 * kG * 0.002 * t + 1e-9);
  EXPECT_NEAR(world->linear_velocity(0).z, -kG * t, 1e-9);
  EXPECT_EQ(world->steps(), 250);
}

// Gravity and time step come from the scene.
TEST_P(WorldTest, SceneSetsGravityAndTimeStep) {
  Scene scene;
  scene.table = false;
  scene.gravity_m_s2 = 3;
  scene.timestep_s = 0.004;
  scene.bodies = {Cube("cube", PoseAt(0, 0, 5))};
  auto world = MustCompile(scene)->MakeWorld();
  world->step(100);
  EXPECT_DOUBLE_EQ(world->timestep(), 0.004);
  EXPECT_NEAR(world->linear_velocity(0).z, -3 * 0.4, 1e-9);
}

// A slab on a slope of angle a stays for tan(a) < friction and slides with g (sin a - mu cos a) above it.
TEST_P(WorldTest, FrictionAngle) {
  for (const double tangent : {0.40, 0.49, 0.55, 0.65}) {
    const double mu = 0.5, angle = std::atan(tangent);
    const Quat tilt = FromAxisAngle({0, 1, 0}, angle);
    Scene scene;
    scene.sleep = false;
    Body slope = Box("slope", {2, 1, 0.05}, 0, {{0, 0, 1}, tilt});
    slope.fixed = true;
    slope.friction = mu;
    Body slab = Box("slab", {0.04, 0.04, 0.005}, 0.05, {Vec3{0, 0, 1} + Rotate(tilt, {0, 0, 0.05 + 0.005}), tilt});
    slab.friction = mu;
    scene.bodies = {slope, slab};
    auto world = MustCompile(scene)->MakeWorld();
    world->step(50);
    const double v0 = Norm(world->linear_velocity(1));
    world->step(200);
    const double gain = (Norm(world->linear_velocity(1)) - v0) / 0.4;
    const double expected = tangent > mu ? kG * (std::sin(angle) - mu * std::cos(angle)) : 0;
    EXPECT_NEAR(gain, expected, 0.05) << "tangent " << tangent;  // 1 % of the weight: the contact is soft
  }
}

// Five cubes stacked within a millimetre of each other stand for ten seconds and sink less than half a millimetre.
TEST_P(WorldTest, StackStaysAtRest) {
  Scene scene;
  for (int i = 0; i < 5; ++i) {
    scene.bodies.push_back(Cube("cube" + std::to_string(i), PoseAt(0.5 + 0.001 * (i % 2), 0, 0.02 + 0.04 * i)));
  }
  auto world = MustCompile(scene)->MakeWorld();
  world->step(5000);
  EXPECT_TRUE(world->status().ok());
  EXPECT_TRUE(world->all_at_rest());
  for (int i = 0; i < 5; ++i) EXPECT_NEAR(world->pose(i).p.z, 0.02 + 0.04 * i, 0.0005);
}

// A ball that rolls comes to rest, thanks to rolling friction.
TEST_P(WorldTest, BallComesToRest) {
  Scene scene;
  scene.bodies = {Ball("ball", 0.02, 0.03, PoseAt(0.5, 0, 0.05))};
  scene.bodies[0].X_WB.p.z = 0.021;
  Body ramp = Box("ramp", {0.1, 0.1, 0.005}, 0, {{0.4, 0, 0.02}, FromAxisAngle({0, 1, 0}, 0.2)});
  ramp.fixed = true;
  scene.bodies.push_back(ramp);
  scene.bodies[0].X_WB.p = {0.4, 0, 0.055};
  auto world = MustCompile(scene)->MakeWorld();
  world->step(100);
  EXPECT_TRUE(world->moving(0));
  world->step(5000);
  EXPECT_TRUE(world->at_rest(0));
  EXPECT_GT(world->pose(0).p.x, 0.45);
}

// Compounds and hulls weigh what was told, and rest at their height.
TEST_P(WorldTest, MassOfCompoundAndHull) {
  Scene scene;
  scene.bodies = {Cube("compound", PoseAt(0.5, 0, 0.02))};
  scene.bodies[0].geoms.push_back(BoxGeom(0.01, 0.01, 0.02));
  scene.bodies[0].geoms[1].X_BG.p = {0.03, 0, 0};
  scene.bodies[0].mass_kg = 0.123;
  Geom hull;
  hull.kind = GeomKind::kConvex;
  for (int i = 0; i < 6; ++i) {
    const double a = 1.0471975511965976 * i;
    hull.vertices.push_back({0.03 * std::cos(a), 0.03 * std::sin(a), -0.01});
    hull.vertices.push_back({0.03 * std::cos(a), 0.03 * std::sin(a), 0.01});
  }
  Body prism;
  prism.name = "prism";
  prism.geoms = {hull};
  prism.mass_kg = 0.077;
  prism.X_WB = PoseAt(0.5, 0.2, 0.01);
  scene.bodies.push_back(prism);
  auto world = MustCompile(scene)->MakeWorld();
  world->step(500);
  EXPECT_NEAR(world->support_force_n(0), 0.123 * kG, 0.002 * kG);
  EXPECT_NEAR(world->support_force_n(1), 0.077 * kG, 0.002 * kG);
  EXPECT_NEAR(world->pose(1).p.z, 0.01, 0.0003);
}

// Contacts of a sleeping stack are still known: who touches whom, with the right loads and directions.
TEST_P(WorldTest, ContactsOfSleepingBodies) {
  Scene scene;
  scene.bodies = {Cube("low", PoseAt(0.5, 0, 0.02)), Cube("high", PoseAt(0.5, 0, 0.06)),
                  Cube("far", PoseAt(0.5, 0.2, 0.02))};
  auto world = MustCompile(scene)->MakeWorld();
  world->step(1000);
  const uint64_t before = world->state_hash();
  EXPECT_TRUE(world->touching(0, 1));
  EXPECT_TRUE(world->touching(kTableId, 0));
  EXPECT_FALSE(world->touching(1, kTableId));
  EXPECT_FALSE(world->touching(0, 2));
  EXPECT_FALSE(world->touching(kTableId, kToolId));
  EXPECT_NEAR(world->support_force_n(1), 0.05 * kG, 0.005);
  for (const Contact& contact : world->contacts(1)) {
    EXPECT_EQ(contact.other, 0);
    EXPECT_NEAR(contact.normal_W.z, 1, 1e-6);
    EXPECT_NEAR(contact.point_W.z, 0.04, 0.0005);
  }
  for (const Contact& contact : world->contacts(0)) EXPECT_NEAR(contact.normal_W.z, contact.other == 1 ? -1 : 1, 1e-6);
  EXPECT_EQ(world->state_hash(), before) << "queries must not change the world";
}

// Rays see the nearest colliding body, the table, and nothing beyond their length; the tool is not seen.
TEST_P(WorldTest, Raycast) {
  Scene scene = Cubes(1);
  Body zone = Box("zone", {0.05, 0.05, 0.0005}, 0, PoseAt(0.6, 0, 0.05));
  zone.fixed = true;
  zone.geoms[0].visual_only = true;
  scene.bodies.push_back(zone);
  scene.X_WT = PoseAt(0.3, -0.2, 0.2);
  auto world = MustCompile(scene)->MakeWorld();
  const Vec3 down{0, 0, -2};
  RayHit hit = world->raycast({0.3, -0.2, 0.5}, down, 1);
  EXPECT_EQ(hit.body, 0);
  EXPECT_NEAR(hit.distance_m, 0.46, 1e-9);
  hit = world->raycast({0.6, 0, 0.5}, down, 1);
  EXPECT_EQ(hit.body, kTableId);
  EXPECT_NEAR(hit.distance_m, 0.5, 1e-9);
  EXPECT_EQ(world->raycast({0.6, 0, 0.5}, down, 0.4).body, kNoBody);
  EXPECT_EQ(world->raycast({0.6, 0, 0.5}, {0, 0, 1}, 10).body, kNoBody);
  EXPECT_THROW(world->raycast({0, 0, 0}, {0, 0, 0}, 1), std::invalid_argument);
}

// The distance between bodies is that between their nearest faces.
TEST_P(WorldTest, Distance) {
  auto world = MustCompile(Cubes(2))->MakeWorld();
  EXPECT_NEAR(world->distance(0, 1, 1), 0.04, 1e-6);
  EXPECT_DOUBLE_EQ(world->distance(0, 1, 0.01), 0.01);
}

// Layers are an `or`: a body that looks for nothing is still met by those that look for it.
TEST_P(WorldTest, LayersAreAsymmetric) {
  Scene scene;
  scene.bodies = {Cube("a", PoseAt(0.5, 0, 0.02)), Cube("ghost", PoseAt(0.5, 0, 0.10)),
                  Cube("seen", PoseAt(0.5, 0.2, 0.10))};
  scene.bodies[1].geoms[0].layer = 2;  // meets the table only, which looks for every layer
  scene.bodies[1].geoms[0].collides_with = 4;
  scene.bodies[0].geoms[0].collides_with = 1;
  auto world = MustCompile(scene)->MakeWorld();
  world->step(500);
  EXPECT_NEAR(world->pose(1).p.z, 0.02, 0.001) << "falls through the cube, rests on the table";
  EXPECT_NEAR(world->pose(0).p.z, 0.02, 0.001);
}

// Placing a body stops it, wakes it, and lets what stood on it fall.
TEST_P(WorldTest, SetPoseWakesNeighbours) {
  Scene scene;
  scene.bodies = {Cube("low", PoseAt(0.5, 0, 0.02)), Cube("high", PoseAt(0.5, 0, 0.06))};
  auto world = MustCompile(scene)->MakeWorld();
  world->step(1000);
  world->set_pose(0, PoseAt(0.5, 0.2, 0.10));
  EXPECT_DOUBLE_EQ(world->lowest_z(0), 0.08);
  world->step(1000);
  EXPECT_NEAR(world->pose(0).p.z, 0.02, 0.001);
  EXPECT_NEAR(world->pose(1).p.z, 0.02, 0.001);
}

// Misuse throws and names the legal range.
TEST_P(WorldTest, MisuseThrows) {
  Scene scene = Cubes(1);
  Body wall = Box("wall", {0.1, 0.1, 0.1}, 0, PoseAt(0.6, 0.3, 0.1));
  wall.fixed = true;
  scene.bodies.push_back(wall);
  auto world = MustCompile(scene)->MakeWorld();
  EXPECT_THROW(world->pose(2), std::invalid_argument);
  EXPECT_THROW(world->pose(-1), std::invalid_argument);
  EXPECT_THROW(world->contacts(kTableId), std::invalid_argument);
  EXPECT_THROW(world->set_pose(1, Pose{}), std::invalid_argument);
  EXPECT_THROW(world->attach(1), std::invalid_argument);
  world->attach(0);
  EXPECT_THROW(world->attach(0), std::invalid_argument);
  scene.with_tool = false;
  auto bare = MustCompile(scene)->MakeWorld();
  EXPECT_THROW(bare->move_tool(Pose{}), std::invalid_argument);
  EXPECT_THROW(bare->attach(0), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::physics
