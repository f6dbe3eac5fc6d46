// A World on Bullet: one stage, the tool and its hold, the calls since the last border, and a second stage for forces.
//
// Owned by one thread at a time. A snapshot is the state at the last border and the calls since; restoring fills the
// stage with that state and makes the calls again. Borders come with pause(), and by themselves after 2048 calls or
// 4000 steps: whether a snapshot is taken changes nothing. Restoring right after a border takes microseconds, otherwise
// as long as the steps since took. Queries about forces run on the second stage, those about rays and distances on the
// geoms alone, so that none changes what happens next. step() allocates in two cases: when Bullet meets more contacts
// than ever before in this world, and when it makes a border, which fills the stage anew (Bullet makes its proxies and
// tree nodes one by one). Steps between two borders in a world that has seen its busiest moment allocate nothing.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "envs/physics/bullet/bullet_model.h"
#include "envs/physics/bullet/call_log.h"
#include "envs/physics/bullet/stage.h"
#include "envs/physics/world.h"

namespace gensim::physics {

class BulletWorld final : public World {
 public:
  explicit BulletWorld(std::shared_ptr<const BulletModel> model);

  const Model& model() const override { return *model_; }
  int body_count() const override { return model_->body_count(); }
  bool fixed(int body) const override { return plan(body).fixed; }

  Pose pose(int body) const override;
  Vec3 linear_velocity(int body) const override;
  Vec3 angular_velocity(int body) const override;
  void set_pose(int body, const Pose& X_WB) override;
  double lowest_z(int body) const override;
  double highest_z(int body) const override;
  double bounding_radius(int body) const override { return plan(body).radius_m; }
  bool at_rest(int body, double speed_m_s) const override;
  bool all_at_rest(double speed_m_s) const override;

  int step(int n) override;
  int64_t steps() const override { return own_.steps; }
  double timestep() const override { return model_->scene().timestep_s; }
  WorldStatus status() const override;
  void pause() override;

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
  // All state besides the bodies'; plain, so that a snapshot copies it as bytes.
  struct Own {
    Pose X_WT;         // as told
    Pose X_WT_before;  // at the last step
    Pose X_TB;         // of the held body in the tool
    int64_t steps = 0;
    double hold_load_n = 0;
    int held = kNoBody;
    bool hold_lost = false;
    bool diverged = false;
    char unused[2] = {};
  };

  const BodyPlan& plan(int body) const;
  Pose PoseOfP(int body) const;
  /// Changes that last_contacts and the second stage do not know yet.
  void Touch();
  /// Puts a call into the log before it is made, after a border when one is due.
  void Remember(CallKind kind, int body, const Pose& pose);
  bool OneStep();
  bool Valid();
  void Border();
  /// A border between two steps; ends the world instead when its state is absurd.
  void BorderIfValid();
  /// Fills the stage with the states and the hold at the border.
  void FillFromBorder();
  void Replay(const Call& call);
  /// Makes the hold of own_.held on a stage.
  void HoldOn(Stage& stage) const;
  void WatchHold();
  void LetGo();
  /// Brings the second stage to the present state; false when there is none to be had.
  bool Probe() const;

  std::shared_ptr<const BulletModel> model_;
  std::unique_ptr<Stage> stage_;
  Own own_;
  const char* cause_ = "";

  // the last border, and what was called since
  std::vector<BodyState> border_states_;
  Own border_own_;
  CallLog log_;
  bool checked_ = false;     // nothing came from outside since the state was found valid
  bool fresh_step_ = false;  // the stage's contacts are those of the last step

  // second stage for forces, made at the first query
  mutable std::unique_ptr<Stage> probe_;
  mutable std::vector<BodyState> probe_states_;
  mutable bool probe_current_ = false;
  mutable std::vector<Contact> contacts_;
};

}  // namespace gensim::physics
