// The colours that objects may have, and their split into seen and unseen for tests of generalisation.
//
// Colours are named as people name them and are far enough apart to be told apart on the light gray table. The seen and
// unseen sets share blue, red and green, as in the published benchmarks; a colour is in at least one of them. Constant
// after start-up, thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"

namespace gensim::tabletop {

using Rgb = std::array<uint8_t, 3>;

struct PaletteColor {
  std::string name;
  Rgb rgb = {};
  bool seen = false;    ///< used by demos for training
  bool unseen = false;  ///< used by the evaluation on unseen colours
};

/// All colours in a fixed order.
std::span<const PaletteColor> Palette();
/// Their values and their names, in the same order.
std::vector<Rgb> PaletteRgbs();
std::span<const std::string> ColorNames();
/// Names of one split.
std::vector<std::string> SeenColors();
std::vector<std::string> UnseenColors();

/// Null when there is none of that name.
const PaletteColor* FindColor(std::string_view name);
/// Code unknown-color at `where`, with the legal names and the nearest one.
Result<Rgb> ColorRgb(std::string_view name, const std::string& where);

}  // namespace gensim::tabletop
