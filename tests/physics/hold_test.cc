// The tool and its hold: limited force, lag, waking, blocked tool.
#include <cmath>

#include "tests/physics/scenes.h"

namespace gensim::physics {
namespace {

using HoldTest = EngineTest;
GENSIM_FOR_ALL_ENGINES(HoldTest);

// Lifts by `rise_m` at 0.2 m/s with the tool on top of body 0.
void LiftSlowly(World& world, double rise_m) {
  Pose X_WT = world.tool_pose();
  const int steps = static_cast<int>(rise_m / 0.2 / world.timestep());
  for (int i = 0; i < steps; ++i) {
    X_WT.p.z += 0.2 * world.timestep();
    world.move_tool(X_WT);
    world.step();
  }
}

Scene OneCube(double mass_kg) {
  Scene scene;
  scene.bodies = {Cube("cube", PoseAt(0.5, 0, 0.02))};
  scene.bodies[0].mass_kg = mass_kg;
  scene.X_WT = PoseAt(0.5, 0, 0.041);
  return scene;
}

// Half a kilogram is lifted with its weight as the load; 1.2 kg is lost, told, and falls back.
TEST_P(HoldTest, ForceIsLimited) {
  auto light = MustCompile(OneCube(0.5))->MakeWorld();
  light->step(300);
  light->attach(0);
  EXPECT_EQ(light->held(), 0);
  LiftSlowly(*light, 0.1);
  light->step(100);
  EXPECT_EQ(light->held(), 0);
  EXPECT_NEAR(light->hold_force_n(), 0.5 * 9.81, 0.1);
  EXPECT_NEAR(light->pose(0).p.z, 0.12, 0.001);

  auto heavy = MustCompile(OneCube(1.2))->MakeWorld();
  heavy->step(300);
  heavy->attach(0);
  LiftSlowly(*heavy, 0.1);
  heavy->step(300);
  EXPECT_EQ(heavy->held(), kNoBody);
  EXPECT_TRUE(heavy->hold_lost());
  EXPECT_NEAR(heavy->pose(0).p.z, 0.02, 0.001);
}

// A load off the cup's centre counts by its moment about the tip: m g d / hold_arm.
TEST_P(HoldTest, MomentCounts) {
  Scene scene;
  scene.bodies = {Box("plank", {0.1, 0.02, 0.01}, 0.1, PoseAt(0.5, 0, 0.01))};
  scene.X_WT = PoseAt(0.58, 0, 0.021);
  auto world = MustCompile(scene)->MakeWorld();
  world->step(300);
  world->attach(0);
  LiftSlowly(*world, 0.1);
  world->step(200);
  ASSERT_EQ(world->held(), 0);
  EXPECT_NEAR(world->hold_force_n(), 0.1 * 9.81 * 0.08 / scene.hold_arm_m, 0.1);
  EXPECT_LT(AngleBetween(world->pose(0).q, {}), 0.02) << "the hold keeps the plank level";

  scene.bodies[0].mass_kg = 0.6;  // 5.9 N would be borne at the centre
  auto heavy = MustCompile(scene)->MakeWorld();
  heavy->step(300);
  heavy->attach(0);
  LiftSlowly(*heavy, 0.1);
  EXPECT_TRUE(heavy->hold_lost());
}

// At 1.5 m/s the held body is within half a millimetre of where the tool has it.
TEST_P(HoldTest, BodyKeepsUpWithTheTool) {
  auto world = MustCompile(OneCube(0.05))->MakeWorld();
  world->step(300);
  world->attach(0);
  Pose X_WT = world->tool_pose();
  const Vec3 offset = world->pose(0).p - X_WT.p;
  double worst = 0, speed = 0;
  for (int i = 0; i < 150; ++i) {
    speed = std::min(1.5, speed + 20 * 0.002);
    X_WT.p.z += (i < 40 ? speed : 0) * 0.002;
    X_WT.p.y += (i < 40 ? 0 : 1.0) * 0.002;
    if (i == 40) continue;
    world->move_tool(X_WT);
    world->step();
    if (i > 60 || i < 38) worst = std::max(worst, Norm(world->pose(0).p - X_WT.p - offset));
  }
  EXPECT_LT(worst, 0.0005);
}

// Attaching wakes a sleeping body and what stands on it: both rise together.
TEST_P(HoldTest, AttachWakesSleepers) {
  Scene scene = OneCube(0.05);
  scene.bodies.push_back(Cube("rider", PoseAt(0.5, 0, 0.06)));
  scene.X_WT = PoseAt(0.5, 0.03, 0.041);
  auto world = MustCompile(scene)->MakeWorld();
  world->move_tool(PoseAt(0.5, 0.1, 0.041));
  world->step(1000);
  world->attach(0);
  LiftSlowly(*world, 0.05);
  EXPECT_NEAR(world->pose(0).p.z, 0.07, 0.001);
  EXPECT_NEAR(world->pose(1).p.z, 0.11, 0.001);
}

// A moving tool wakes a sleeping body that it pushes.
TEST_P(HoldTest, MovingToolWakesSleepers) {
  Scene scene;
  scene.bodies = {Cube("cube", PoseAt(0.5, 0, 0.02))};
  scene.X_WT = PoseAt(0.5, 0.1, 0.01);
  auto world = MustCompile(scene)->MakeWorld();
  world->step(1000);
  for (int i = 0; i < 400; ++i) {
    world->move_tool(PoseAt(0.5, 0.1 - 0.0002 * i, 0.01));
    world->step();
  }
  EXPECT_NEAR(world->pose(0).p.y, 0.0202 - 0.006 - 0.02, 0.002) << "ahead of the tool by its radius and half a cube";
  EXPECT_FALSE(world->last_contacts(kToolId).empty());
  EXPECT_EQ(world->last_contacts(kToolId)[0].other, 0);
  EXPECT_GT(world->last_contacts(kToolId)[0].normal_W.y, 0.9) << "the cube pushes back along +y";
}

// After detach the body falls; the loss flag is for lost holds alone.
TEST_P(HoldTest, DetachLetsGo) {
  auto world = MustCompile(OneCube(0.05))->MakeWorld();
  world->step(100);
  world->attach(0);
  LiftSlowly(*world, 0.05);
  world->detach();
  EXPECT_EQ(world->held(), kNoBody);
  EXPECT_FALSE(world->hold_lost());
  world->step(500);
  EXPECT_NEAR(world->pose(0).p.z, 0.02, 0.001);
}

// A held body pushed against a wall is lost, not squeezed through.
TEST_P(HoldTest, WallTakesTheBodyAway) {
  Scene scene = OneCube(0.05);
  Body wall = Box("wall", {0.1, 0.01, 0.1}, 0, PoseAt(0.5, 0.1, 0.1));
  wall.fixed = true;
  scene.bodies.push_back(wall);
  auto world = MustCompile(scene)->MakeWorld();
  world->step(100);
  world->attach(0);
  LiftSlowly(*world, 0.03);
  Pose X_WT = world->tool_pose();
  for (int i = 0; i < 500 && !world->hold_lost(); ++i) {
    X_WT.p.y += 0.0005;
    world->move_tool(X_WT);
    world->step();
  }
  EXPECT_TRUE(world->hold_lost());
  world->step(500);
  EXPECT_LT(world->pose(0).p.y, 0.0901 - 0.02 + 0.002);
}

// The tool's overlap with fixed bodies and the table is seen though it makes no force.
TEST_P(HoldTest, ToolOverlapIsSeen) {
  Scene scene;
  Body wall = Box("wall", {0.1, 0.01, 0.1}, 0, PoseAt(0.5, 0.1, 0.1));
  wall.fixed = true;
  scene.bodies = {wall};
  auto world = MustCompile(scene)->MakeWorld();
  const auto overlaps = [&](double y, double z, double slack) {
    world->move_tool(PoseAt(0.5, y, z));
    return world->tool_overlaps_fixed(slack);
  };
  EXPECT_FALSE(overlaps(0, 0.05, 0));
  EXPECT_FALSE(overlaps(0.0835, 0.05, 0)) << "0.5 mm of air";
  EXPECT_TRUE(overlaps(0.0850, 0.05, 0)) << "1 mm deep";
  EXPECT_FALSE(overlaps(0.0850, 0.05, 0.002));
  EXPECT_TRUE(overlaps(0, -0.001, 0));
  EXPECT_FALSE(overlaps(0, 0.001, 0));
}

}  // namespace
}  // namespace gensim::physics
