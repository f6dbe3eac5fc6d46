// Small scenes that the physics tests share, and the fixture of tests that hold for every engine.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "envs/physics/engine.h"
#include "envs/physics/world.h"

namespace gensim::physics {

inline Geom BoxGeom(double hx, double hy, double hz) {
  Geom geom;
  geom.half = {hx, hy, hz};
  return geom;
}

inline Body Box(const std::string& name, const Vec3& half, double mass_kg, const Pose& X_WB) {
  Body body;
  body.name = name;
  body.geoms = {BoxGeom(half.x, half.y, half.z)};
  body.mass_kg = mass_kg;
  body.X_WB = X_WB;
  return body;
}

/// A cube of 40 mm and 50 g.
inline Body Cube(const std::string& name, const Pose& X_WB) { return Box(name, {0.02, 0.02, 0.02}, 0.05, X_WB); }

inline Body Ball(const std::string& name, double radius_m, double mass_kg, const Pose& X_WB) {
  Body body;
  body.name = name;
  Geom geom;
  geom.kind = GeomKind::kSphere;
  geom.half = {radius_m, 0, 0};
  body.geoms = {geom};
  body.mass_kg = mass_kg;
  body.rolling_friction_m = 0.001;
  body.X_WB = X_WB;
  return body;
}

/// Tests of the World contract, run once for each engine.
class EngineTest : public testing::TestWithParam<Engine> {
 protected:
  /// The model of a scene that must compile.
  static std::shared_ptr<const Model> MustCompile(const Scene& scene) {
    auto model = Compile(GetParam(), scene);
    EXPECT_TRUE(model.ok()) << ToString(model.errors());
    return model.value();
  }
};

/// Instantiates the tests of a fixture for all engines, with their names.
#define GENSIM_FOR_ALL_ENGINES(fixture)                                                         \
  INSTANTIATE_TEST_SUITE_P(Engines, fixture, testing::Values(Engine::kMujoco, Engine::kBullet), \
                           [](const auto& of) { return std::string(NameOf(of.param)); })

/// `n` cubes in rows without contact, lowest ones on the table.
inline Scene Cubes(int n) {
  Scene scene;
  for (int i = 0; i < n; ++i) {
    scene.bodies.push_back(Cube("cube" + std::to_string(i), PoseAt(0.3 + 0.08 * (i % 5), -0.2 + 0.1 * (i / 5), 0.02)));
  }
  return scene;
}

}  // namespace gensim::physics
