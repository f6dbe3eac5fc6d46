#include "envs/physics/bullet/shapes.h"

#include <BulletCollision/NarrowPhaseCollision/btGjkEpaPenetrationDepthSolver.h>
#include <BulletCollision/NarrowPhaseCollision/btGjkPairDetector.h>
#include <BulletCollision/NarrowPhaseCollision/btPointCollector.h>
#include <BulletCollision/NarrowPhaseCollision/btVoronoiSimplexSolver.h>

#include <algorithm>

#include "envs/physics/bullet/vectors.h"
#include "envs/physics/shape.h"

namespace gensim::physics {
namespace {

constexpr double kMaxMarginShare = 0.2;  // of the smallest half extent

// Bullet takes the margin off a box's and a cylinder's size itself.
template <class Shape>
std::unique_ptr<btConvexInternalShape> WithMargin(const btVector3& half) {
  auto shape = std::make_unique<Shape>(half);
  shape->setMargin(std::min(kShapeMargin_m, kMaxMarginShare * std::min({half.x(), half.y(), half.z()})));
  return shape;
}

std::unique_ptr<btConvexInternalShape> HullShape(const std::vector<Vec3>& vertices) {
  const InsetHull inset = InsetHullOf(vertices, kShapeMargin_m);
  if (inset.inset_m < 0 || inset.corners.size() < 4) return nullptr;
  auto shape = std::make_unique<btConvexHullShape>();
  for (const Vec3& corner : inset.corners) shape->addPoint(Write(corner), false);
  shape->setMargin(inset.inset_m);
  shape->recalcLocalAabb();
  return shape;
}

std::unique_ptr<btConvexInternalShape> ShapeOf(const Geom& geom) {
  const Vec3& h = geom.half;
  switch (geom.kind) {
    case GeomKind::kBox:
      return WithMargin<btBoxShape>({h.x, h.y, h.z});
    case GeomKind::kCylinder:
      return WithMargin<btCylinderShapeZ>({h.x, h.x, h.z});
    case GeomKind::kSphere:
      return std::make_unique<btSphereShape>(h.x);
    case GeomKind::kCapsule:
      return std::make_unique<btCapsuleShapeZ>(h.x, 2 * h.z);
    case GeomKind::kConvex:
      return HullShape(geom.vertices);
  }
  return nullptr;
}

}  // namespace

btCollisionShape* BodyShape::shape() const {
  if (compound != nullptr) return compound.get();
  return geoms.empty() ? nullptr : geoms.front().shape.get();
}

BodyShape MakeBodyShape(const Body& body, const Pose& X_BP, int& failed_geom) {
  BodyShape out;
  out.X_BP = X_BP;
  out.filter = {0, 0};
  for (size_t g = 0; g < body.geoms.size(); ++g) {
    const Geom& geom = body.geoms[g];
    if (geom.visual_only) continue;
    GeomShape made;
    made.geom = &geom;
    made.shape = ShapeOf(geom);
    if (made.shape == nullptr) {
      failed_geom = static_cast<int>(g);
      return {};
    }
    if (geom.kind == GeomKind::kConvex) made.planes = HullOf(geom.vertices).planes;
    made.filter = std::make_unique<GeomFilter>(GeomFilter{geom.layer, geom.collides_with});
    made.shape->setUserPointer(made.filter.get());
    Geom at_origin = geom;
    at_origin.X_BG = {};
    made.radius_m = BoundingRadius({at_origin});
    out.filter.layer |= geom.layer;
    out.filter.collides_with |= geom.collides_with;
    out.geoms.push_back(std::move(made));
  }

  // one geom in frame P itself needs no compound
  if (out.geoms.empty() || (out.geoms.size() == 1 && out.geoms[0].geom->X_BG == X_BP)) return out;
  out.compound = std::make_unique<btCompoundShape>(true, static_cast<int>(out.geoms.size()));
  for (const GeomShape& made : out.geoms) {
    out.compound->addChildShape(Write(Inverse(X_BP) * made.geom->X_BG), made.shape.get());
  }
  return out;
}

std::unique_ptr<btConvexInternalShape> MakeToolShape(const ToolShape& tool) {
  return std::make_unique<btCapsuleShapeZ>(tool.radius_m, tool.length_m - 2 * tool.radius_m);
}

double ShapeDistance(const btConvexShape& a, const btTransform& X_WA, const btConvexShape& b, const btTransform& X_WB,
                     double max_m) {
  btVoronoiSimplexSolver simplex;
  btGjkEpaPenetrationDepthSolver overlap;
  btGjkPairDetector detector(&a, &b, &simplex, &overlap);
  btGjkPairDetector::ClosestPointInput input;
  input.m_transformA = X_WA;
  input.m_transformB = X_WB;
  input.m_maximumDistanceSquared = BT_LARGE_FLOAT;
  btPointCollector nearest;
  detector.getClosestPoints(input, nearest, nullptr);
  return nearest.m_hasResult ? std::min(max_m, static_cast<double>(nearest.m_distance)) : max_m;
}

}  // namespace gensim::physics
