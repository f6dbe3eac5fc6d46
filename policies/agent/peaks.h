// Where logits peak, finer than their grid.
//
// Pure functions of arrays, safe from any thread.
#pragma once

#include <span>

#include "policies/data/label.h"

namespace gensim::policies {

struct MapPeak {
  Pixel pixel;       ///< map pixels
  int turn = 0;      ///< which of the maps
  double share = 0;  ///< of all probability, in the window around the peak
};

/// The highest of `turns` maps of rows x columns logits, each of `scale` map pixels a side, and the mean position of
/// its neighbours within two, weighted by their probability. The first of equal ones. Throws std::invalid_argument for
/// another size.
MapPeak PeakOfMaps(std::span<const float> logits, int turns, int rows, int columns, int scale);

/// The same around the circle: a yaw in (-pi, pi], bin 0 being yaw 0.
double PeakOfYaws(std::span<const float> logits);

}  // namespace gensim::policies
