// Collision shapes of a body: one for each colliding geom, joined in a compound where there are several.
//
// Owned by a BodyShape, constant once made, shared by all worlds of a model: Bullet only reads shapes while simulating.
// Boxes, cylinders and hulls have rounded edges (settings.h), thin ones less, and their faces stand where the geom's
// do. A shape's user pointer leads to its layers, which the BodyShape owns too.
#pragma once

#include <btBulletDynamicsCommon.h>

#include <memory>
#include <vector>

#include "envs/base/pose.h"
#include "envs/physics/bullet/hull.h"
#include "envs/physics/bullet/settings.h"
#include "envs/physics/scene.h"

namespace gensim::physics {

/// One colliding geom as Bullet sees it.
struct GeomShape {
  const Geom* geom = nullptr;  ///< in the scene
  std::unique_ptr<btConvexInternalShape> shape;
  std::unique_ptr<GeomFilter> filter;
  std::vector<Plane> planes;  ///< of a convex geom
  double radius_m = 0;        ///< about G's origin
};

struct BodyShape {
  std::vector<GeomShape> geoms;
  std::unique_ptr<btCompoundShape> compound;  ///< when one geom in frame P is not all there is
  GeomFilter filter;                          ///< of all geoms together
  Pose X_BP;                                  ///< Bullet's frame of the body
  /// What the body collides with; null when it has no colliding geom.
  btCollisionShape* shape() const;
};

/// Shapes of a body whose Bullet frame is P. A geom without a shape (a hull that Bullet finds flat) makes it empty, and
/// `failed_geom` says which it was.
BodyShape MakeBodyShape(const Body& body, const Pose& X_BP, int& failed_geom);

/// The tool's capsule; its origin is the middle.
std::unique_ptr<btConvexInternalShape> MakeToolShape(const ToolShape& tool);

/// Distance between two convex shapes, up to max_m; negative when they overlap. Not cheap.
double ShapeDistance(const btConvexShape& a, const btTransform& X_WA, const btConvexShape& b, const btTransform& X_WB,
                     double max_m);

}  // namespace gensim::physics
