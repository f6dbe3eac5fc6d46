#include "envs/tabletop/relations/packing.h"

#include <gtest/gtest.h>

#include "tests/tabletop/scenarios.h"

namespace gensim::tabletop {
namespace {

// no slot leaves the place or comes nearer to another than twice the clearance
void ExpectValid(const std::vector<PackItem>& items, const std::vector<PackSlot>& slots, double width, double depth,
                 double clearance) {
  const auto w = [&](size_t i) { return slots[i].turned ? items[i].depth : items[i].width; };
  const auto d = [&](size_t i) { return slots[i].turned ? items[i].width : items[i].depth; };
  for (size_t i = 0; i < slots.size(); ++i) {
    EXPECT_LE(std::abs(slots[i].x) + w(i) / 2, width / 2 + 1e-6);
    EXPECT_LE(std::abs(slots[i].y) + d(i) / 2, depth / 2 + 1e-6);
    for (size_t k = 0; k < i; ++k) {
      const double gap_x = std::abs(slots[i].x - slots[k].x) - (w(i) + w(k)) / 2,
                   gap_y = std::abs(slots[i].y - slots[k].y) - (d(i) + d(k)) / 2;
      EXPECT_GE(std::max(gap_x, gap_y), 2 * clearance - 1e-6);
    }
  }
}

// Boxes that fill a container with 2 mm around each are packed again, whatever the split: 300 random splits.
TEST(Packing, SolvesRandomPartitions) {
  for (int seed = 0; seed < 300; ++seed) {
    Rng rng(static_cast<uint64_t>(seed), "packing");
    const int width = static_cast<int>(rng.Integer(120, 300)), depth = static_cast<int>(rng.Integer(120, 300)),
              parts = static_cast<int>(rng.Integer(2, 8));
    std::vector<PackItem> items;
    for (const auto& size : test::SplitBoxes(rng, width, depth, parts, 2, 40))
      items.push_back({0.001 * size[0], 0.001 * size[1]});
    rng.Shuffle(items);
    const auto slots = PackRectangle(items, 0.001 * width, 0.001 * depth, 0.0012);
    ASSERT_TRUE(slots.has_value()) << "seed " << seed;
    ExpectValid(items, *slots, 0.001 * width, 0.001 * depth, 0.0012);
  }
}

// What is larger than the place is refused, by area and by length.
TEST(Packing, RefusesWhatDoesNotFit) {
  EXPECT_FALSE(PackRectangle({{0.1, 0.1}, {0.1, 0.1}}, 0.15, 0.12, 0).has_value());
  EXPECT_FALSE(PackRectangle({{0.3, 0.01}}, 0.2, 0.2, 0).has_value());
  EXPECT_TRUE(PackRectangle({{0.3, 0.01}}, 0.2, 0.31, 0.001).has_value());
}

}  // namespace
}  // namespace gensim::tabletop
