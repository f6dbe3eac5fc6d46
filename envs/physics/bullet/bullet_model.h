// A scene compiled for Bullet: collision shapes, masses and the tables that the worlds read.
//
// Immutable after construction, shared by all worlds made from it; thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "envs/physics/bullet/shapes.h"
#include "envs/physics/world.h"

namespace gensim::physics {

/// What Bullet needs of one scene body.
struct BodyPlan {
  BodyShape shape;
  Vec3 inertia_kg_m2;   ///< about P's axes; zero for a fixed body
  double radius_m = 0;  ///< about B's origin, colliding geoms
  bool fixed = false;
};

/// A colliding geom of a fixed body, where it stands for good.
struct FixedGeom {
  const GeomShape* made = nullptr;
  btTransform X_WG;
};

class BulletModel final : public Model {
 public:
  /// `failed` receives the place of a geom that Bullet makes no shape of; empty when all went well.
  BulletModel(Scene scene, std::string& failed);

  const Scene& scene() const override { return scene_; }
  std::string engine() const override;
  std::unique_ptr<World> MakeWorld() const override;
  /// The scene says it all: the text is MuJoCo's own.
  Result<std::string> ExportMjcf() const override;

  int body_count() const { return static_cast<int>(plans_.size()); }
  const BodyPlan& plan(int body) const { return plans_[static_cast<size_t>(body)]; }
  const std::vector<FixedGeom>& fixed_geoms() const { return fixed_geoms_; }
  int geom_count() const { return geom_count_; }
  /// Null when the scene has none.
  btCollisionShape* table_shape() const { return table_.get(); }
  btConvexInternalShape* tool_shape() const { return tool_.get(); }
  /// From the tool's tip to the middle of its capsule.
  Pose X_TC() const { return {{0, 0, scene_.tool.length_m / 2}, {}}; }
  /// Layers of the table and the tool.
  const GeomFilter& common_filter() const { return common_filter_; }
  /// Tells models apart, so that a snapshot is not restored into another one's world.
  uint64_t fingerprint() const { return fingerprint_; }

 private:
  Scene scene_;
  std::vector<BodyPlan> plans_;
  std::vector<FixedGeom> fixed_geoms_;
  int geom_count_ = 0;
  GeomFilter common_filter_;
  std::unique_ptr<btStaticPlaneShape> table_;
  std::unique_ptr<btConvexInternalShape> tool_;
  uint64_t fingerprint_ = 0;
};

}  // namespace gensim::physics
