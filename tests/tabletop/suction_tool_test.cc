// The suction tool's moves: speed limits, arrival, waiting for contact, obstacles on a path.
#include "envs/tabletop/suction_tool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "envs/physics/mujoco/compile.h"

namespace gensim::tabletop {
namespace {

physics::Body Cube(const std::string& name, const Pose& X_WB, double mass_kg = 0.05) {
  physics::Body body;
  body.name = name;
  physics::Geom geom;
  geom.half = {0.02, 0.02, 0.02};
  body.geoms = {geom};
  body.mass_kg = mass_kg;
  body.X_WB = X_WB;
  return body;
}

std::unique_ptr<physics::World> Make(const physics::Scene& scene) {
  return physics::CompileMujoco(scene).value()->MakeWorld();
}

// A free move arrives exactly, in the time of a trapezoid: distance / speed + speed / acceleration.
TEST(SuctionTool, ArrivesInTheTimeOfATrapezoid) {
  auto world = Make({});
  const ToolMotion motion;
  SuctionTool tool(*world, motion);
  const Pose target = PoseAt(0.5, 0.4, 0.1, 0.3);
  const double length = Norm(target.p - world->tool_pose().p);
  EXPECT_EQ(tool.MoveTo(target), Stop::kArrived);
  EXPECT_EQ(world->tool_pose().p, target.p);
  EXPECT_LT(AngleBetween(world->tool_pose().q, target.q), 1e-7);
  const double seconds = length / motion.speed_m_s + motion.speed_m_s / motion.acceleration_m_s2;
  EXPECT_EQ(world->steps(), static_cast<int64_t>(std::ceil(seconds / world->timestep())));
}

// A turn on the spot takes the time that the turning speed asks for, by the shorter way.
TEST(SuctionTool, TurnsByTheShorterWay) {
  physics::Scene scene;
  scene.X_WT = PoseAt(0.5, 0, 0.3, 3.0);
  auto world = Make(scene);
  const ToolMotion motion;
  SuctionTool tool(*world, motion);
  EXPECT_EQ(tool.MoveTo(PoseAt(0.5, 0, 0.3, -3.0)), Stop::kArrived);
  EXPECT_NEAR(YawOf(world->tool_pose().q), -3.0, 1e-12);
  EXPECT_LT(static_cast<double>(world->steps()) * world->timestep(), 0.3) << "0.28 rad, not 6";
}

// Lowered onto a cube it stops at the contact, knows the cube, and holds it with the gap between.
TEST(SuctionTool, StopsAtTheTouch) {
  physics::Scene scene;
  scene.bodies = {Cube("other", PoseAt(0.3, 0, 0.02)), Cube("cube", PoseAt(0.5, 0, 0.02))};
  auto world = Make(scene);
  SuctionTool tool(*world, {});
  EXPECT_EQ(tool.MoveTo(PoseAt(0.5, 0, 0.05)), Stop::kArrived);
  EXPECT_EQ(tool.MoveTo(PoseAt(0.5, 0, 0.02), 0.1, Until::kTouched), Stop::kTouched);
  EXPECT_EQ(tool.touched(), 1);
  EXPECT_NEAR(world->tool_pose().p.z, 0.04, 0.001);
  const double before = world->tool_pose().p.z;
  tool.Hold();
  EXPECT_EQ(world->held(), 1);
  EXPECT_NEAR(world->tool_pose().p.z - before, 0.001, 1e-12);
}

// Going down on bare table it is blocked at the surface, and pushing a heavy body sideways it is blocked too.
TEST(SuctionTool, IsBlocked) {
  physics::Scene scene;
  scene.bodies = {Cube("heavy", PoseAt(0.5, 0.1, 0.02), 2.0)};
  auto world = Make(scene);
  SuctionTool tool(*world, {});
  EXPECT_EQ(tool.MoveTo(PoseAt(0.5, 0, -0.01), 0.1), Stop::kBlocked);
  EXPECT_NEAR(world->tool_pose().p.z, 0, 0.001);
  EXPECT_EQ(tool.MoveTo(PoseAt(0.5, 0, 0.01)), Stop::kBlocked) << "still inside the table";
  EXPECT_EQ(tool.MoveTo(PoseAt(0.5, 0, 0.01), 0.3, Until::kFreed), Stop::kArrived) << "a way out";
  EXPECT_EQ(tool.MoveTo(PoseAt(0.5, 0.15, 0.01), 0.2), Stop::kBlocked);
  EXPECT_LT(world->pose(0).p.y, 0.11);
}

// Heavy and far-off-centre loads are accelerated less, never below a tenth.
TEST(SuctionTool, AccelerationDependsOnTheLoad) {
  const ToolMotion motion;
  const auto bearable = [&](double mass_kg, double x) {
    physics::Scene scene;
    scene.bodies = {Cube("cube", PoseAt(0.5, 0, 0.02), mass_kg)};
    scene.X_WT = PoseAt(0.5 + x, 0, 0.04);
    auto world = Make(scene);
    world->attach(0);
    return SuctionTool(*world, motion).BearableAcceleration();
  };
  EXPECT_DOUBLE_EQ(bearable(0.05, 0), motion.acceleration_m_s2);
  EXPECT_NEAR(bearable(0.5, 0), 0.7 * 10 / 0.5 - 9.81, 1e-9);
  EXPECT_NEAR(bearable(0.3, 0), 0.7 * 10 / 0.3 - 9.81, 1e-9);
  EXPECT_NEAR(bearable(0.3, 0.06), (0.7 * 10 * 0.04 / 0.3 - 9.81 * 0.06) / std::hypot(0.06, 0.02), 1e-9);
  EXPECT_DOUBLE_EQ(bearable(5, 0), 0.1 * motion.acceleration_m_s2);
}

// Only what stands on the path counts, the carried body does not.
TEST(SuctionTool, HighestOnPath) {
  physics::Scene scene;
  scene.bodies = {Cube("a", PoseAt(0.5, 0, 0.02)), Cube("b", PoseAt(0.5, 0, 0.06)),
                  Cube("far", PoseAt(0.3, 0.3, 0.10))};
  auto world = Make(scene);
  EXPECT_NEAR(HighestOnPath(*world, {0.5, -0.3, 0}, {0.5, 0.3, 0}, 0.01, physics::kNoBody), 0.08, 1e-9);
  EXPECT_NEAR(HighestOnPath(*world, {0.5, -0.3, 0}, {0.5, 0.3, 0}, 0.01, 1), 0.04, 1e-9);
  EXPECT_EQ(HighestOnPath(*world, {0.7, -0.3, 0}, {0.7, 0.3, 0}, 0.01, physics::kNoBody), 0);
}

}  // namespace
}  // namespace gensim::tabletop
