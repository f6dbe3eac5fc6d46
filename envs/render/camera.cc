#include "envs/render/camera.h"

#include <numbers>

#include "envs/render/resolve.h"
#include "envs/render/shadow_map.h"

namespace gensim::render {
namespace {

constexpr Rgb kBackground = {236, 238, 240};

RasterView ViewOf(const PinholeCamera& camera) {
  RasterView view;
  view.pinhole = true;
  view.eye_W = camera.X_WC.p;
  view.right_W = Rotate(camera.X_WC.q, {1, 0, 0});
  view.down_W = Rotate(camera.X_WC.q, {0, 1, 0});
  view.towards_W = Rotate(camera.X_WC.q, {0, 0, -1});
  view.rows = camera.rows, view.columns = camera.columns;
  view.u0 = -camera.cx / camera.fx, view.du = 1 / camera.fx;
  view.v0 = -camera.cy / camera.fy, view.dv = 1 / camera.fy;
  return view;
}

// Turns about the fixed axes x, y and z, one after the other.
Quat FromEuler(double x, double y, double z) {
  return FromAxisAngle({0, 0, 1}, z) * FromAxisAngle({0, 1, 0}, y) * FromAxisAngle({1, 0, 0}, x);
}

}  // namespace

const std::vector<PinholeCamera>& CliportCameras() {
  using std::numbers::pi;
  static const std::vector<PinholeCamera> kCameras = [] {
    std::vector<PinholeCamera> cameras(3);
    cameras[0].name = "front";
    cameras[0].X_WC = {{1, 0, 0.75}, FromEuler(pi / 4, pi, -pi / 2)};
    cameras[1].name = "left";
    cameras[1].X_WC = {{0, 0.5, 0.75}, FromEuler(pi / 4.5, pi, pi / 4)};
    cameras[2].name = "right";
    cameras[2].X_WC = {{0, -0.5, 0.75}, FromEuler(pi / 4.5, pi, 3 * pi / 4)};
    return cameras;
  }();
  return kCameras;
}

void RenderCamera(std::span<const RenderItem> items, const PinholeCamera& camera, CameraImages& images,
                  const RenderOptions& options) {
  thread_local Rasteriser rasteriser;
  rasteriser.Use(*options.kernel);
  rasteriser.Begin(ViewOf(camera), 0, kBackground, kBackground, options.shadows);
  rasteriser.DrawTable(kTableRgb, options.lighting);
  for (const RenderItem& item : items) rasteriser.Draw(item, options.lighting);

  if (options.shadows) ShadeByLight(rasteriser, ShadowMap(items, options.lighting.towards_W, *options.kernel));
  ResolveColor(rasteriser, images.color);
  ResolveId(rasteriser, images.id);
  Resize(images.depth, camera.rows, camera.columns);
  for (int row = 0; row < camera.rows; ++row) {
    const float* keys = rasteriser.keys(row);
    for (int column = 0; column < camera.columns; ++column)
      images.depth.at(row, column) = keys[column] > 0 ? 1 / keys[column] : 0;
  }
}

}  // namespace gensim::render
