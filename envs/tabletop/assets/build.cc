#include "envs/tabletop/assets/build.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "envs/physics/shape.h"
#include "envs/render/convex_shape.h"

namespace gensim::tabletop {

using physics::Geom;
using physics::GeomKind;

Geom BoxGeom(const Vec3& half, const Vec3& centre_O, double yaw_rad) {
  Geom geom;
  geom.kind = GeomKind::kBox;
  geom.half = half;
  geom.X_BG = PoseAt(centre_O.x, centre_O.y, centre_O.z, yaw_rad);
  return geom;
}

Geom CylinderGeom(double radius, double half_height, const Vec3& centre_O) {
  Geom geom;
  geom.kind = GeomKind::kCylinder;
  geom.half = {radius, 0, half_height};
  geom.X_BG.p = centre_O;
  return geom;
}

Geom SphereGeom(double radius, const Vec3& centre_O) {
  Geom geom;
  geom.kind = GeomKind::kSphere;
  geom.half = {radius, 0, 0};
  geom.X_BG.p = centre_O;
  return geom;
}

Geom ConvexGeom(std::vector<Vec3> vertices_O) {
  // the frame of the geom stands at the middle of its corners, so that engines see well-scaled numbers
  Vec3 centre;
  for (const Vec3& v : vertices_O) centre = centre + v;
  centre = centre * (1.0 / static_cast<double>(vertices_O.size()));
  for (Vec3& v : vertices_O) v = v - centre;
  Geom geom;
  geom.kind = GeomKind::kConvex;
  geom.vertices = std::move(vertices_O);
  geom.X_BG.p = centre;
  return geom;
}

Geom PrismGeom(std::span<const Point2> polygon, double z_low, double z_high) {
  double min_x = polygon[0].x, max_x = min_x, min_y = polygon[0].y, max_y = min_y;
  for (const Point2& p : polygon) {
    min_x = std::min(min_x, p.x), max_x = std::max(max_x, p.x);
    min_y = std::min(min_y, p.y), max_y = std::max(max_y, p.y);
  }

  // boxes are cheaper and steadier in contact than hulls
  const auto on = [](double a, double low, double high) {
    return std::min(std::abs(a - low), std::abs(a - high)) < 1e-9;
  };
  const bool rectangle = polygon.size() == 4 && std::all_of(polygon.begin(), polygon.end(), [&](const Point2& p) {
                           return on(p.x, min_x, max_x) && on(p.y, min_y, max_y);
                         });
  if (rectangle) {
    return BoxGeom({(max_x - min_x) / 2, (max_y - min_y) / 2, (z_high - z_low) / 2},
                   {(max_x + min_x) / 2, (max_y + min_y) / 2, (z_high + z_low) / 2});
  }

  std::vector<Vec3> vertices;
  for (const Point2& p : polygon) {
    vertices.push_back({p.x, p.y, z_low});
    vertices.push_back({p.x, p.y, z_high});
  }
  return ConvexGeom(std::move(vertices));
}

std::vector<Geom> RevolvedWall(const WallProfile& w, int count) {
  // one wedge about the x axis; the others are the same hull, turned, which engines compile only once
  const double step = 2 * std::numbers::pi / count, c = std::cos(step / 2);
  std::vector<Vec3> corners;
  for (const double s : {-std::sin(step / 2), std::sin(step / 2)}) {
    corners.push_back({w.inner_low * c, w.inner_low * s, w.z_low});
    corners.push_back({w.outer_low * c, w.outer_low * s, w.z_low});
    corners.push_back({w.inner_high * c, w.inner_high * s, w.z_high});
    corners.push_back({w.outer_high * c, w.outer_high * s, w.z_high});
  }
  const Geom wedge = ConvexGeom(std::move(corners));

  std::vector<Geom> wedges(static_cast<size_t>(count), wedge);
  for (int i = 0; i < count; ++i) wedges[i].X_BG = PoseAt(0, 0, 0, (i + 0.5) * step) * wedge.X_BG;
  return wedges;
}

std::vector<Point2> RegularPolygon(int corners, double radius) {
  std::vector<Point2> polygon;
  for (int i = 0; i < corners; ++i) {
    const double angle = 2 * std::numbers::pi * i / corners;
    polygon.push_back({radius * std::cos(angle), radius * std::sin(angle)});
  }
  return polygon;
}

double GeomVolume(const Geom& geom) {
  const std::optional<double> volume = physics::PrimitiveVolume(geom);
  return volume ? *volume : render::HullVolume(geom.vertices);
}

double GeomSupport(const Geom& geom, const Vec3& d) {
  const Vec3 local = Rotate(Conjugate(geom.X_BG.q), d);
  const Vec3& h = geom.half;
  double reach = 0;
  switch (geom.kind) {
    case GeomKind::kBox:
      reach = h.x * std::abs(local.x) + h.y * std::abs(local.y) + h.z * std::abs(local.z);
      break;
    case GeomKind::kCylinder:
      reach = h.x * std::hypot(local.x, local.y) + h.z * std::abs(local.z);
      break;
    case GeomKind::kSphere:
      reach = h.x;
      break;
    case GeomKind::kCapsule:
      reach = h.x + h.z * std::abs(local.z);
      break;
    case GeomKind::kConvex:
      reach = Dot(geom.vertices[0], local);
      for (const Vec3& v : geom.vertices) reach = std::max(reach, Dot(v, local));
      break;
  }
  return reach + Dot(geom.X_BG.p, d);
}

AssetShape Finish(AssetShape shape, double density_kg_m3) {
  // bounding box, mass and footprint over all geoms
  double volume = 0;
  const auto extent = [&](const Vec3& d) {
    double most = -1e9;
    for (const Geom& geom : shape.geoms) most = std::max(most, GeomSupport(geom, d));
    return most;
  };
  shape.half = {std::max(extent({1, 0, 0}), extent({-1, 0, 0})), std::max(extent({0, 1, 0}), extent({0, -1, 0})),
                extent({0, 0, 1})};
  if (std::abs(extent({0, 0, -1}) - shape.half.z) > 1e-9)
    throw std::logic_error("asset: frame O is not at half height");
  for (Geom& geom : shape.geoms) {
    geom.visual_only |= shape.marker;
    if (!geom.visual_only) volume += GeomVolume(geom);
    const Vec3& h = geom.half;
    if (geom.kind == GeomKind::kBox) {
      for (const double sx : {-1.0, 1.0}) {
        for (const double sy : {-1.0, 1.0}) {
          const Vec3 corner = geom.X_BG * Vec3{sx * h.x, sy * h.y, 0};
          shape.radius_xy = std::max(shape.radius_xy, std::hypot(corner.x, corner.y));
        }
      }
    } else if (geom.kind == GeomKind::kConvex) {
      for (const Vec3& v : geom.vertices) {
        const Vec3 corner = geom.X_BG * v;
        shape.radius_xy = std::max(shape.radius_xy, std::hypot(corner.x, corner.y));
      }
    } else {
      shape.radius_xy = std::max(shape.radius_xy, std::hypot(geom.X_BG.p.x, geom.X_BG.p.y) + h.x);
    }
  }
  shape.mass_kg = volume * density_kg_m3;
  return shape;
}

Status BadSize(const std::string& message, const std::string& hint) {
  return Error{"bad-size", "/size", message, hint};
}

}  // namespace gensim::tabletop
