// Plane polygons for pieces and holes: offsets, cutting into convex parts, and where a suction cup fits.
//
// Polygons are simple and counter-clockwise, metres. Pure functions; deterministic. Cutting is ear clipping (the
// fattest ear first) followed by merging across diagonals (Hertel and Mehlhorn, 1983), which gives at most four times
// the least number of parts.
#pragma once

#include <vector>

#include "envs/tabletop/assets/build.h"

namespace gensim::tabletop {

using Polygon = std::vector<Point2>;

/// Positive for counter-clockwise.
double SignedArea(const Polygon& polygon);
Point2 Centroid(const Polygon& polygon);
bool IsConvex(const Polygon& polygon);
bool Inside(const Polygon& polygon, const Point2& p);
/// Distance to the nearest point of the rim.
double RimDistance(const Polygon& polygon, const Point2& p);

/// Every edge moved outwards by `distance`, corners mitred.
Polygon Offset(const Polygon& polygon, double distance);

/// Convex parts without overlap that fill the polygon.
std::vector<Polygon> ConvexParts(const Polygon& polygon);
/// The same for `outer` with a hole cut out of its inside.
std::vector<Polygon> ConvexPartsAround(const Polygon& outer, const Polygon& hole);

/// Up to `count` points of the inside for a round cup, best first: room up to 10 mm counts, then nearness to the
/// centroid. Points are at least 14 mm apart and have at least 6 mm of room, the radius of the tool.
std::vector<Point2> HoldPoints(const Polygon& polygon, int count);

}  // namespace gensim::tabletop
