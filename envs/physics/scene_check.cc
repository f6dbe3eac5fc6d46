#include "envs/physics/scene_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace gensim::physics {
namespace {

constexpr double kMaxCoordinate_m = 100.0;
constexpr double kMinHullThickness_m = 0.0001;

bool Finite(const Vec3& v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }
bool Finite(const Quat& q) {
  return std::isfinite(q.w) && std::isfinite(q.x) && std::isfinite(q.y) && std::isfinite(q.z);
}

// Collects the faults of one scene.
class Checker {
 public:
  Errors errors;

  void Add(const char* code, std::string where, std::string message, std::string hint) {
    errors.push_back({code, std::move(where), std::move(message), std::move(hint)});
  }

  // a number within [low, high]; NaN and infinity have their own code
  void Range(const std::string& where, double value, double low, double high) {
    if (!std::isfinite(value)) {
      Add("scene-not-finite", where, fmt::format("{} is not a finite number", value), "use a finite number");
    } else if (value < low || value > high) {
      Add("scene-limit", where, fmt::format("{} is out of range", value), fmt::format("legal: {} to {}", low, high));
    }
  }

  void PoseAt(const std::string& where, const Pose& pose) {
    if (!Finite(pose.p) || !Finite(pose.q)) {
      Add("scene-not-finite", where, "the pose has a NaN or an infinity", "use finite numbers");
      return;
    }
    Range(where + "/p", std::max({std::abs(pose.p.x), std::abs(pose.p.y), std::abs(pose.p.z)}), 0, kMaxCoordinate_m);
    const double norm =
        std::sqrt(pose.q.w * pose.q.w + pose.q.x * pose.q.x + pose.q.y * pose.q.y + pose.q.z * pose.q.z);
    if (std::abs(norm - 1) > 1e-6) {
      Add("scene-quaternion", where + "/q", fmt::format("the quaternion has length {}", norm),
          "normalise it to length 1");
    }
  }

  void Hull(const std::string& where, const std::vector<Vec3>& points);
  void GeomAt(const std::string& where, const Geom& geom);
  void BodyAt(const std::string& where, const Body& body);
};

// A hull needs four points that span a volume: the furthest from a point, from a line and from a plane are looked for.
void Checker::Hull(const std::string& where, const std::vector<Vec3>& points) {
  if (points.size() < 4 || points.size() > kMaxHullVertices) {
    Add("scene-hull", where, fmt::format("{} points", points.size()), fmt::format("legal: 4 to {}", kMaxHullVertices));
    return;
  }
  for (const Vec3& p : points) {
    if (!Finite(p)) {
      Add("scene-not-finite", where, "a point has a NaN or an infinity", "use finite numbers");
      return;
    }
    if (std::max({std::abs(p.x), std::abs(p.y), std::abs(p.z)}) > kMaxHalf_m) {
      Add("scene-limit", where, fmt::format("a point at {}, {}, {}", p.x, p.y, p.z),
          fmt::format("legal: within {} m", kMaxHalf_m));
      return;
    }
  }
  const auto furthest = [&](auto distance) {
    return *std::max_element(points.begin(), points.end(),
                             [&](const Vec3& a, const Vec3& b) { return distance(a) < distance(b); });
  };
  const Vec3 a = points[0];
  const Vec3 b = furthest([&](const Vec3& p) { return Norm(p - a); });
  const Vec3 c = furthest([&](const Vec3& p) { return Norm(Cross(p - a, b - a)); });
  const Vec3 normal = Cross(b - a, c - a);
  const double area = Norm(normal);
  const Vec3 d = furthest([&](const Vec3& p) { return std::abs(Dot(p - a, normal)); });
  const double thickness = area > 1e-12 ? std::abs(Dot(d - a, normal)) / area : 0;
  if (thickness < kMinHullThickness_m) {
    Add("scene-hull", where, fmt::format("the points lie in a plane (thickness {} m)", thickness),
        fmt::format("at least {} m thick", kMinHullThickness_m));
  }
}

void Checker::GeomAt(const std::string& where, const Geom& geom) {
  PoseAt(where + "/X_BG", geom.X_BG);
  const auto half = [&](const char* axis, double value) {
    Range(where + "/half/" + axis, value, kMinHalf_m, kMaxHalf_m);
  };
  switch (geom.kind) {
    case GeomKind::kBox:
      half("x", geom.half.x), half("y", geom.half.y), half("z", geom.half.z);
      break;
    case GeomKind::kCylinder:
    case GeomKind::kCapsule:
      half("x", geom.half.x), half("z", geom.half.z);
      break;
    case GeomKind::kSphere:
      half("x", geom.half.x);
      break;
    case GeomKind::kConvex:
      Hull(where + "/vertices", geom.vertices);
      break;
  }
}

void Checker::BodyAt(const std::string& where, const Body& body) {
  PoseAt(where + "/X_WB", body.X_WB);
  Range(where + "/friction", body.friction, 0, 10);
  Range(where + "/rolling_friction_m", body.rolling_friction_m, 0, 1);
  if (!body.fixed) {
    Range(where + "/mass_kg", body.mass_kg, kMinMass_kg, kMaxMass_kg);
    const bool solid = std::any_of(body.geoms.begin(), body.geoms.end(), [](const Geom& g) { return !g.visual_only; });
    if (!solid)
      Add("scene-empty-body", where + "/geoms", "a moving body without a colliding geom",
          "add a geom or make it fixed");
  }
  for (size_t g = 0; g < body.geoms.size(); ++g) GeomAt(fmt::format("{}/geoms/{}", where, g), body.geoms[g]);
}

}  // namespace

