// Pallet and stand: raised flat places that are fixed to the table.
#include <algorithm>

#include "envs/tabletop/assets/build.h"
#include "envs/tabletop/assets/families.h"
#include "envs/tabletop/assets/symmetry.h"

namespace gensim::tabletop {
namespace {

// Three stringers along x under deck boards along y; narrow gaps, so that even a small block stands on the deck.
AssetShape BuildPallet(const AssetParams& params) {
  AssetShape shape;
  const double x = params.size_mm[0] * kMm / 2, y = params.size_mm[1] * kMm / 2, z = params.size_mm[2] * kMm / 2;
  const double board = std::min(z, 8 * kMm), gap = 5 * kMm;

  // stringers at both sides and in the middle
  const double stringer = std::min(15 * kMm, y / 4);
  for (const double side : {-1.0, 0.0, 1.0}) {
    shape.geoms.push_back(BoxGeom({x, stringer / 2, z - board / 2}, {0, side * (y - stringer / 2), -board / 2}));
  }
  // as many deck boards of about 40 mm as fit
  const int boards = std::max(2, static_cast<int>(2 * x / (45 * kMm)));
  const double pitch = (2 * x + gap) / boards;
  for (int i = 0; i < boards; ++i) {
    const double centre = -x + (pitch - gap) / 2 + i * pitch;
    shape.geoms.push_back(BoxGeom({(pitch - gap) / 2, y, board / 2}, {centre, 0, z - board / 2}));
  }

  shape.tops = {{.centre_O = {0, 0, z}, .half_x = x, .half_y = y}};
  shape.symmetry = YawSymmetry(2);
  shape.fixed = true;
  return Finish(std::move(shape), kWood_kg_m3);
}

// A plate on a slightly narrower foot.
AssetShape BuildStand(const AssetParams& params) {
  AssetShape shape;
  const double x = params.size_mm[0] * kMm / 2, y = params.size_mm[1] * kMm / 2, z = params.size_mm[2] * kMm / 2;
  const double plate = std::min(z, 4 * kMm), inset = 6 * kMm;
  shape.geoms = {BoxGeom({x, y, plate / 2}, {0, 0, z - plate / 2}),
                 BoxGeom({x - inset, y - inset, z - plate / 2}, {0, 0, -plate / 2})};
  shape.tops = {{.centre_O = {0, 0, z}, .half_x = x, .half_y = y}};
  shape.symmetry = YawSymmetry(params.size_mm[0] == params.size_mm[1] ? 4 : 2);
  shape.fixed = true;
  return Finish(std::move(shape), kWood_kg_m3);
}

}  // namespace

AssetType PalletAsset() {
  return {.name = "pallet",
          .noun = "pallet",
          .plural = "pallets",
          .summary = "a slatted pallet with a flat deck, fixed to the table; boxes are stacked on it",
          .sizes = {{"width", 100, 320, 250}, {"depth", 100, 400, 300}, {"height", 15, 60, 38}},
          .movable = false,
          .build = BuildPallet};
}

AssetType StandAsset() {
  return {.name = "stand",
          .noun = "stand",
          .plural = "stands",
          .summary = "a raised flat base, fixed to the table; towers and pyramids are built on it",
          .sizes = {{"width", 40, 200, 60}, {"depth", 40, 300, 160}, {"height", 8, 80, 12}},
          .movable = false,
          .build = BuildStand};
}

}  // namespace gensim::tabletop
