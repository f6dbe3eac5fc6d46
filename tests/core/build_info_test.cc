#include "envs/core/build_info.h"

#include <gtest/gtest.h>

#include <set>

namespace gensim {
namespace {

// The id is stable within a process, starts with the version and carries no path.
TEST(BuildId, IsStableAndPlain) {
  EXPECT_EQ(BuildId(), BuildId());
  EXPECT_TRUE(BuildId().starts_with(ProjectVersion() + "-"));
  EXPECT_EQ(BuildId().find('/'), std::string::npos);
  EXPECT_LT(BuildId().size(), 100u);
}

// The class is one of the names that the episode format lists.
TEST(CpuClass, IsAKnownName) {
  const std::set<std::string> known = {"x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4", "aarch64", "other"};
  EXPECT_TRUE(known.contains(CpuClass())) << CpuClass();
}

}  // namespace
}  // namespace gensim
