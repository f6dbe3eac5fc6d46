#include "envs/tabletop/footprint.h"

#include <gtest/gtest.h>

#include <numbers>

#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

std::shared_ptr<const AssetShape> Shape(const std::string& asset, std::vector<int> size = {}) {
  return BuildShape(CompleteParams({asset, std::move(size), {}}, "").value());
}

// A turned block covers its turned square and keeps its height.
TEST(Footprint, TurnedBlock) {
  const Footprint f = FootprintOf(*Shape("block"), PoseAt(0.5, 0, 0.02, std::numbers::pi / 4));
  EXPECT_NEAR(f.max_x - f.min_x, 0.04 * std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(f.min_z, 0, 1e-9);
  EXPECT_NEAR(f.max_z, 0.04, 1e-9);
  EXPECT_NEAR(HeightAt(f, 0.5, 0, -1), 0.04, 1e-9);
  EXPECT_EQ(HeightAt(f, 0.6, 0, -1), -1);
}

// The hollow of a container is free, its walls are not, and what comes down on a wall is stopped.
TEST(Footprint, HollowsAreFree) {
  const auto box = Shape("container");
  const Footprint container = FootprintOf(*box, PoseAt(0.5, 0, box->half.z));
  const double floor = box->half.z + box->cavities.front().floor_O.z;
  const Footprint inside = FootprintOf(*Shape("block"), PoseAt(0.5, 0, floor + 0.02));
  EXPECT_FALSE(Overlaps(inside, container, 0.001, 0.0005));
  EXPECT_FALSE(BlocksDescent(inside, container, 0.001, 0.003));
  const Footprint wall = Shifted(inside, {box->cavities.front().half_x, 0, 0});
  EXPECT_TRUE(Overlaps(wall, container, 0.001, 0.0005));
  EXPECT_TRUE(BlocksDescent(wall, container, 0.001, 0.003));
}

// Markers are in nobody's way, but have a distance.
TEST(Footprint, MarkersBlockNothing) {
  const Footprint zone = FootprintOf(*Shape("zone"), PoseAt(0.5, 0, 0.0005)),
                  block = FootprintOf(*Shape("block"), PoseAt(0.5, 0, 0.02));
  EXPECT_FALSE(Overlaps(zone, block, 0.01, 0));
  EXPECT_FALSE(BlocksDescent(block, zone, 0.01, 0));
  EXPECT_LT(GapXY(zone, block), 0);
}

// An outline turned and shifted is that of the body at the turned pose, for every kind of asset.
TEST(Footprint, TurnedIsTheFootprintOfTheTurnedBody) {
  for (const char* asset : {"block", "cylinder", "bowl", "container", "ell", "pallet", "arch"}) {
    const auto shape = Shape(asset);
    const Footprint base = FootprintOf(*shape, PoseAt(0, 0, shape->half.z, 0));
    const Footprint turned = Turned(base, {0, 0}, 0.7, {0.5, -0.1, 0});
    const Footprint direct = FootprintOf(*shape, PoseAt(0.5, -0.1, shape->half.z, 0.7));
    ASSERT_EQ(turned.parts.size(), direct.parts.size()) << asset;
    for (size_t i = 0; i < direct.parts.size(); ++i) {
      EXPECT_NEAR(turned.parts[i].min_x, direct.parts[i].min_x, 1e-9) << asset;
      EXPECT_NEAR(turned.parts[i].max_y, direct.parts[i].max_y, 1e-9) << asset;
      EXPECT_EQ(turned.parts[i].max_z, direct.parts[i].max_z) << asset;
    }
    EXPECT_NEAR(turned.max_x, direct.max_x, 1e-9) << asset;
  }
}

// The circles bound the truth from both sides: bodies whose inner circles meet overlap, those whose outer ones do not
// are apart.
TEST(Footprint, CirclesNeverSayTooMuch) {
  Rng rng(5, "test");
  const std::vector<const char*> assets = {"block", "bowl", "ring", "container", "ell", "plate"};
  int met = 0, apart = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto a = Shape(assets[rng.Index(assets.size())]), b = Shape(assets[rng.Index(assets.size())]);
    const Pose X_a = PoseAt(rng.Uniform(0.3, 0.6), rng.Uniform(-0.2, 0.2), a->half.z, rng.Uniform(-3, 3));
    const Pose X_b = PoseAt(rng.Uniform(0.3, 0.6), rng.Uniform(-0.2, 0.2), b->half.z, rng.Uniform(-3, 3));
    const Footprint fa = FootprintOf(*a, X_a), fb = FootprintOf(*b, X_b);
    const Circles ca = CirclesOf(fa, {X_a.p.x, X_a.p.y}), cb = CirclesOf(fb, {X_b.p.x, X_b.p.y});
    const double between = std::hypot(X_a.p.x - X_b.p.x, X_a.p.y - X_b.p.y), gap = GapXY(fa, fb);
    EXPECT_LE(gap, std::max(0.0, between - ca.inner_m - cb.inner_m) + 1e-9);
    EXPECT_GE(gap, between - ca.outer_m - cb.outer_m - 1e-9);
    met += between<ca.inner_m + cb.inner_m, apart += between> ca.outer_m + cb.outer_m;
  }
  EXPECT_GT(met, 50);
  EXPECT_GT(apart, 50);
}

}  // namespace
}  // namespace gensim::tabletop
