// Kits: pieces of many outlines, and a board with real holes that they fit into. One scale, so that an outline's name
// alone says what fits.
#include "envs/tabletop/assets/families.h"
#include "envs/tabletop/assets/outline.h"
#include "envs/tabletop/assets/polygon.h"
#include "envs/tabletop/assets/symmetry.h"

namespace gensim::tabletop {
namespace {

constexpr double kPieceHeight = 24 * kMm;
constexpr double kBoardThickness = 14 * kMm;
constexpr double kCell = 80 * kMm;
constexpr double kClearance = 2 * kMm;  // on each side
constexpr double kPieceDensity_kg_m3 = 700;

AssetShape BuildPiece(const AssetParams& params) {
  AssetShape shape;
  const Outline& outline = *FindOutline(params.outlines[0]);
  const double z = kPieceHeight / 2;
  if (outline.turns == 0) {
    shape.geoms = {CylinderGeom(kCircleRadius, z, {})};
    shape.symmetry = RoundSymmetry(true);
  } else {
    for (const Polygon& part : ConvexParts(outline.polygon)) shape.geoms.push_back(PrismGeom(part, -z, z));
    shape.symmetry = PrismSymmetry(outline.turns, outline.mirror_rad);
  }
  for (const Point2& p : HoldPoints(outline.polygon, 3)) shape.grasps_O.push_back({p.x, p.y, z});
  shape.outline = outline.name;
  return Finish(std::move(shape), kPieceDensity_kg_m3);
}

// Middles of the holes: one row of up to three, or two rows.
std::vector<Point2> HoleCentres(size_t count) {
  constexpr double h = kCell / 2;
  switch (count) {
    case 1:
      return {{0, 0}};
    case 2:
      return {{0, h}, {0, -h}};
    case 3:
      return {{0, kCell}, {0, 0}, {0, -kCell}};
    case 4:
      return {{h, h}, {h, -h}, {-h, h}, {-h, -h}};
    default:
      return {{h, kCell}, {h, 0}, {h, -kCell}, {-h, h}, {-h, -h}};
  }
}

AssetShape BuildBoard(const AssetParams& params) {
  AssetShape shape;
  constexpr double c = kCell / 2, z = kBoardThickness / 2;
  const std::vector<Point2> centres = HoleCentres(params.outlines.size());

  // every hole is cut out of a square cell of its own
  for (size_t i = 0; i < centres.size(); ++i) {
    const Outline& outline = *FindOutline(params.outlines[i]);
    const Polygon cell = {{c, -c}, {c, c}, {-c, c}, {-c, -c}};
    for (Polygon part : ConvexPartsAround(cell, Offset(outline.polygon, kClearance))) {
      for (Point2& p : part) p = {p.x + centres[i].x, p.y + centres[i].y};
      shape.geoms.push_back(PrismGeom(part, -z, z));
    }
    shape.holes.push_back({.outline = outline.name,
                           .X_OP = PoseAt(centres[i].x, centres[i].y, (kPieceHeight - kBoardThickness) / 2),
                           .depth = kBoardThickness});
  }
  // the shorter row of five is filled up at both ends
  if (centres.size() == 5) {
    for (const double side : {-1.0, 1.0}) shape.geoms.push_back(BoxGeom({c, c / 2, z}, {-c, side * 2.5 * c, 0}));
  }

  shape.symmetry = YawSymmetry(1);
  shape.friction = 0.3;
  shape.fixed = true;
  return Finish(std::move(shape), kWood_kg_m3);
}

}  // namespace

AssetType KitPieceAsset() {
  return {.name = "kit-piece",
          .noun = "piece",
          .plural = "pieces",
          .summary = "a flat piece of a named outline, about 56 mm across and 24 mm high; fits the hole of its outline",
          .sizes = {},
          .min_outlines = 1,
          .max_outlines = 1,
          .build = BuildPiece};
}

AssetType KitBoardAsset() {
  return {.name = "kit-board",
          .noun = "kit board",
          .plural = "kit boards",
          .summary = "a board of 14 mm with one to five real holes of named outlines, fixed to the table",
          .sizes = {},
          .min_outlines = 1,
          .max_outlines = 5,
          .movable = false,
          .build = BuildBoard};
}

}  // namespace gensim::tabletop
