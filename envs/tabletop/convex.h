// Convex polygons in the plane of the table: hull, depth of a point, distance.
//
// The plane geometry under footprints. Values, pure functions; metres; corners counter-clockwise.
#pragma once

#include <limits>
#include <vector>

namespace gensim::tabletop {

struct PlanePoint {
  double x = 0, y = 0;
};

/// Convex hull (monotone chain, Andrew 1979); no repeated or collinear corner. Fewer than three points stay as they
/// are.
std::vector<PlanePoint> ConvexHull(std::vector<PlanePoint> points);

/// How far the point lies inside the polygon; 0 outside it.
double DepthIn(const std::vector<PlanePoint>& hull, const PlanePoint& point);

/// Does the point lie in the polygon or, within rounding, on its edge?
bool Covers(const std::vector<PlanePoint>& hull, const PlanePoint& point);

/// Distance of two convex polygons; negative: how far they overlap. Once it is known to be `enough_m` or more, some
/// value from there up to the distance is given.
double PolygonDistance(const std::vector<PlanePoint>& a, const std::vector<PlanePoint>& b,
                       double enough_m = std::numeric_limits<double>::infinity());

}  // namespace gensim::tabletop
