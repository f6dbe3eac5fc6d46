#include "envs/tabletop/footprint.h"

#include <gtest/gtest.h>

#include <numbers>

#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

std::shared_ptr<const AssetShape> Shape(const std::string& asset, std::vector<int> size = {}) {
  return BuildShape(CompleteParams({asset, std::move(size), {}}, "").value());
}

// Distances of polygons: exact apart, negative by the overlap.
TEST(Footprint, PolygonDistance) {
  const std::vector<PlanePoint> square = {{0, 0}, {1, 0}, {1, 1}, {0, 1}},
                                right = {{1.5, 0}, {2.5, 0}, {2.5, 1}, {1.5, 1}},
                                corner = {{2, 2}, {3, 2}, {3, 3}, {2, 3}},
                                inside = {{0.75, 0.2}, {1.75, 0.2}, {1.75, 0.8}, {0.75, 0.8}};
  EXPECT_NEAR(PolygonDistance(square, right), 0.5, 1e-12);
  EXPECT_NEAR(PolygonDistance(square, corner), std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(PolygonDistance(square, inside), -0.25, 1e-12);
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

}  // namespace
}  // namespace gensim::tabletop
