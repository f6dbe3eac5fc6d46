#include "envs/core/registry.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/core/walk_env.h"

namespace gensim {
namespace {

EnvFactory WalkFactory() {
  return [](const Json& task) -> Result<std::unique_ptr<Env>> {
    if (!task.contains("limit")) return Error{"walk-limit", "/limit", "missing", ""};
    return std::unique_ptr<Env>(new WalkEnv({.step_limit = task["limit"].get<int64_t>()}));
  };
}

// A registered family builds envs from its task documents and passes its own errors on.
TEST(EnvRegistry, MakesEnvsOfAFamily) {
  EnvRegistry registry;
  ASSERT_TRUE(registry.Register("walk", WalkFactory()));
  const auto env = registry.Make("walk", {{"limit", 7}});
  ASSERT_TRUE(env);
  EXPECT_EQ((*env)->spec().step_limit, 7);
  const auto bad = registry.Make("walk", Json::object());
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, "walk-limit");
}

// Unknown families are refused with the nearest one, duplicates and bad names at registration.
TEST(EnvRegistry, RefusesUnknownDuplicateAndBadNames) {
  EnvRegistry registry;
  ASSERT_TRUE(registry.Register("tabletop", WalkFactory()));
  ASSERT_TRUE(registry.Register("pixel", WalkFactory()));
  const auto unknown = registry.Make("tabeltop", Json::object());
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, "family-unknown");
  EXPECT_NE(unknown.error().hint.find("did you mean tabletop"), std::string::npos);
  EXPECT_EQ(registry.Register("pixel", WalkFactory()).error().code, "family-duplicate");
  EXPECT_EQ(registry.Register("Pixel Games", WalkFactory()).error().code, "family-name");
  EXPECT_EQ(registry.families(), (std::vector<std::string>{"pixel", "tabletop"}));
}

}  // namespace
}  // namespace gensim
