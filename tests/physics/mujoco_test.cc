// The MuJoCo side: errors come back as text, and a scene can be shown in the stock viewer.
#include <gmock/gmock.h>
#include <mujoco/mujoco.h>

#include <thread>

#include "envs/physics/mujoco/compile.h"
#include "envs/physics/mujoco/guard.h"
#include "tests/physics/scenes.h"

namespace gensim::physics {
namespace {

// A fatal engine error becomes false with its text, also nested and on two threads at once.
TEST(Guard, ErrorsComeBackAsText) {
  const auto fail = [] {
    for (int i = 0; i < 100; ++i) {
      EngineError outer, inner;
      const bool done = Guarded(
          [&] {
            EXPECT_FALSE(Guarded([] { mju_error("inner %d", 1); }, inner));
            mju_error("outer %d", 2);
          },
          outer);
      ASSERT_FALSE(done);
      EXPECT_STREQ(inner.text, "inner 1");
      EXPECT_STREQ(outer.text, "outer 2");
    }
  };
  std::thread other(fail);
  fail();
  other.join();
}

// Warnings do not end the guarded call.
TEST(Guard, WarningsPass) {
  EngineError error;
  bool reached = false;
  EXPECT_TRUE(Guarded([&] { mju_warning("only a warning"), reached = true; }, error));
  EXPECT_TRUE(reached);
}

// The exported text compiles to a model with the same bodies and masses, and with the project's settings.
TEST(MujocoModel, ExportOpensAgain) {
  Scene scene = Cubes(2);
  Geom hull;
  hull.kind = GeomKind::kConvex;
  hull.vertices = {{0, 0, 0}, {0.03, 0, 0}, {0, 0.03, 0}, {0, 0, 0.03}};
  scene.bodies[1].geoms = {hull};
  scene.bodies[1].mass_kg = 0.033;
  const auto model = CompileMujoco(scene).value();
  const auto text = model->ExportMjcf();
  ASSERT_TRUE(text.ok()) << ToString(text.errors());
  char error[256] = "";
  mjSpec* spec = mj_parseXMLString(text->c_str(), nullptr, error, sizeof(error));
  ASSERT_NE(spec, nullptr) << error;
  mjModel* again = mj_compile(spec, nullptr);
  ASSERT_NE(again, nullptr) << mjs_getError(spec);
  EXPECT_EQ(again->nbody, 1 + 2 + 2);
  EXPECT_NEAR(again->body_mass[1], 0.05, 1e-6);
  EXPECT_NEAR(again->body_mass[2], 0.033, 1e-5);
  EXPECT_EQ(again->opt.timestep, 0.002);
  mj_deleteModel(again);
  mj_deleteSpec(spec);
  EXPECT_THAT(model->engine(), testing::StartsWith("mujoco 4."));
}

}  // namespace
}  // namespace gensim::physics
