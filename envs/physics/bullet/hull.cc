#include "envs/physics/bullet/hull.h"

#include <LinearMath/btConvexHullComputer.h>

#include <algorithm>

#include "envs/physics/bullet/vectors.h"

namespace gensim::physics {
namespace {

constexpr double kMaxInsetShare = 0.2;  // of the hull's inner radius

std::vector<double> Flat(const std::vector<Vec3>& points) {
  std::vector<double> flat;
  flat.reserve(3 * points.size());
  for (const Vec3& p : points) flat.insert(flat.end(), {p.x, p.y, p.z});
  return flat;
}

}  // namespace

Vec3 MeanOf(const std::vector<Vec3>& points) {
  Vec3 mean;
  for (const Vec3& p : points) mean = mean + p * (1.0 / static_cast<double>(points.size()));
  return mean;
}

Hull HullOf(const std::vector<Vec3>& points) {
  btConvexHullComputer computer;
  computer.compute(Flat(points).data(), 3 * sizeof(double), static_cast<int>(points.size()), 0, 0);
  const Vec3 inside = MeanOf(points);

  Hull hull;
  for (int f = 0; f < computer.faces.size(); ++f) {
    // the face as a fan of the points as they were given
    std::vector<Vec3> ring;
    const btConvexHullComputer::Edge* first = &computer.edges[computer.faces[f]];
    const btConvexHullComputer::Edge* edge = first;
    do {
      ring.push_back(points[static_cast<size_t>(computer.original_vertex_index[edge->getSourceVertex()])]);
      edge = edge->getNextEdgeOfFace();
    } while (edge != first);

    // its mean normal, outwards
    Vec3 area;
    for (size_t i = 1; i + 1 < ring.size(); ++i) area = area + Cross(ring[i] - ring[0], ring[i + 1] - ring[0]);
    if (!(Norm(area) > 0)) continue;
    Vec3 normal = area * (1 / Norm(area));
    const bool inwards = Dot(normal, ring[0] - inside) < 0;
    if (inwards) normal = -normal;
    double offset = Dot(normal, ring[0]);
    for (const Vec3& p : ring) offset = std::max(offset, Dot(normal, p));
    hull.planes.push_back({normal, offset});
    for (size_t i = 1; i + 1 < ring.size(); ++i) {
      hull.triangles.push_back({ring[0], ring[inwards ? i + 1 : i], ring[inwards ? i : i + 1]});
    }
  }
  return hull;
}

InsetHull InsetHullOf(const std::vector<Vec3>& points, double inset_m) {
  btConvexHullComputer computer;
  const double inset = computer.compute(Flat(points).data(), 3 * sizeof(double), static_cast<int>(points.size()),
                                        inset_m, kMaxInsetShare);
  InsetHull hull;
  hull.inset_m = inset;
  for (int v = 0; v < computer.vertices.size(); ++v) hull.corners.push_back(Read(computer.vertices[v]));
  return hull;
}

}  // namespace gensim::physics
