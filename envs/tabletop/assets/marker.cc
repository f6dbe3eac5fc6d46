// Zone, line and corner: paint on the table. They have no contacts; things may lie on them.
#include "envs/tabletop/assets/build.h"
#include "envs/tabletop/assets/families.h"
#include "envs/tabletop/assets/symmetry.h"

namespace gensim::tabletop {
namespace {

constexpr double kPaint = 1 * kMm;
constexpr double kCornerBar = 10 * kMm;

AssetShape Marker(std::vector<physics::Geom> geoms, Symmetry symmetry) {
  AssetShape shape;
  shape.geoms = std::move(geoms);
  shape.symmetry = std::move(symmetry);
  shape.fixed = shape.marker = true;
  return Finish(std::move(shape), kWood_kg_m3);
}

AssetShape BuildRectangle(const AssetParams& params) {
  const double x = params.size_mm[0] * kMm / 2, y = params.size_mm[1] * kMm / 2;
  return Marker({BoxGeom({x, y, kPaint / 2}, {})}, YawSymmetry(params.size_mm[0] == params.size_mm[1] ? 4 : 2));
}

// Two bars along the lower x and lower y side of the bounding square; things are pushed into the angle between them.
AssetShape BuildCorner(const AssetParams& params) {
  const double half = params.size_mm[0] * kMm / 2, bar = kCornerBar / 2;
  AssetShape shape = Marker({BoxGeom({half, bar, kPaint / 2}, {0, -half + bar, 0}),
                             BoxGeom({bar, half - bar, kPaint / 2}, {-half + bar, bar, 0})},
                            YawSymmetry(1));
  shape.corners = {PoseAt(-half + kCornerBar, -half + kCornerBar, 0)};
  return shape;
}

}  // namespace

AssetType ZoneAsset() {
  return {.name = "zone",
          .noun = "zone",
          .plural = "zones",
          .summary = "a coloured rectangle painted on the table; things are put inside it",
          .sizes = {{"width", 60, 320, 120}, {"depth", 60, 400, 120}},
          .movable = false,
          .build = BuildRectangle};
}

AssetType LineAsset() {
  return {.name = "line",
          .noun = "line",
          .plural = "lines",
          .summary = "a painted line; things are lined up along it or put to one side of it",
          .sizes = {{"length", 60, 600, 200}, {"width", 6, 20, 10}},
          .movable = false,
          .build = BuildRectangle};
}

AssetType CornerAsset() {
  return {.name = "corner",
          .noun = "corner marker",
          .plural = "corner markers",
          .summary = "two painted bars that form an L; the corner of a box is put into their angle",
          .sizes = {{"length", 60, 160, 100}},
          .movable = false,
          .build = BuildCorner};
}

}  // namespace gensim::tabletop
