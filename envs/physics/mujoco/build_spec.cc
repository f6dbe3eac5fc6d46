#include "envs/physics/mujoco/build_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string>

namespace gensim::physics {
namespace {

void SetPose(const Pose& pose, double pos[3], double quat[4]) {
  pos[0] = pose.p.x, pos[1] = pose.p.y, pos[2] = pose.p.z;
  quat[0] = pose.q.w, quat[1] = pose.q.x, quat[2] = pose.q.y, quat[3] = pose.q.z;
}

void SetColour(float rgba[4], const std::array<uint8_t, 3>& rgb) {
  for (int i = 0; i < 3; ++i) rgba[i] = static_cast<float>(rgb[i]) / 255.0f;
  rgba[3] = 1;
}

void SetOptions(const Scene& scene, mjSpec& spec) {
  spec.option.timestep = scene.timestep_s;
  spec.option.gravity[2] = -scene.gravity_m_s2;
  spec.option.integrator = mjINT_IMPLICITFAST;
  spec.option.solver = mjSOL_NEWTON;
  spec.option.cone = mjCONE_ELLIPTIC;
  spec.option.sleep_tolerance = 1e-3;
  // a diverged state must stay visible: no reset behind our back
  spec.option.disableflags |= mjDSBL_AUTORESET;
  if (scene.sleep) spec.option.enableflags |= mjENBL_SLEEP;
  spec.compiler.usethread = false;
  spec.compiler.degree = false;
  spec.compiler.alignfree = false;
  spec.compiler.fusestatic = false;
}

// Room for everything awake and touching: an overflow is fatal. Untouched pages cost nothing.
mjtSize ArenaBytes(const Scene& scene) {
  mjtSize geoms = 4;
  mjtSize bodies = 4;
  for (const Body& body : scene.bodies) {
    ++bodies;
    geoms += static_cast<mjtSize>(body.geoms.size());
  }
  return (2 << 20) + geoms * (64 << 10) + bodies * bodies * 4096;
}

// Contact settings that every geom shares.
void SetContact(const Scene& scene, double friction, double rolling_m, mjsGeom& geom) {
  geom.condim = rolling_m > 0 ? 6 : 4;
  geom.friction[0] = friction;
  if (rolling_m > 0) geom.friction[2] = rolling_m;
  geom.solref[0] = kContactSteps * scene.timestep_s;
  geom.solref[1] = 1;
}

// Hulls that are in the spec already, by their points: equal ones share a mesh, because compiling a mesh is what costs.
using Hulls = std::map<std::vector<float>, std::string>;

void AddHull(mjSpec* spec, const std::vector<Vec3>& points, Hulls& hulls, mjsGeom& geom) {
  std::vector<float> flat;
  flat.reserve(3 * points.size());
  for (const Vec3& p : points) {
    flat.push_back(static_cast<float>(p.x)), flat.push_back(static_cast<float>(p.y)),
        flat.push_back(static_cast<float>(p.z));
  }
  const auto [at, is_new] = hulls.emplace(std::move(flat), fmt::format("hull{}", hulls.size()));
  if (is_new) {
    mjsMesh* mesh = mjs_addMesh(spec, nullptr);
    mjs_setName(mesh->element, at->second.c_str());
    mjs_setFloat(mesh->uservert, at->first.data(), static_cast<int>(at->first.size()));
    mesh->inertia = mjMESH_INERTIA_CONVEX;
  }
  geom.type = mjGEOM_MESH;
  mjs_setString(geom.meshname, at->second.c_str());
}

void AddGeom(mjSpec* spec, const Scene& scene, const Body& body, const std::string& name, const Geom& in,
             double density, Hulls& hulls, mjsBody* to) {
  mjsGeom& geom = *mjs_addGeom(to, nullptr);
  mjs_setName(geom.element, name.c_str());
  SetPose(in.X_BG, geom.pos, geom.quat);
  SetColour(geom.rgba, in.rgb);
  SetContact(scene, body.friction, body.rolling_friction_m, geom);

  // layers; what is only drawn meets nothing and weighs nothing
  geom.contype = in.visual_only ? 0 : static_cast<int>(in.layer);
  geom.conaffinity = in.visual_only ? 0 : static_cast<int>(in.collides_with);
  geom.group = in.visual_only ? 1 : 0;
  geom.density = in.visual_only ? 0 : density;

  // MuJoCo's size of a capsule and cylinder: radius, half height
  switch (in.kind) {
    case GeomKind::kBox:
      geom.type = mjGEOM_BOX;
      geom.size[0] = in.half.x, geom.size[1] = in.half.y, geom.size[2] = in.half.z;
      break;
    case GeomKind::kSphere:
      geom.type = mjGEOM_SPHERE;
      geom.size[0] = in.half.x;
      break;
    case GeomKind::kCylinder:
    case GeomKind::kCapsule:
      geom.type = in.kind == GeomKind::kCylinder ? mjGEOM_CYLINDER : mjGEOM_CAPSULE;
      geom.size[0] = in.half.x, geom.size[1] = in.half.z;
      break;
    case GeomKind::kConvex:
      AddHull(spec, in.vertices, hulls, geom);
      break;
  }
}

void AddTable(const Scene& scene, bool for_viewer, mjsBody* world) {
  mjsGeom& plane = *mjs_addGeom(world, nullptr);
  mjs_setName(plane.element, "table");
  plane.type = mjGEOM_PLANE;
  plane.size[0] = plane.size[1] = for_viewer ? 1 : 0, plane.size[2] = 0.05;
  if (for_viewer) plane.pos[0] = 0.5;
  plane.contype = 1, plane.conaffinity = -1;
  SetContact(scene, scene.table_friction, 0, plane);
  SetColour(plane.rgba, {92, 88, 84});
}

// The tool's capsule, lowest point at the origin, and the grip frame.
void AddTool(const Scene& scene, mjsBody* world) {
  mjsBody* tool = mjs_addBody(world, nullptr);
  mjs_setName(tool->element, "gensim/tool");
  tool->mocap = true;
  SetPose(scene.X_WT, tool->pos, tool->quat);
  mjsGeom& capsule = *mjs_addGeom(tool, nullptr);
  mjs_setName(capsule.element, "gensim/tool");
  capsule.type = mjGEOM_CAPSULE;
  capsule.size[0] = scene.tool.radius_m;
  capsule.size[1] = scene.tool.length_m / 2 - scene.tool.radius_m;
  capsule.pos[2] = scene.tool.length_m / 2;
  capsule.contype = 1, capsule.conaffinity = -1;
  SetContact(scene, 0, 0, capsule);
  SetColour(capsule.rgba, {60, 60, 60});

  mjsBody* grip = mjs_addBody(world, nullptr);
  mjs_setName(grip->element, "gensim/grip");
  grip->mocap = true;
}

void AddWeld(mjSpec* spec, const Scene& scene, const std::string& body) {
  mjsEquality& weld = *mjs_addEquality(spec, nullptr);
  weld.type = mjEQ_WELD;
  weld.active = false;
  weld.objtype = mjOBJ_BODY;
  mjs_setString(weld.name1, "gensim/grip");
  mjs_setString(weld.name2, body.c_str());
  // anchor at the body's origin, relative pose the identity, lengths and angles weighted alike
  std::fill(weld.data, weld.data + mjNEQDATA, 0.0);
  weld.data[6] = 1;
  weld.data[10] = 1;
  weld.solref[0] = kWeldSteps * scene.timestep_s;
  weld.solref[1] = 1;
}

}  // namespace

SpecPtr BuildSpec(const Scene& scene, const std::vector<double>& density, bool for_viewer) {
  SpecPtr owner(mj_makeSpec());
  mjSpec* spec = owner.get();
  mjs_setString(spec->modelname, "gensim");
  SetOptions(scene, *spec);
  spec->memory = ArenaBytes(scene);
  mjsBody* world = mjs_findBody(spec, "world");
  if (scene.table) AddTable(scene, for_viewer, world);
  if (for_viewer) {
    mjsLight* light = mjs_addLight(world, nullptr);
    light->pos[0] = 0.5, light->pos[2] = 2;
    light->dir[2] = -1;
  }

  Hulls hulls;
  // bodies in the scene's order, each geom named after its body
  for (size_t b = 0; b < scene.bodies.size(); ++b) {
    const Body& body = scene.bodies[b];
    mjsBody* out = mjs_addBody(world, nullptr);
    mjs_setName(out->element, body.name.c_str());
    SetPose(body.X_WB, out->pos, out->quat);
    if (!body.fixed) mjs_addFreeJoint(out)->align = mjALIGNFREE_FALSE;
    for (size_t g = 0; g < body.geoms.size(); ++g) {
      AddGeom(spec, scene, body, fmt::format("{}/{}", body.name, g), body.geoms[g], density[b], hulls, out);
    }
  }

  // the tool and one weld for each body that it may hold
  if (scene.with_tool) {
    AddTool(scene, world);
    for (const Body& body : scene.bodies) {
      if (!body.fixed) AddWeld(spec, scene, body.name);
    }
  }
  return owner;
}

}  // namespace gensim::physics
