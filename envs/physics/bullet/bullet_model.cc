#include "envs/physics/bullet/bullet_model.h"

#include <fmt/core.h>

#include "envs/base/fnv.h"
#include "envs/physics/bullet/bullet_world.h"
#include "envs/physics/bullet/compile.h"
#include "envs/physics/bullet/mass.h"
#include "envs/physics/bullet/vectors.h"
#include "envs/physics/mujoco/compile.h"
#include "envs/physics/scene_check.h"
#include "envs/physics/shape.h"

namespace gensim::physics {
namespace {

// Hash over everything in a scene that decides the physics.
class SceneHash {
 public:
  void Add(double value) { hash_.AddBytes(&value, sizeof(value)); }
  void Add(const Vec3& v) { Add(v.x), Add(v.y), Add(v.z); }
  void Add(const Pose& X) { Add(X.p), Add(X.q.w), Add(X.q.x), Add(X.q.y), Add(X.q.z); }
  void Add(const Geom& geom) {
    Add(static_cast<double>(geom.kind)), Add(geom.half), Add(geom.X_BG);
    for (const Vec3& v : geom.vertices) Add(v);
    Add(geom.layer), Add(geom.collides_with), Add(geom.visual_only ? 1.0 : 0.0);
  }
  void Add(const Body& body) {
    Add(static_cast<double>(body.geoms.size()));
    for (const Geom& geom : body.geoms) Add(geom);
    Add(body.mass_kg), Add(body.friction), Add(body.rolling_friction_m), Add(body.fixed ? 1.0 : 0.0), Add(body.X_WB);
  }
  uint64_t value() const { return hash_.value(); }

 private:
  Fnv1a hash_;
};

uint64_t Fingerprint(const Scene& scene) {
  SceneHash hash;
  for (const Body& body : scene.bodies) hash.Add(body);
  for (const double value : {scene.table ? 1.0 : 0.0, scene.table_friction, scene.with_tool ? 1.0 : 0.0,
                             scene.tool.radius_m, scene.tool.length_m, scene.hold_force_limit_n, scene.hold_arm_m,
                             scene.gravity_m_s2, scene.timestep_s, scene.sleep ? 1.0 : 0.0}) {
    hash.Add(value);
  }
  hash.Add(scene.X_WT);
  return hash.value();
}

}  // namespace

BulletModel::BulletModel(Scene scene, std::string& failed) : scene_(std::move(scene)) {
  for (size_t b = 0; b < scene_.bodies.size(); ++b) {
    const Body& body = scene_.bodies[b];
    BodyPlan plan;
    plan.fixed = body.fixed;
    plan.radius_m = BoundingRadius(body.geoms);
    MassProperties mass;
    if (!body.fixed) mass = MassOf(body);
    plan.inertia_kg_m2 = mass.inertia_kg_m2;
    int failed_geom = -1;
    plan.shape = MakeBodyShape(body, mass.X_BP, failed_geom);
    if (failed_geom >= 0) failed = fmt::format("/bodies/{}/geoms/{}", b, failed_geom);
    geom_count_ += static_cast<int>(plan.shape.geoms.size());
    plans_.push_back(std::move(plan));
  }

  // what never moves is placed once
  for (size_t b = 0; b < plans_.size(); ++b) {
    if (!plans_[b].fixed) continue;
    for (const GeomShape& made : plans_[b].shape.geoms) {
      fixed_geoms_.push_back({&made, Write(scene_.bodies[b].X_WB * made.geom->X_BG)});
    }
  }
  const auto own = [this](btCollisionShape& shape) { shape.setUserPointer(&common_filter_); };
  if (scene_.table) {
    table_ = std::make_unique<btStaticPlaneShape>(btVector3(0, 0, 1), 0);
    table_->setMargin(0);
    own(*table_);
  }
  if (scene_.with_tool) {
    tool_ = MakeToolShape(scene_.tool);
    own(*tool_);
  }
  fingerprint_ = Fingerprint(scene_);
}

std::string BulletModel::engine() const { return "bullet " GENSIM_BULLET_VERSION; }

std::unique_ptr<World> BulletModel::MakeWorld() const {
  return std::make_unique<BulletWorld>(std::static_pointer_cast<const BulletModel>(shared_from_this()));
}

Result<std::string> BulletModel::ExportMjcf() const {
  const auto model = CompileMujoco(scene_);
  if (!model) return model.errors();
  return (*model)->ExportMjcf();
}

Result<std::shared_ptr<const Model>> CompileBullet(const Scene& scene) {
  Errors errors = CheckScene(scene);
  if (!errors.empty()) return errors;
  SetGlobalsOnce();
  std::string failed;
  auto model = std::make_shared<BulletModel>(scene, failed);
  if (!failed.empty()) {
    return Error{"engine-refused", failed, "Bullet makes no shape of this hull", "points that span more of a volume"};
  }
  return std::shared_ptr<const Model>(std::move(model));
}

}  // namespace gensim::physics
