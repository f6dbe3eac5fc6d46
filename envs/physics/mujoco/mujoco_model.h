// A compiled MuJoCo model and the tables that translate between its ids and the scene's.
//
// Immutable after construction, shared by all worlds made from it; thread-safe.
#pragma once

#include <mujoco/mujoco.h>

#include <memory>
#include <string>
#include <vector>

#include "envs/physics/world.h"

namespace gensim::physics {

struct ModelDeleter {
  void operator()(mjModel* model) const { mj_deleteModel(model); }
};
using ModelPtr = std::unique_ptr<mjModel, ModelDeleter>;

/// Where one scene body lives in MuJoCo's arrays; -1 for a fixed body.
struct BodyAddress {
  int qpos = -1;
  int dof = -1;
  int tree = -1;
  int weld = -1;
  double radius_m = 0;  ///< about its origin, colliding geoms
};

class MujocoModel final : public Model {
 public:
  MujocoModel(Scene scene, std::vector<double> density, ModelPtr model);

  const Scene& scene() const override { return scene_; }
  std::string engine() const override;
  std::unique_ptr<World> MakeWorld() const override;
  Result<std::string> ExportMjcf() const override;

  const mjModel* get() const { return model_.get(); }
  const BodyAddress& address(int body) const { return addresses_[body]; }
  int body_count() const { return static_cast<int>(addresses_.size()); }
  /// Scene body (or kTableId, kToolId) of a MuJoCo geom.
  int owner(int geom) const { return owner_of_geom_[geom]; }
  /// Colliding geoms of fixed bodies, without the table.
  const std::vector<int>& fixed_geoms() const { return fixed_geoms_; }
  int tool_geom() const { return tool_geom_; }
  int tool_mocap() const { return 0; }
  int grip_mocap() const { return 1; }
  /// Tells models apart, so that a snapshot is not restored into another one's world.
  uint64_t fingerprint() const { return fingerprint_; }

 private:
  Scene scene_;
  std::vector<double> density_;
  ModelPtr model_;
  std::vector<BodyAddress> addresses_;
  std::vector<int> owner_of_geom_;
  std::vector<int> fixed_geoms_;
  int tool_geom_ = -1;
  uint64_t fingerprint_ = 0;
};

}  // namespace gensim::physics
