// Every seed task climbs the whole ladder, as `gensim library revalidate` would have it.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "generator/card.h"
#include "generator/judge.h"
#include "tasklib/program/seeds.h"

namespace gensim::generator {
namespace {

class SeedLadder : public testing::TestWithParam<std::string> {};

// All gates pass as for a member of the library; the record that comes of it is worth trust level 4.
TEST_P(SeedLadder, PassesEveryGate) {
  std::string text;
  for (const tasklib::SeedTask& seed : tasklib::SeedTasks())
    if (seed.name == GetParam()) text = seed.text;
  const auto ladder = LadderFor("tabletop");
  ASSERT_TRUE(ladder.ok());
  GateOptions options;
  options.member = true;
  const Judgement judgement = Validate(**ladder, options, LibraryView{}, text, nullptr, nullptr);
  ASSERT_TRUE(judgement.accepted()) << judgement.refusing_gate() << "\n" << ToString(judgement.errors());
  EXPECT_EQ(TrustOf(ValidationRecord(judgement.verdict)), 4);
}

std::vector<std::string> SeedNames() {
  std::vector<std::string> names;
  for (const tasklib::SeedTask& seed : tasklib::SeedTasks()) names.emplace_back(seed.name);
  return names;
}

// test names take letters, digits and underscores only
std::string TestName(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, SeedLadder, testing::ValuesIn(SeedNames()), TestName);

}  // namespace
}  // namespace gensim::generator
