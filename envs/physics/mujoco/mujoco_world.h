// A World on MuJoCo: one mjData, the tool and its hold, and a scratch copy for queries.
//
// Owned by one thread at a time. Stepping runs under a guard (guard.h): an engine error, a bad number or a full buffer
// makes the world diverged for good, until restore. Queries about contacts run on a scratch copy of the state with
// sleeping switched off, so that they never change what happens next.
#pragma once

#include <mujoco/mujoco.h>

#include <memory>
#include <string>
#include <vector>

#include "envs/physics/mujoco/data_state.h"
#include "envs/physics/mujoco/mujoco_model.h"
#include "envs/physics/world.h"

namespace gensim::physics {

struct DataDeleter {
  void operator()(mjData* data) const { mj_deleteData(data); }
};
using DataPtr = std::unique_ptr<mjData, DataDeleter>;

class MujocoWorld final : public World {
 public:
  explicit MujocoWorld(std::shared_ptr<const MujocoModel> model);

  const Model& model() const override { return *model_; }
  int body_count() const override { return model_->body_count(); }
  bool fixed(int body) const override { return at(body).qpos < 0; }

  Pose pose(int body) const override;
  Vec3 linear_velocity(int body) const override;
  Vec3 angular_velocity(int body) const override;
  void set_pose(int body, const Pose& X_WB) override;
  double lowest_z(int body) const override;
  double highest_z(int body) const override;
  double bounding_radius(int body) const override { return at(body).radius_m; }
  bool at_rest(int body, double speed_m_s) const override;
  bool all_at_rest(double speed_m_s) const override;

  int step(int n) override;
  int64_t steps() const override { return own_.steps; }
  double timestep() const override { return m_->opt.timestep; }
  WorldStatus status() const override;

  void move_tool(const Pose& X_WT) override;
  Pose tool_pose() const override { return own_.X_WT; }
  void attach(int body) override;
  void detach() override;
  int held() const override { return own_.held; }
  double hold_force_n() const override { return own_.hold_load_n; }
  bool hold_lost() const override { return own_.hold_lost; }

  std::span<const Contact> contacts(int body) const override;
  std::span<const Contact> last_contacts(int body) const override;
  bool tool_overlaps_fixed(double slack_m) const override;

  RayHit raycast(const Vec3& origin_W, const Vec3& direction_W, double max_m) const override;
  double distance(int body_a, int body_b, double max_m) const override;

  void save(Snapshot& snapshot) const override;
  void restore(const Snapshot& snapshot) override;
  uint64_t state_hash() const override;

 private:
  // All state besides mjData's buffer; plain, so that a snapshot copies it as bytes.
  struct Own {
    Pose X_WT;         // as told
    Pose X_TB;         // of the held body in the tool
    Vec3 grip_before;  // where the held body's target was before the last step
    int64_t steps = 0;
    double hold_load_n = 0;
    int held = kNoBody;
    int overloaded = 0;  // steps in a row with too high a load
    bool hold_lost = false;
    bool diverged = false;
  };

  const BodyAddress& at(int body) const;
  /// Changes that last_contacts and the scratch copy do not know yet.
  void Touch();
  void Diverge(std::string_view cause);
  bool OneStep();
  void PlaceGrip();
  void PlaceToolGeom() const;
  void WatchHold();
  double HoldLoad() const;
  /// Brings the scratch copy to the present state; false when there is none to be had.
  bool Probe() const;
  std::span<const Contact> Collect(const mjData& d, int body) const;
  void WriteMocap(int index, const Pose& pose);

  std::shared_ptr<const MujocoModel> model_;
  const mjModel* m_;
  DataPtr d_;
  Own own_;
  std::string cause_;
  bool fresh_step_ = false;  // d_'s contacts are those of the last step

  // scratch copy for queries, made at the first one
  mjModel awake_model_;  // shares the arrays of *m_, sleeping off
  mutable DataPtr probe_;
  mutable bool probe_current_ = false;
  mutable std::vector<Contact> contacts_;
};

}  // namespace gensim::physics
