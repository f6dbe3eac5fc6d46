#include "envs/render/rasteriser.h"

#include <algorithm>
#include <cmath>

namespace gensim::render {
namespace {

using physics::GeomKind;

constexpr double kNear_m = 0.01;      // a pinhole sees nothing nearer than this
constexpr double kSideCosine = 1e-4;  // faces that turn less towards the viewer are seen from the side
constexpr float kPlay = 1e-6F;

// The affine function c + u * a + v * b, counted from the middle of a job.
Affine Moved(double c, double u, double v, double middle_u, double middle_v) {
  return {static_cast<float>(c + u * middle_u + v * middle_v), static_cast<float>(u), static_cast<float>(v)};
}

}  // namespace

uint32_t Packed(const Rgb& rgb) {
  return static_cast<uint32_t>(rgb[0]) | static_cast<uint32_t>(rgb[1]) << 8 | static_cast<uint32_t>(rgb[2]) << 16;
}

Vec3 RasterView::PointAt(int row, int column, double key) const {
  const Vec3 across = right_W * (u0 + column * du) + down_W * (v0 + row * dv);
  return pinhole ? eye_W + (across - towards_W) * (1 / key) : eye_W + across + towards_W * key;
}

void Rasteriser::Begin(const RasterView& view, float key, const Rgb& lit, const Rgb& dark, bool shadows) {
  view_ = view;
  shadows_ = shadows;
  stride_ = (view.columns + kLanes - 1) / kLanes * kLanes;
  const size_t count = static_cast<size_t>(view.rows) * static_cast<size_t>(stride_);
  key_.assign(count, key);
  lit_.assign(count, Packed(lit));
  id_.assign(count, kNothingId);
  if (shadows) dark_.assign(count, Packed(dark));
}

RasterTarget Rasteriser::Target() {
  return {key_.data(),
          lit_.data(),
          shadows_ ? dark_.data() : nullptr,
          id_.data(),
          view_.rows,
          view_.columns,
          stride_,
          static_cast<float>(view_.du),
          static_cast<float>(view_.dv)};
}

bool Rasteriser::BoundsOf(std::span<const Vec3> points, const Pose& X_WG, RasterBounds& bounds) const {
  double u0 = 1e9, u1 = -1e9, v0 = 1e9, v1 = -1e9;
  int behind = 0;
  for (const Vec3& point : points) {
    const Vec3 p = X_WG * point - view_.eye_W;
    double u = Dot(p, view_.right_W), v = Dot(p, view_.down_W);
    if (view_.pinhole) {
      const double depth = -Dot(p, view_.towards_W);
      if (depth < kNear_m) {
        ++behind;
        continue;
      }
      u /= depth;
      v /= depth;
    }
    u0 = std::min(u0, u), u1 = std::max(u1, u), v0 = std::min(v0, v), v1 = std::max(v1, v);
  }
  if (behind == static_cast<int>(points.size())) return false;
  bounds = {0, view_.rows, 0, view_.columns};
  if (behind > 0) return true;  // it reaches past the eye: anywhere

  // a pixel more on every side, for what rounding hides
  const auto first = [](double low, double start, double step, int count) {
    return static_cast<int>(std::clamp(std::floor((low - start) / step), 0.0, static_cast<double>(count)));
  };
  const auto last = [](double high, double start, double step, int count) {
    return static_cast<int>(std::clamp(std::ceil((high - start) / step) + 1, 0.0, static_cast<double>(count)));
  };
  bounds.column0 = first(u0, view_.u0, view_.du, view_.columns);
  bounds.column1 = last(u1, view_.u0, view_.du, view_.columns);
  bounds.row0 = first(v0, view_.v0, view_.dv, view_.rows);
  bounds.row1 = last(v1, view_.v0, view_.dv, view_.rows);
  return bounds.row0 < bounds.row1 && bounds.column0 < bounds.column1;
}

void Rasteriser::Draw(const RenderItem& item, const Lighting& lighting) {
  RasterBounds bounds;
  if (!BoundsOf(item.shape->corners(), item.X_WG, bounds)) return;
  middle_u_ = view_.u0 + view_.du * (bounds.column0 + bounds.column1) / 2;
  middle_v_ = view_.v0 + view_.dv * (bounds.row0 + bounds.row1) / 2;
  if (item.shape->faces().empty())
    DrawRound(item, lighting, bounds);
  else
    DrawHull(item, lighting, bounds);
}

void Rasteriser::Darken(int row, int column, double share) {
  uint32_t& lit = lit_[at(row, column)];
  const uint32_t dark = dark_[at(row, column)];
  const auto weight = static_cast<uint32_t>(std::lround(share * 256));
  uint32_t mixed = 0;
  for (int shift = 0; shift < 24; shift += 8) {
    const uint32_t a = lit >> shift & 0xff, b = dark >> shift & 0xff;
    mixed |= (a * (256 - weight) + b * weight + 128) / 256 << shift;
  }
  lit = mixed;
}

// See raster_job.h: every face bounds the key from above, from below or not at all.
void Rasteriser::AddPlane(const Vec3& normal_W, double offset, uint32_t lit, uint32_t dark) {
  const double along_u = Dot(normal_W, view_.right_W), along_v = Dot(normal_W, view_.down_W);
  const double along = Dot(normal_W, view_.towards_W), gap = offset - Dot(normal_W, view_.eye_W);
  const auto moved = [&](double c, double u, double v) { return Moved(c, u, v, middle_u_, middle_v_); };
  if (view_.pinhole) {
    // inside where (u * along_u + v * along_v - along) <= gap * key
    const double inverse = 1 / gap;
    if (gap < -1e-6)
      enter_.push_back({moved(-along * inverse, along_u * inverse, along_v * inverse), lit, dark});
    else if (gap > 1e-6)
      leave_.push_back({moved(-along * inverse, along_u * inverse, along_v * inverse), 0, 0});
    else
      side_.push_back({moved(along, -along_u, -along_v), 0, 0});
    return;
  }
  // inside where u * along_u + v * along_v + key * along <= gap
  const double inverse = 1 / along;
  if (along > kSideCosine)
    enter_.push_back({moved(gap * inverse, -along_u * inverse, -along_v * inverse), lit, dark});
  else if (along < -kSideCosine)
    leave_.push_back({moved(gap * inverse, -along_u * inverse, -along_v * inverse), 0, 0});
  else
    side_.push_back({moved(gap, -along_u, -along_v), 0, 0});
}

void Rasteriser::RunHull(const RasterBounds& bounds, int32_t id) {
  if (enter_.empty()) return;
  HullJob job;
  job.bounds = bounds;
  job.u0 = static_cast<float>(view_.u0 - middle_u_);
  job.v0 = static_cast<float>(view_.v0 - middle_v_);
  job.enter = enter_.data(), job.enters = static_cast<int>(enter_.size());
  job.leave = leave_.data(), job.leaves = static_cast<int>(leave_.size());
  job.side = side_.data(), job.sides = static_cast<int>(side_.size());
  job.play = kPlay;
  job.id = id;
  kernel_->hull(job, Target());
}

void Rasteriser::DrawHull(const RenderItem& item, const Lighting& lighting, const RasterBounds& bounds) {
  enter_.clear(), leave_.clear(), side_.clear();
  for (const HalfSpace& face : item.shape->faces()) {
    const Vec3 normal = Rotate(item.X_WG.q, face.normal);
    const double offset = face.offset + Dot(normal, item.X_WG.p);
    AddPlane(normal, offset, Packed(Scaled(item.rgb, Brightness(normal, 1, lighting))),
             Packed(Scaled(item.rgb, Brightness(normal, lighting.shadow, lighting))));
  }
  RunHull(bounds, item.id);
}

void Rasteriser::DrawTable(const Rgb& rgb, const Lighting& lighting) {
  enter_.clear(), leave_.clear(), side_.clear();
  middle_u_ = view_.u0 + view_.du * view_.columns / 2;
  middle_v_ = view_.v0 + view_.dv * view_.rows / 2;
  const Vec3 up = {0, 0, 1};
  AddPlane(up, 0, Packed(Scaled(rgb, Brightness(up, 1, lighting))),
           Packed(Scaled(rgb, Brightness(up, lighting.shadow, lighting))));
  RunHull({0, view_.rows, 0, view_.columns}, kNothingId);
}

void Rasteriser::DrawRound(const RenderItem& item, const Lighting& lighting, const RasterBounds& bounds) {
  RoundJob job;
  job.bounds = bounds;
  job.u0 = static_cast<float>(view_.u0 - middle_u_);
  job.v0 = static_cast<float>(view_.v0 - middle_v_);
  const GeomKind kind = item.shape->kind();
  job.kind = kind == GeomKind::kSphere     ? RoundKind::kSphere
             : kind == GeomKind::kCylinder ? RoundKind::kCylinder
                                           : RoundKind::kCapsule;
  job.radius = static_cast<float>(item.shape->half().x);
  job.half_length = static_cast<float>(item.shape->half().z);
  job.pinhole = view_.pinhole;
  job.id = item.id;

  // the line through pixel (u, v), seen from the body; parallel lines start at the height of its middle
  const Quat to_G = Conjugate(item.X_WG.q);
  const Vec3 from = view_.eye_W - item.X_WG.p;
  const double key0 = view_.pinhole ? 0 : -Dot(from, view_.towards_W);
  const Vec3 across = view_.right_W * middle_u_ + view_.down_W * middle_v_;
  const Vec3 right_G = Rotate(to_G, view_.right_W), down_G = Rotate(to_G, view_.down_W);
  const Vec3 ahead_G = Rotate(to_G, view_.pinhole ? across - view_.towards_W : -view_.towards_W);
  const Vec3 start_G = Rotate(to_G, view_.pinhole ? from : from + across + view_.towards_W * key0);
  const auto components = [](const Vec3& c, const Vec3& u, const Vec3& v, Affine out[3]) {
    const double values[3][3] = {{c.x, u.x, v.x}, {c.y, u.y, v.y}, {c.z, u.z, v.z}};
    for (size_t i = 0; i < 3; ++i)
      out[i] = {static_cast<float>(values[i][0]), static_cast<float>(values[i][1]), static_cast<float>(values[i][2])};
  };
  components(start_G, view_.pinhole ? Vec3{} : right_G, view_.pinhole ? Vec3{} : down_G, job.origin_G);
  components(ahead_G, view_.pinhole ? right_G : Vec3{}, view_.pinhole ? down_G : Vec3{}, job.direction_G);
  job.key0 = static_cast<float>(key0);

  const Vec3 sky_G = Rotate(to_G, lighting.sky_W), light_G = Rotate(to_G, lighting.towards_W * lighting.lamp);
  job.sky = static_cast<float>(lighting.sky);
  job.sky_G[0] = static_cast<float>(sky_G.x), job.sky_G[1] = static_cast<float>(sky_G.y);
  job.sky_G[2] = static_cast<float>(sky_G.z);
  job.light_G[0] = static_cast<float>(light_G.x), job.light_G[1] = static_cast<float>(light_G.y);
  job.light_G[2] = static_cast<float>(light_G.z);
  job.dark_share = static_cast<float>(lighting.shadow);
  for (size_t i = 0; i < 3; ++i) job.rgb[i] = item.rgb[i];
  kernel_->round(job, Target());
}

}  // namespace gensim::render
