// RenderShape: one geom in its own frame, prepared once for drawing: boxes and hulls by their faces.
//
// Immutable after construction; thread-safe. Metres; frame G of the geom.
#pragma once

#include <vector>

#include "envs/physics/scene.h"
#include "envs/render/convex_shape.h"
#include "envs/render/image.h"

namespace gensim::render {

class RenderShape {
 public:
  explicit RenderShape(const physics::Geom& geom);

  physics::GeomKind kind() const { return kind_; }
  const Vec3& half() const { return half_; }
  /// Faces of a box or a hull; empty for round kinds.
  const std::vector<HalfSpace>& faces() const { return faces_; }
  /// Points whose hull holds the geom: its corners, or those of the box around a round kind.
  const std::vector<Vec3>& corners() const { return corners_; }
  /// Radius about G's origin that holds the geom.
  double radius() const { return radius_; }

 private:
  physics::GeomKind kind_;
  Vec3 half_;
  std::vector<HalfSpace> faces_;
  std::vector<Vec3> corners_;
  double radius_ = 0;
};

/// One shape to be drawn; it must outlive the call that draws it.
struct RenderItem {
  const RenderShape* shape = nullptr;
  Pose X_WG;
  Rgb rgb = {128, 128, 128};
  int32_t id = 0;  ///< of the object that it belongs to
};

}  // namespace gensim::render
