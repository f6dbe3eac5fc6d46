#include "envs/tabletop/convex.h"

#include <algorithm>
#include <cmath>

namespace gensim::tabletop {
namespace {

double CrossOf(const PlanePoint& o, const PlanePoint& a, const PlanePoint& b) {
  return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

// largest separation of b along the edge normals of a
double Separation(const std::vector<PlanePoint>& a, const std::vector<PlanePoint>& b) {
  double best = -std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < a.size(); ++i) {
    const PlanePoint& p = a[i];
    const PlanePoint& q = a[(i + 1) % a.size()];
    const double length = std::sqrt((q.x - p.x) * (q.x - p.x) + (q.y - p.y) * (q.y - p.y));
    if (length < 1e-12) continue;
    const double nx = (q.y - p.y) / length, ny = (p.x - q.x) / length;
    double nearest = std::numeric_limits<double>::infinity();
    for (const PlanePoint& v : b) nearest = std::min(nearest, (v.x - p.x) * nx + (v.y - p.y) * ny);
    best = std::max(best, nearest);
  }
  return best;
}

double SquaredToSegment(const PlanePoint& v, const PlanePoint& p, const PlanePoint& q) {
  const double dx = q.x - p.x, dy = q.y - p.y;
  const double length2 = dx * dx + dy * dy;
  const double t = length2 > 0 ? std::clamp(((v.x - p.x) * dx + (v.y - p.y) * dy) / length2, 0.0, 1.0) : 0.0;
  const double ex = v.x - p.x - t * dx, ey = v.y - p.y - t * dy;
  return ex * ex + ey * ey;
}

}  // namespace

std::vector<PlanePoint> ConvexHull(std::vector<PlanePoint> points) {
  std::sort(points.begin(), points.end(),
            [](const PlanePoint& a, const PlanePoint& b) { return a.x < b.x || (a.x == b.x && a.y < b.y); });
  if (points.size() < 3) return points;
  std::vector<PlanePoint> hull(2 * points.size());
  size_t k = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    while (k >= 2 && CrossOf(hull[k - 2], hull[k - 1], points[i]) <= 1e-15) --k;
    hull[k++] = points[i];
  }
  for (size_t i = points.size() - 1, low = k + 1; i-- > 0;) {
    while (k >= low && CrossOf(hull[k - 2], hull[k - 1], points[i]) <= 1e-15) --k;
    hull[k++] = points[i];
  }
  hull.resize(k - 1);
  return hull;
}

double DepthIn(const std::vector<PlanePoint>& hull, const PlanePoint& point) {
  double depth = hull.size() < 3 ? 0 : std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < hull.size(); ++i) {
    const PlanePoint& p = hull[i];
    const PlanePoint& q = hull[(i + 1) % hull.size()];
    const double length = std::sqrt((q.x - p.x) * (q.x - p.x) + (q.y - p.y) * (q.y - p.y));
    if (length > 1e-12) depth = std::min(depth, CrossOf(p, q, point) / length);
  }
  return std::max(depth, 0.0);
}

bool Covers(const std::vector<PlanePoint>& hull, const PlanePoint& point) {
  for (size_t i = 0; i < hull.size(); ++i)
    if (CrossOf(hull[i], hull[(i + 1) % hull.size()], point) < -1e-9) return false;
  return true;
}

double PolygonDistance(const std::vector<PlanePoint>& a, const std::vector<PlanePoint>& b, double enough_m) {
  // separating axes decide overlap; apart, the nearest points are a corner and an edge
  double separation = Separation(a, b);
  if (separation < enough_m) separation = std::max(separation, Separation(b, a));
  if (separation <= 0 || separation >= enough_m) return separation;
  double best = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t j = 0; j < b.size(); ++j) {
      best = std::min(best, SquaredToSegment(a[i], b[j], b[(j + 1) % b.size()]));
      best = std::min(best, SquaredToSegment(b[j], a[i], a[(i + 1) % a.size()]));
    }
  }
  return std::sqrt(best);
}

}  // namespace gensim::tabletop
