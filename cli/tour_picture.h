// TourPicture: places, a tour and names on a map, as marks in pixels; drawn as SVG text or as pixels.
//
// Latitude and longitude become a map with true proportions at the middle latitude; the plane's y points up. Names are
// put where they cover neither marks nor each other, those of the first places first, and left out elsewhere.
// Deterministic; pure functions of values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cli/tsp_source.h"
#include "envs/base/result.h"
#include "envs/render/image.h"

namespace gensim::cli {

struct TourPicture {
  struct Spot {
    double x = 0, y = 0;  ///< pixels, y down
  };
  struct Label {
    Spot at;  ///< upper left corner
    std::string text;
  };

  int width = 0, height = 0;
  std::vector<Spot> background;  ///< other cities, for the shape of the country
  std::vector<Spot> places;
  std::vector<std::vector<Spot>> ways;  ///< the tour; in several parts where it goes around the Earth
  std::vector<Label> labels;
  std::string caption;
};

/// `tour` may be empty. Code: tsp-no-coordinates (a matrix without DISPLAY_DATA_SECTION).
Result<TourPicture> LayOut(const TspSource& source, std::span<const int32_t> tour, int width);

std::string ToSvg(const TourPicture& picture);
render::Image ToImage(const TourPicture& picture);

}  // namespace gensim::cli
