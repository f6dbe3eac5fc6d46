// Rasteriser: draws shapes into a view, nearest first, by kernels that take eight pixels at a time.
//
// A view looks through every pixel along one line: parallel lines (orthographic) or lines through the eye (pinhole).
// The key of a pixel is the larger the nearer its surface is: height along `towards` over the plane through `eye` for
// parallel lines, 1 / depth for a pinhole. Bodies that hold the eye of a pinhole are not seen. Deterministic: the same
// calls give the same bytes, with every kernel. One thread uses a Rasteriser at a time; its arrays are kept and reused.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "envs/render/raster_job.h"
#include "envs/render/render_shape.h"
#include "envs/render/shading.h"

namespace gensim::render {

/// Pixel (row, column) has u = u0 + column * du and v = v0 + row * dv, and shows the surface at
///   parallel: eye + u * right + v * down + key * towards     pinhole: eye + (u * right + v * down - towards) / key
struct RasterView {
  bool pinhole = false;
  Vec3 eye_W, right_W = {0, 1, 0}, down_W = {1, 0, 0}, towards_W = {0, 0, 1};  ///< axes: unit, at right angles
  int rows = 0, columns = 0;
  double u0 = 0, du = 1, v0 = 0, dv = 1;

  /// The point of a pixel with a key.
  Vec3 PointAt(int row, int column, double key) const;
};

class Rasteriser {
 public:
  explicit Rasteriser(const RasterKernel& kernel = BestKernel()) : kernel_(&kernel) {}

  void Use(const RasterKernel& kernel) { kernel_ = &kernel; }

  /// Clears the view: key, colour and id of pixels that see nothing. With `shadows` colours in shadow are kept too.
  void Begin(const RasterView& view, float key, const Rgb& lit, const Rgb& dark, bool shadows);
  void Draw(const RenderItem& item, const Lighting& lighting);
  /// The half-space below z = 0 in W, as the table; its pixels have the id kNothingId. Pinhole views only.
  void DrawTable(const Rgb& rgb, const Lighting& lighting);

  /// Mixes the colour in shadow into the lit one, by `share`.
  void Darken(int row, int column, double share);

  /// --- what was drawn; valid until the next Begin
  const RasterView& view() const { return view_; }
  float key(int row, int column) const { return key_[at(row, column)]; }
  const float* keys(int row) const { return key_.data() + at(row, 0); }
  const uint32_t* lits(int row) const { return lit_.data() + at(row, 0); }
  const int32_t* ids(int row) const { return id_.data() + at(row, 0); }

 private:
  size_t at(int row, int column) const {
    return static_cast<size_t>(row) * static_cast<size_t>(stride_) + static_cast<size_t>(column);
  }
  /// Pixels that the points may cover, and where in the view their middle is; false when none.
  bool BoundsOf(std::span<const Vec3> points, const Pose& X_WG, RasterBounds& bounds) const;
  void DrawHull(const RenderItem& item, const Lighting& lighting, const RasterBounds& bounds);
  void DrawRound(const RenderItem& item, const Lighting& lighting, const RasterBounds& bounds);
  void AddPlane(const Vec3& normal_W, double offset, uint32_t lit, uint32_t dark);
  void RunHull(const RasterBounds& bounds, int32_t id);
  RasterTarget Target();

  const RasterKernel* kernel_;
  RasterView view_;
  bool shadows_ = false;
  int stride_ = 0;
  double middle_u_ = 0, middle_v_ = 0;  // what a job counts u and v from
  std::vector<float> key_;
  std::vector<uint32_t> lit_, dark_;
  std::vector<int32_t> id_;
  std::vector<HullPlane> enter_, leave_, side_;
};

/// 0x00bbggrr.
uint32_t Packed(const Rgb& rgb);

}  // namespace gensim::render
