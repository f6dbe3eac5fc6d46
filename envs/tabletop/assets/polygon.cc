#include "envs/tabletop/assets/polygon.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace gensim::tabletop {
namespace {

constexpr double kTiny_m2 = 1e-11;

// Twice the area of the triangle a, b, c; positive when it turns left.
double Turn(const Point2& a, const Point2& b, const Point2& c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

double Distance(const Point2& a, const Point2& b) { return std::hypot(a.x - b.x, a.y - b.y); }
bool Same(const Point2& a, const Point2& b) { return Distance(a, b) < 1e-9; }

double SegmentDistance(const Point2& a, const Point2& b, const Point2& p) {
  const double dx = b.x - a.x, dy = b.y - a.y, length2 = dx * dx + dy * dy;
  const double t = length2 > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0.0, 1.0) : 0;
  return Distance(p, {a.x + t * dx, a.y + t * dy});
}

// Both segments properly cross (touching ends do not count).
bool Cross2(const Point2& a, const Point2& b, const Point2& c, const Point2& d) {
  return Turn(a, b, c) * Turn(a, b, d) < -kTiny_m2 * kTiny_m2 && Turn(c, d, a) * Turn(c, d, b) < -kTiny_m2 * kTiny_m2;
}

// Smallest sine of the three angles: slivers are near 0.
double Fatness(const Point2& a, const Point2& b, const Point2& c) {
  const double ab = Distance(a, b), bc = Distance(b, c), ca = Distance(c, a), area = Turn(a, b, c);
  return area / std::max({ab * bc, bc * ca, ca * ab});
}

// Corner i of the ring may be cut off: it turns left and no other corner lies in the triangle.
bool IsEar(const Polygon& ring, size_t i) {
  const size_t n = ring.size();
  const Point2 &a = ring[(i + n - 1) % n], &b = ring[i], &c = ring[(i + 1) % n];
  if (Turn(a, b, c) <= kTiny_m2) return false;
  return std::none_of(ring.begin(), ring.end(), [&](const Point2& p) {
    if (Same(p, a) || Same(p, b) || Same(p, c)) return false;
    return Turn(a, b, p) >= -kTiny_m2 && Turn(b, c, p) >= -kTiny_m2 && Turn(c, a, p) >= -kTiny_m2;
  });
}

std::vector<Polygon> Triangles(Polygon ring) {
  std::vector<Polygon> triangles;
  while (ring.size() > 3) {
    // the fattest ear keeps the rest well shaped
    size_t best = ring.size();
    double best_fatness = -1;
    for (size_t i = 0; i < ring.size(); ++i) {
      const size_t n = ring.size();
      if (!IsEar(ring, i)) continue;
      const double fatness = Fatness(ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]);
      if (fatness > best_fatness) best = i, best_fatness = fatness;
    }
    if (best == ring.size()) throw std::logic_error("outline: not a simple polygon");
    const size_t n = ring.size();
    triangles.push_back({ring[(best + n - 1) % n], ring[best], ring[(best + 1) % n]});
    ring.erase(ring.begin() + static_cast<std::ptrdiff_t>(best));
  }
  triangles.push_back(ring);
  return triangles;
}

// Index of the corner of `polygon` that starts the edge from -> to; -1 when there is none.
int FindEdge(const Polygon& polygon, const Point2& from, const Point2& to) {
  for (size_t i = 0; i < polygon.size(); ++i) {
    if (Same(polygon[i], from) && Same(polygon[(i + 1) % polygon.size()], to)) return static_cast<int>(i);
  }
  return -1;
}

// Both polygons joined across a shared edge: all of `a` after its edge, then all of `b` after its one.
Polygon Joined(const Polygon& a, int edge_a, const Polygon& b, int edge_b) {
  Polygon joined;
  for (size_t i = 0; i < a.size(); ++i) joined.push_back(a[(edge_a + 1 + i) % a.size()]);
  for (size_t i = 1; i + 1 < b.size(); ++i) joined.push_back(b[(edge_b + 1 + i) % b.size()]);
  return joined;
}

// Drops corners on straight edges.
Polygon Straightened(const Polygon& polygon) {
  Polygon kept;
  for (size_t i = 0; i < polygon.size(); ++i) {
    const size_t n = polygon.size();
    if (Turn(polygon[(i + n - 1) % n], polygon[i], polygon[(i + 1) % n]) > kTiny_m2) kept.push_back(polygon[i]);
  }
  return kept;
}

// Takes out the longest diagonal whose two sides make a convex polygon, until there is none.
std::vector<Polygon> Merged(std::vector<Polygon> parts) {
  for (;;) {
    size_t best_a = 0, best_b = 0;
    double best_length = 0;
    Polygon best;
    for (size_t a = 0; a < parts.size(); ++a) {
      for (size_t i = 0; i < parts[a].size(); ++i) {
        const Point2 &from = parts[a][i], &to = parts[a][(i + 1) % parts[a].size()];
        if (Distance(from, to) <= best_length) continue;
        for (size_t b = a + 1; b < parts.size(); ++b) {
          const int edge = FindEdge(parts[b], to, from);
          if (edge < 0) continue;
          Polygon joined = Joined(parts[a], static_cast<int>(i), parts[b], edge);
          if (!IsConvex(joined)) continue;
          best_a = a, best_b = b, best_length = Distance(from, to), best = std::move(joined);
          break;
        }
      }
    }
    if (best.empty()) break;
    parts[best_a] = std::move(best);
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best_b));
  }
  for (Polygon& part : parts) part = Straightened(part);
  return parts;
}

}  // namespace