Errors CheckScene(const Scene& scene) {
  Checker check;

  // counts first: a scene beyond them is not looked at any further
  size_t geoms = 0;
  for (const Body& body : scene.bodies) geoms += body.geoms.size();
  if (scene.bodies.size() > kMaxBodies) {
    check.Add("scene-limit", "/bodies", fmt::format("{} bodies", scene.bodies.size()),
              fmt::format("at most {}", kMaxBodies));
  }
  if (geoms > kMaxGeoms) {
    check.Add("scene-limit", "/bodies", fmt::format("{} geoms", geoms), fmt::format("at most {}", kMaxGeoms));
  }
  if (!check.errors.empty()) return check.errors;

  // settings
  check.Range("/table_friction", scene.table_friction, 0, 10);
  check.Range("/hold_force_limit_n", scene.hold_force_limit_n, 0.01, 1e4);
  check.Range("/hold_arm_m", scene.hold_arm_m, 0.001, 10);
  check.Range("/gravity_m_s2", scene.gravity_m_s2, 0, 100);
  check.Range("/timestep_s", scene.timestep_s, 1e-5, 0.01);
  if (scene.with_tool) {
    check.PoseAt("/X_WT", scene.X_WT);
    check.Range("/tool/radius_m", scene.tool.radius_m, 0.0005, 0.1);
    check.Range("/tool/length_m", scene.tool.length_m, 2 * scene.tool.radius_m + 2 * kMinHalf_m, 1);
  }

  // bodies
  std::set<std::string> names;
  for (size_t b = 0; b < scene.bodies.size(); ++b) {
    const std::string where = fmt::format("/bodies/{}", b);
    const std::string& name = scene.bodies[b].name;
    if (name.empty() || !names.insert(name).second) {
      check.Add("scene-name", where + "/name",
                name.empty() ? "the name is empty" : "the name '" + name + "' is used twice",
                "every body needs a name of its own");
    } else if (name == "world" || name.starts_with("gensim/")) {
      check.Add("scene-name", where + "/name", "the name '" + name + "' is reserved", "any other name");
    }
    check.BodyAt(where, scene.bodies[b]);
  }
  return check.errors;
}

}  // namespace gensim::physics
