#include "generator/behaviour.h"

#include <gtest/gtest.h>

#include "tests/generator/programs.h"

namespace gensim::generator {
namespace {

Behaviour Of(const std::string& text) { return Known(text).behaviour; }

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// The distance is a metric's shape: zero to itself, symmetric, one without a shared feature.
TEST(BehaviourTest, DistanceIsZeroToItselfSymmetricAndAtMostOne) {
  const Behaviour zone = Of(kBlockInZone), tower = Of(kTower);
  EXPECT_EQ(Distance(zone, zone), 0);
  EXPECT_EQ(Distance(zone, tower), Distance(tower, zone));
  EXPECT_GT(Distance(zone, tower), 0.5);
  EXPECT_LE(Distance(zone, tower), 1);
  EXPECT_EQ(Distance({{{"a", 1}}}, {{{"b", 2}}}), 1);
  EXPECT_DOUBLE_EQ(Distance({{{"a", 1}, {"b", 1}}}, {{{"a", 2}}}), 1 - 1.0 / 3);
}

// Names, colours and sizes leave no trace in the features.
TEST(BehaviourTest, ColoursAndSizesDoNotCount) {
  EXPECT_EQ(Of(kBlockInZone), Of(Replaced(Replaced(kBlockInZone, "\"color\": \"red\"", "\"color\": \"blue\""),
                                          "[40, 40, 40]", "[44, 44, 44]")
                                     .replace(std::string(kBlockInZone).find("red block"), 3, "one")));
}

// Another asset is another task.
TEST(BehaviourTest, AnotherAssetIsFar) {
  const std::string ball =
      Replaced(Replaced(Replaced(kBlockInZone, "\"asset\": \"block\"", "\"asset\": \"ball\""), "[40, 40, 40]", "[40]"),
               "red block", "red ball");
  EXPECT_GT(Distance(Of(kBlockInZone), Of(ball)), 0.2);
}

// Counts fall into the buckets of the coverage grid.
TEST(BehaviourTest, CountBuckets) {
  const std::vector<int> counts = {0, 1, 2, 3, 4, 5, 8, 9, 30}, buckets = {0, 1, 2, 3, 3, 4, 4, 5, 5};
  for (size_t i = 0; i < counts.size(); ++i) EXPECT_EQ(CountBucket(counts[i]), buckets[i]) << counts[i];
}

}  // namespace
}  // namespace gensim::generator
