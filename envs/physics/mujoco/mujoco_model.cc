#include "envs/physics/mujoco/mujoco_model.h"

#include <fmt/core.h>
#include <stdexcept>

#include "envs/base/fnv.h"
#include "envs/physics/mujoco/build_spec.h"
#include "envs/physics/mujoco/compile.h"
#include "envs/physics/mujoco/guard.h"
#include "envs/physics/mujoco/mujoco_world.h"
#include "envs/physics/scene_check.h"
#include "envs/physics/shape.h"

namespace gensim::physics {
namespace {

constexpr double kFirstDensity_kg_m3 = 1000;

Error Refused(std::string message) {
  return {"engine-refused", "", std::move(message), "the engine cannot compile this scene"};
}

// Compiles a spec; null with `why` when the engine refuses. Everything with a destructor stays outside the guard.
ModelPtr Compile(mjSpec* spec, std::string& why) {
  mjModel* model = nullptr;
  EngineError error;
  if (!Guarded([&] { model = mj_compile(spec, nullptr); }, error)) {
    why = error.text;
    return nullptr;
  }
  if (model == nullptr) why = mjs_getError(spec);
  return ModelPtr(model);
}

// The engine fills tables of its own at first use, behind guards that no sanitizer sees into. Once, before any other
// thread may read them, a scene with every kind of geom goes through the compiler.
void FillTablesOfTheEngine() {
  static const bool filled = [] {
    Scene scene;
    for (const GeomKind kind :
         {GeomKind::kBox, GeomKind::kCylinder, GeomKind::kSphere, GeomKind::kCapsule, GeomKind::kConvex}) {
      Geom geom;
      geom.kind = kind;
      geom.half = {0.01, 0.01, 0.01};
      if (kind == GeomKind::kConvex) geom.vertices = {{0, 0, 0}, {0.1, 0, 0}, {0, 0.1, 0}, {0, 0, 0.1}};
      Body body;
      body.name = "b" + std::to_string(scene.bodies.size());
      body.geoms.push_back(std::move(geom));
      scene.bodies.push_back(std::move(body));
    }
    const SpecPtr spec = BuildSpec(scene, std::vector<double>(scene.bodies.size(), kFirstDensity_kg_m3), false);
    std::string why;
    return Compile(spec.get(), why) != nullptr;
  }();
  if (!filled) throw std::logic_error("the engine refuses the plainest scene");
}

// The density that gives each body its mass, where the volume is known; `complete` is false when a hull is moving.
std::vector<double> KnownDensities(const Scene& scene, bool& complete) {
  std::vector<double> density(scene.bodies.size(), kFirstDensity_kg_m3);
  complete = true;
  for (size_t b = 0; b < scene.bodies.size(); ++b) {
    if (scene.bodies[b].fixed) continue;
    double volume = 0;
    bool known = true;
    for (const Geom& geom : scene.bodies[b].geoms) {
      if (geom.visual_only) continue;
      const std::optional<double> own = PrimitiveVolume(geom);
      known = known && own.has_value();
      volume += own.value_or(0);
    }
    if (known) density[b] = scene.bodies[b].mass_kg / volume;
    complete = complete && known;
  }
  return density;
}

// Bodies with hulls: the compiler told their mass at a known density; scales it to what the scene says, and the density
// with it, for the export.
bool ScaleMasses(const Scene& scene, mjModel& model, std::vector<double>& density, std::string& why) {
  for (size_t b = 0; b < scene.bodies.size(); ++b) {
    const size_t id = b + 1;
    if (scene.bodies[b].fixed || !(model.body_mass[id] > 0)) continue;
    const double factor = scene.bodies[b].mass_kg / model.body_mass[id];
    density[b] *= factor;
    model.body_mass[id] *= factor;
    for (size_t i = 0; i < 3; ++i) model.body_inertia[3 * id + i] *= factor;
  }

  // everything that the compiler derived from masses
  EngineError error;
  mjData* data = nullptr;
  const bool done = Guarded(
      [&] {
        data = mj_makeData(&model);
        mj_setConst(&model, data);
      },
      error);
  mj_deleteData(data);
  if (!done) why = error.text;
  return done;
}

// Hash over the compiled arrays that decide the layout and the physics.
uint64_t Fingerprint(const mjModel& m) {
  Fnv1a hash;
  hash.AddBytes(&m.opt.timestep, sizeof(m.opt.timestep));
  hash.AddBytes(m.opt.gravity, sizeof(m.opt.gravity));
  hash.AddBytes(&m.nbuffer, sizeof(m.nbuffer));
  hash.AddBytes(m.qpos0, sizeof(mjtNum) * static_cast<size_t>(m.nq));
  hash.AddBytes(m.body_mass, sizeof(mjtNum) * static_cast<size_t>(m.nbody));
  hash.AddBytes(m.geom_size, sizeof(mjtNum) * 3 * static_cast<size_t>(m.ngeom));
  hash.AddBytes(m.geom_friction, sizeof(mjtNum) * 3 * static_cast<size_t>(m.ngeom));
  return hash.value();
}

}  // namespace

MujocoModel::MujocoModel(Scene scene, std::vector<double> density, ModelPtr model)
    : scene_(std::move(scene)), density_(std::move(density)), model_(std::move(model)) {
  const mjModel& m = *model_;

  // bodies follow each other in the scene's order, welds in the order of the moving ones
  int weld = 0;
  for (size_t b = 0; b < scene_.bodies.size(); ++b) {
    const int id = static_cast<int>(b) + 1;
    BodyAddress address;
    address.radius_m = BoundingRadius(scene_.bodies[b].geoms);
    if (!scene_.bodies[b].fixed) {
      address.qpos = m.jnt_qposadr[m.body_jntadr[id]];
      address.dof = m.body_dofadr[id];
      address.tree = m.body_treeid[id];
      if (scene_.with_tool) address.weld = weld++;
    }
    addresses_.push_back(address);
  }

  // geoms: body 0 is the world with the table, bodies 1..n the scene's, the rest the tool's
  owner_of_geom_.resize(static_cast<size_t>(m.ngeom));
  for (int g = 0; g < m.ngeom; ++g) {
    const int body = m.geom_bodyid[g] - 1;
    const bool ours = body >= 0 && body < body_count();
    owner_of_geom_[g] = ours ? body : (body < 0 ? kTableId : kToolId);
    if (owner_of_geom_[g] == kToolId) tool_geom_ = g;
    if (ours && scene_.bodies[body].fixed && (m.geom_contype[g] | m.geom_conaffinity[g]) != 0)
      fixed_geoms_.push_back(g);
  }
  fingerprint_ = Fingerprint(m);
}

std::string MujocoModel::engine() const { return "mujoco " GENSIM_MUJOCO_VERSION; }

std::unique_ptr<World> MujocoModel::MakeWorld() const {
  return std::make_unique<MujocoWorld>(std::static_pointer_cast<const MujocoModel>(shared_from_this()));
}

Result<std::string> MujocoModel::ExportMjcf() const {
  SpecPtr spec = BuildSpec(scene_, density_, true);
  std::string why;
  if (Compile(spec.get(), why) == nullptr) return Refused(why);

  // a failed call says how much room the text needs
  std::string text(1 << 16, '\0');
  char message[256] = "";
  int needed = mj_saveXMLString(spec.get(), text.data(), static_cast<int>(text.size()), message, sizeof(message));
  if (needed > 0) {
    text.assign(static_cast<size_t>(needed) + 1, '\0');
    needed = mj_saveXMLString(spec.get(), text.data(), static_cast<int>(text.size()), message, sizeof(message));
  }
  if (needed != 0) return Refused(message);
  text.resize(text.find('\0'));
  return text;
}

Result<std::shared_ptr<const Model>> CompileMujoco(const Scene& scene) {
  Errors errors = CheckScene(scene);
  if (!errors.empty()) return errors;
  FillTablesOfTheEngine();

  bool complete = false;
  std::vector<double> density = KnownDensities(scene, complete);
  SpecPtr spec = BuildSpec(scene, density, false);
  std::string why;
  ModelPtr model = Compile(spec.get(), why);
  if (model == nullptr) return Refused(why);

  if (!complete && !ScaleMasses(scene, *model, density, why)) return Refused(why);
  return std::shared_ptr<const Model>(std::make_shared<MujocoModel>(scene, std::move(density), std::move(model)));
}

}  // namespace gensim::physics
