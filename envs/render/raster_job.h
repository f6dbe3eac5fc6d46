// What the raster kernels draw and where: plain numbers, prepared by Rasteriser. Internal.
//
// A view looks along one line a pixel. With pixel coordinates u (along a row) and v (from row to row) that line is
//   orthographic   p(u, v, key) = eye + u * U + v * V + key * Z           key: height towards the viewer, metres
//   pinhole        p(u, v, key) = eye + (u * U + v * V + A) / key         key: 1 / depth along the axis A
// so that in both a larger key is nearer, and a plane bounds the key by an affine function of u and v: a convex body is
// where key <= every entering plane, key >= every leaving one, and every side plane is not negative.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gensim::render {

/// c + u * a + v * b.
struct Affine {
  float c = 0, u = 0, v = 0;
};

/// Where pixels go: rows of `stride` elements, a multiple of the kernels' width. Pixel (row, column) has
/// u = u0 + column * du, v = v0 + row * dv, with u0 and v0 of the job: counted from the body, they lose no digits.
struct RasterTarget {
  float* key = nullptr;
  uint32_t* lit = nullptr;   ///< 0x00bbggrr where the light reaches
  uint32_t* dark = nullptr;  ///< the same in shadow; null when nobody asks
  int32_t* id = nullptr;
  int rows = 0, columns = 0, stride = 0;
  float du = 1, dv = 1;
};

/// Pixels that a body may cover: first row and column, and those behind the last.
struct RasterBounds {
  int row0 = 0, row1 = 0, column0 = 0, column1 = 0;
};

struct HullPlane {
  Affine key;
  uint32_t lit = 0, dark = 0;  ///< colour of the face; of entering planes only
};

struct HullJob {
  RasterBounds bounds;
  float u0 = 0, v0 = 0;
  const HullPlane* enter = nullptr;
  const HullPlane* leave = nullptr;
  const HullPlane* side = nullptr;
  int enters = 0, leaves = 0, sides = 0;
  float play = 0;  ///< how far entering may lie behind leaving: neighbouring bodies leave no cracks
  int32_t id = 0;
};

enum class RoundKind { kSphere, kCylinder, kCapsule };

/// Upright in its own frame G; half length without the caps.
struct RoundJob {
  RasterBounds bounds;
  float u0 = 0, v0 = 0;
  RoundKind kind = RoundKind::kSphere;
  float radius = 0, half_length = 0;
  Affine origin_G[3], direction_G[3];  ///< of the line through a pixel
  bool pinhole = false;
  float key0 = 0;                        ///< orthographic: key at the origin of the line
  float rgb[3] = {};                     ///< 0 to 255
  float sky_G[3] = {}, light_G[3] = {};  ///< brightness is sky + sky_G . n + share * max(0, light_G . n)
  float sky = 0, lit_share = 1, dark_share = 0;
  int32_t id = 0;
};

/// One implementation of the same arithmetic; all give the same bits.
struct RasterKernel {
  const char* name;
  void (*hull)(const HullJob& job, const RasterTarget& target);
  void (*round)(const RoundJob& job, const RasterTarget& target);
};

/// Pixels that a kernel takes at a time; strides are multiples of it.
inline constexpr int kLanes = 8;

const RasterKernel& PortableKernel();
/// The widest that this CPU runs.
const RasterKernel& BestKernel();

}  // namespace gensim::render
