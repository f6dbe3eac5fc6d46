#include "envs/physics/scene_check.h"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <limits>

#include "tests/physics/scenes.h"

namespace gensim::physics {
namespace {

struct BadScene {
  const char* name;
  std::function<void(Scene&)> spoil;
  const char* code;
  const char* where;
};

const double kNaN = std::numeric_limits<double>::quiet_NaN();

const BadScene kBad[] = {
    {"zero size", [](Scene& s) { s.bodies[1].geoms[0].half.y = 0; }, "scene-limit", "/bodies/1/geoms/0/half/y"},
    {"negative size", [](Scene& s) { s.bodies[1].geoms[0].half.x = -0.1; }, "scene-limit", "/bodies/1/geoms/0/half/x"},
    {"huge size", [](Scene& s) { s.bodies[1].geoms[0].half.z = 50; }, "scene-limit", "/bodies/1/geoms/0/half/z"},
    {"NaN size", [](Scene& s) { s.bodies[0].geoms[0].half.z = kNaN; }, "scene-not-finite", "/bodies/0/geoms/0/half/z"},
    {"NaN position", [](Scene& s) { s.bodies[0].X_WB.p.x = kNaN; }, "scene-not-finite", "/bodies/0/X_WB"},
    {"infinite position", [](Scene& s) { s.bodies[0].X_WB.p.x = HUGE_VAL; }, "scene-not-finite", "/bodies/0/X_WB"},
    {"far away", [](Scene& s) { s.bodies[0].X_WB.p.y = 1e6; }, "scene-limit", "/bodies/0/X_WB/p"},
    {"zero quaternion",
     [](Scene& s) {
       s.bodies[0].X_WB.q = {0, 0, 0, 0};
     },
     "scene-quaternion", "/bodies/0/X_WB/q"},
    {"no mass", [](Scene& s) { s.bodies[0].mass_kg = 0; }, "scene-limit", "/bodies/0/mass_kg"},
    {"too much mass", [](Scene& s) { s.bodies[0].mass_kg = 1e6; }, "scene-limit", "/bodies/0/mass_kg"},
    {"negative friction", [](Scene& s) { s.bodies[0].friction = -1; }, "scene-limit", "/bodies/0/friction"},
    {"no name", [](Scene& s) { s.bodies[0].name.clear(); }, "scene-name", "/bodies/0/name"},
    {"name twice", [](Scene& s) { s.bodies[1].name = s.bodies[0].name; }, "scene-name", "/bodies/1/name"},
    {"reserved name", [](Scene& s) { s.bodies[1].name = "world"; }, "scene-name", "/bodies/1/name"},
    {"nothing solid", [](Scene& s) { s.bodies[1].geoms[0].visual_only = true; }, "scene-empty-body", "/bodies/1/geoms"},
    {"no geom", [](Scene& s) { s.bodies[1].geoms.clear(); }, "scene-empty-body", "/bodies/1/geoms"},
    {"three points",
     [](Scene& s) {
       s.bodies[0].geoms[0].kind = GeomKind::kConvex;
       s.bodies[0].geoms[0].vertices = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}};
     },
     "scene-hull", "/bodies/0/geoms/0/vertices"},
    {"flat hull",
     [](Scene& s) {
       s.bodies[0].geoms[0].kind = GeomKind::kConvex;
       s.bodies[0].geoms[0].vertices = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 1, 0}};
     },
     "scene-hull", "/bodies/0/geoms/0/vertices"},
    {"points in a line",
     [](Scene& s) {
       s.bodies[0].geoms[0].kind = GeomKind::kConvex;
       s.bodies[0].geoms[0].vertices = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0}};
     },
     "scene-hull", "/bodies/0/geoms/0/vertices"},
    {"NaN in a hull",
     [](Scene& s) {
       s.bodies[0].geoms[0].kind = GeomKind::kConvex;
       s.bodies[0].geoms[0].vertices = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, kNaN}};
     },
     "scene-not-finite", "/bodies/0/geoms/0/vertices"},
    {"time step", [](Scene& s) { s.timestep_s = 0; }, "scene-limit", "/timestep_s"},
    {"gravity", [](Scene& s) { s.gravity_m_s2 = kNaN; }, "scene-not-finite", "/gravity_m_s2"},
    {"hold limit", [](Scene& s) { s.hold_force_limit_n = 0; }, "scene-limit", "/hold_force_limit_n"},
    {"tool too short", [](Scene& s) { s.tool.length_m = 0.001; }, "scene-limit", "/tool/length_m"},
    {"too many bodies", [](Scene& s) { s = Cubes(kMaxBodies + 1); }, "scene-limit", "/bodies"},
    {"too many geoms", [](Scene& s) { s.bodies[0].geoms.assign(kMaxGeoms + 1, BoxGeom(0.1, 0.1, 0.1)); }, "scene-limit",
     "/bodies"},
};

using SceneRefusalTest = EngineTest;
GENSIM_FOR_ALL_ENGINES(SceneRefusalTest);

// Each spoilt scene is refused with its code, at its place, with a hint, and with no other error.
TEST_P(SceneRefusalTest, WithCodeAndPlace) {
  for (const BadScene& bad : kBad) {
    Scene scene = Cubes(2);
    bad.spoil(scene);
    const auto model = Compile(GetParam(), scene);
    ASSERT_FALSE(model.ok()) << bad.name;
    EXPECT_EQ(model.error().code, bad.code) << bad.name;
    EXPECT_EQ(model.error().where, bad.where) << bad.name;
    EXPECT_FALSE(model.error().hint.empty()) << bad.name;
    EXPECT_EQ(model.errors().size(), 1u) << bad.name << "\n" << ToString(model.errors());
  }
}

// All faults of a scene are told at once.
TEST(SceneCheck, TellsAllFaults) {
  Scene scene = Cubes(3);
  scene.bodies[0].mass_kg = -1;
  scene.bodies[1].friction = kNaN;
  scene.bodies[2].geoms[0].half = {0, 0, 0};
  EXPECT_EQ(CheckScene(scene).size(), 5u);
}

// The message holds the value that was found and the hint the legal range.
TEST(SceneCheck, MessageHoldsValueAndRange) {
  Scene scene = Cubes(1);
  scene.bodies[0].mass_kg = 12345;
  const Errors errors = CheckScene(scene);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_THAT(errors[0].message, testing::HasSubstr("12345"));
  EXPECT_THAT(errors[0].hint, testing::HasSubstr("100"));
}

// A legal scene passes.
TEST(SceneCheck, AcceptsLegal) { EXPECT_TRUE(CheckScene(Cubes(10)).empty()); }

}  // namespace
}  // namespace gensim::physics
