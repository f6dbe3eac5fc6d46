#include "envs/tabletop/shape_cache.h"

#include <gtest/gtest.h>

namespace gensim::tabletop {
namespace {

AssetParams Bowl(int diameter_mm) {
  AssetParams params = CompleteParams({"bowl", {}, {}}, "").value();
  params.size_mm[0] = diameter_mm;
  return params;
}

std::shared_ptr<const AssetShape> Built(const AssetParams& params) {
  return std::make_shared<const AssetShape>(FindAsset(params.asset)->build(params));
}

// What was added is found by its parameters and no others, and the first of two equal ones stays.
TEST(ShapeCache, FindsWhatWasAdded) {
  ShapeCache cache(1 << 20);
  EXPECT_EQ(cache.Find(Bowl(120)), nullptr);
  const auto first = cache.Add(Bowl(120), Built(Bowl(120)));
  EXPECT_EQ(cache.Add(Bowl(120), Built(Bowl(120))), first);
  EXPECT_EQ(cache.Find(Bowl(120)), first);
  EXPECT_EQ(cache.Find(Bowl(121)), nullptr);
}

// Whatever comes, the cache never holds more than it may; what somebody holds outlives it, and it goes on being used.
TEST(ShapeCache, StaysWithinItsBytes) {
  const size_t one = BytesOf(*Built(Bowl(120)));
  EXPECT_GT(one, 10'000u) << "25 geoms with the corners of 24 of them";
  ShapeCache cache(4 * one);
  const auto held = cache.Add(Bowl(100), Built(Bowl(100)));
  size_t most = 0;
  for (int diameter = 101; diameter < 140; ++diameter) {
    cache.Add(Bowl(diameter), Built(Bowl(diameter)));
    EXPECT_NE(cache.Find(Bowl(diameter)), nullptr);
    most = std::max(most, cache.bytes());
  }
  EXPECT_LE(most, 4 * one);
  EXPECT_GT(most, 2 * one);
  EXPECT_EQ(cache.Find(Bowl(100)), nullptr);
  EXPECT_EQ(held->geoms.size(), Built(Bowl(100))->geoms.size());
}

// A shape larger than the whole cache is handed back and not kept.
TEST(ShapeCache, TooLargeIsNotKept) {
  ShapeCache cache(100);
  const auto shape = Built(Bowl(120));
  EXPECT_EQ(cache.Add(Bowl(120), shape), shape);
  EXPECT_EQ(cache.Find(Bowl(120)), nullptr);
  EXPECT_EQ(cache.bytes(), 0u);
}

}  // namespace
}  // namespace gensim::tabletop