double SignedArea(const Polygon& polygon) {
  double twice = 0;
  for (size_t i = 0; i < polygon.size(); ++i) {
    const Point2 &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return twice / 2;
}

Point2 Centroid(const Polygon& polygon) {
  Point2 sum;
  for (size_t i = 0; i < polygon.size(); ++i) {
    const Point2 &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
    const double cross = a.x * b.y - b.x * a.y;
    sum.x += (a.x + b.x) * cross, sum.y += (a.y + b.y) * cross;
  }
  const double scale = 1 / (6 * SignedArea(polygon));
  return {sum.x * scale, sum.y * scale};
}

bool IsConvex(const Polygon& polygon) {
  for (size_t i = 0; i < polygon.size(); ++i) {
    const size_t n = polygon.size();
    if (Turn(polygon[i], polygon[(i + 1) % n], polygon[(i + 2) % n]) < -kTiny_m2) return false;
  }
  return true;
}

bool Inside(const Polygon& polygon, const Point2& p) {
  bool inside = false;
  for (size_t i = 0; i < polygon.size(); ++i) {
    const Point2 &a = polygon[i], &b = polygon[(i + 1) % polygon.size()];
    if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)) inside = !inside;
  }
  return inside;
}

double RimDistance(const Polygon& polygon, const Point2& p) {
  double least = 1e9;
  for (size_t i = 0; i < polygon.size(); ++i) {
    least = std::min(least, SegmentDistance(polygon[i], polygon[(i + 1) % polygon.size()], p));
  }
  return least;
}

Polygon Offset(const Polygon& polygon, double distance) {
  Polygon moved;
  for (size_t i = 0; i < polygon.size(); ++i) {
    const size_t n = polygon.size();
    const Point2 &a = polygon[(i + n - 1) % n], &b = polygon[i], &c = polygon[(i + 1) % n];
    // outward normals of both edges; the mitre lies along their sum
    const double ab = Distance(a, b), bc = Distance(b, c);
    const Point2 n1 = {(b.y - a.y) / ab, (a.x - b.x) / ab}, n2 = {(c.y - b.y) / bc, (b.x - c.x) / bc};
    const double scale = distance / (1 + n1.x * n2.x + n1.y * n2.y);
    moved.push_back({b.x + (n1.x + n2.x) * scale, b.y + (n1.y + n2.y) * scale});
  }
  return moved;
}

std::vector<Polygon> ConvexParts(const Polygon& polygon) {
  if (IsConvex(polygon)) return {polygon};
  return Merged(Triangles(polygon));
}

std::vector<Polygon> ConvexPartsAround(const Polygon& outer, const Polygon& hole) {
  // the shortest bridge between the rims that crosses no edge of the hole
  size_t from = 0, to = 0;
  double best = 1e9;
  for (size_t i = 0; i < outer.size(); ++i) {
    for (size_t j = 0; j < hole.size(); ++j) {
      if (Distance(outer[i], hole[j]) >= best) continue;
      bool blocked = false;
      for (size_t k = 0; k < hole.size(); ++k)
        blocked |= Cross2(outer[i], hole[j], hole[k], hole[(k + 1) % hole.size()]);
      if (!blocked) from = i, to = j, best = Distance(outer[i], hole[j]);
    }
  }

  // one ring: around the outside, over the bridge, the other way around the hole, and back
  Polygon ring;
  for (size_t i = 0; i <= outer.size(); ++i) ring.push_back(outer[(from + i) % outer.size()]);
  for (size_t j = 0; j <= hole.size(); ++j) ring.push_back(hole[(to + hole.size() - j) % hole.size()]);
  return Merged(Triangles(ring));
}

std::vector<Point2> HoldPoints(const Polygon& polygon, int count) {
  constexpr double kStep = 1 * kMm, kRoomUseful = 10 * kMm, kRoomNeeded = 6 * kMm, kApart = 14 * kMm;
  const Point2 centre = Centroid(polygon);
  double reach = 0;
  for (const Point2& p : polygon) reach = std::max(reach, Distance(p, centre));
  const int steps = static_cast<int>(reach / kStep) + 1;

  std::vector<Point2> points;
  while (static_cast<int>(points.size()) < count) {
    // every point of a grid about the centroid, judged by room and nearness
    double best_score = -1e9;
    Point2 best;
    for (int i = -steps; i <= steps; ++i) {
      for (int j = -steps; j <= steps; ++j) {
        const Point2 p = {centre.x + i * kStep, centre.y + j * kStep};
        if (!Inside(polygon, p)) continue;
        const double room = RimDistance(polygon, p), score = std::min(room, kRoomUseful) - 0.3 * Distance(p, centre);
        const bool near =
            std::any_of(points.begin(), points.end(), [&](const Point2& q) { return Distance(p, q) < kApart; });
        if (room >= kRoomNeeded && !near && score > best_score) best = p, best_score = score;
      }
    }
    if (best_score == -1e9) break;
    points.push_back(best);
  }
  return points;
}

}  // namespace gensim::tabletop
