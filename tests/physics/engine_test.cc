#include "envs/physics/engine.h"

#include <gmock/gmock.h>

#include "tests/physics/scenes.h"

namespace gensim::physics {
namespace {

// Names lead to engines and back; an unknown one is told the nearest.
TEST(EngineNames, RoundTrip) {
  for (const std::string& name : EngineNames()) EXPECT_EQ(NameOf(EngineOf(name).value()), name);
  const auto unknown = EngineOf("bulet");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, "unknown-engine");
  EXPECT_THAT(unknown.error().message, testing::HasSubstr("bulet"));
  EXPECT_THAT(unknown.error().hint, testing::HasSubstr("did you mean bullet?"));
}

// A model says which engine it is of, and every engine's scene opens in MuJoCo's viewer.
TEST(EngineNames, ModelsKnowTheirs) {
  for (const Engine engine : {Engine::kMujoco, Engine::kBullet}) {
    const auto model = Compile(engine, Cubes(2)).value();
    EXPECT_EQ(model->engine(), std::string(NameOf(engine)) + " " + std::string(VersionOf(engine)));
    EXPECT_THAT(model->ExportMjcf().value(), testing::HasSubstr("<mujoco model=\"gensim\">"));
    EXPECT_EQ(OtherThan(OtherThan(engine)), engine);
  }
}

}  // namespace
}  // namespace gensim::physics
