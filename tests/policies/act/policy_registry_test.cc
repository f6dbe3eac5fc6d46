#include "policies/act/policy_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policies/act/anchors.h"

namespace gensim::policies {
namespace {

using testing::HasSubstr;

// Each built-in name gives its policy.
TEST(PolicyRegistry, BuiltIn) {
  const PolicyRegistry registry = BuiltInPolicies();
  EXPECT_THAT(registry.names(), testing::ElementsAre("expert", "greedy", "heuristic", "nearest-neighbour", "noop", "random",
                                                     "random-kick", "steepest-2opt"));
  for (const std::string& name : registry.names()) {
    const auto policy = registry.Make(name);
    ASSERT_TRUE(policy) << name;
    EXPECT_EQ((*policy)->name(), name);
  }
}

// An unknown name is an error with the nearest legal one.
TEST(PolicyRegistry, UnknownName) {
  const auto policy = BuiltInPolicies().Make("expret");
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().code, "policy-unknown");
  EXPECT_THAT(policy.error().message, HasSubstr("'expret'"));
  EXPECT_THAT(policy.error().hint, HasSubstr("did you mean expert?"));
}

// A folder is a checkpoint where somebody reads checkpoints, and an error of its own where nobody does.
TEST(PolicyRegistry, Checkpoints) {
  PolicyRegistry registry = BuiltInPolicies();
  const std::string folder = testing::TempDir();
  EXPECT_THAT(registry.Make(folder).error().message, HasSubstr("reads no checkpoints"));
  std::filesystem::path asked;
  registry.ReadCheckpointsWith([&](const std::filesystem::path& path) {
    asked = path;
    return Result<std::unique_ptr<Policy>>(MakeNoopPolicy());
  });
  EXPECT_TRUE(registry.Make(folder));
  EXPECT_EQ(asked, std::filesystem::path(folder));
  EXPECT_EQ(registry.Make(folder + "/none").error().code, "policy-unknown");
}

// Two policies of one name, or a name that is none, are mistakes of the program.
TEST(PolicyRegistry, Misuse) {
  PolicyRegistry registry = BuiltInPolicies();
  const auto factory = [] { return Result<std::unique_ptr<Policy>>(MakeNoopPolicy()); };
  EXPECT_THROW(registry.Register("noop", factory), std::invalid_argument);
  EXPECT_THROW(registry.Register("No Name", factory), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::policies
