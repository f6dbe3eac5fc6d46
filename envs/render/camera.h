// Pinhole cameras: colour, depth and object id of a scene on the table.
//
// Pixel (row, column) looks along ((column - cx) / fx, (row - cy) / fy, 1) in the camera's frame C: x right, y down, z
// ahead. Depth is along z, in metres; 0 where nothing is seen (beyond the horizon of the table). Deterministic and
// thread-safe as ortho_renderer.h.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "envs/render/ortho_renderer.h"

namespace gensim::render {

struct PinholeCamera {
  std::string name;
  int rows = 480, columns = 640;
  double fx = 450, fy = 450, cx = 320, cy = 240;
  Pose X_WC;
};

struct CameraImages {
  Image color;
  Plane<float> depth;
  IdMap id;
};

/// Front, left and right camera of CLIPort's and Ravens' tasks (Shridhar, Manuelli, Fox, "CLIPort", CoRL 2021, and its
/// published configuration): 640 x 480, f = 450.
const std::vector<PinholeCamera>& CliportCameras();

/// Overwrites `images`. The table is an endless plane.
void RenderCamera(std::span<const RenderItem> items, const PinholeCamera& camera, CameraImages& images,
                  const RenderOptions& options = {});

}  // namespace gensim::render
