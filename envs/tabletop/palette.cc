#include "envs/tabletop/palette.h"

#include <fmt/core.h>

#include "envs/base/text.h"

namespace gensim::tabletop {
namespace {

std::vector<std::string> NamesWhere(bool PaletteColor::*split) {
  std::vector<std::string> names;
  for (const PaletteColor& color : Palette()) {
    if (color.*split) names.push_back(color.name);
  }
  return names;
}

}  // namespace

std::span<const PaletteColor> Palette() {
  static const std::vector<PaletteColor> kPalette = {
      {"blue", {52, 101, 196}, true, true},     {"red", {222, 45, 48}, true, true},
      {"green", {46, 150, 62}, true, true},     {"orange", {243, 134, 30}, false, true},
      {"yellow", {245, 208, 45}, true, false},  {"purple", {132, 60, 166}, false, true},
      {"pink", {255, 158, 182}, false, true},   {"cyan", {60, 200, 212}, true, false},
      {"brown", {122, 77, 46}, true, false},    {"white", {250, 250, 250}, false, true},
      {"gray", {128, 128, 130}, true, false},   {"black", {38, 38, 42}, true, false},
      {"navy", {24, 38, 92}, true, false},      {"lime", {164, 222, 60}, false, true},
      {"magenta", {214, 32, 138}, false, true},
  };
  return kPalette;
}

std::span<const std::string> ColorNames() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names;
    for (const PaletteColor& color : Palette()) names.push_back(color.name);
    return names;
  }();
  return kNames;
}

std::vector<Rgb> PaletteRgbs() {
  std::vector<Rgb> rgbs;
  for (const PaletteColor& color : Palette()) rgbs.push_back(color.rgb);
  return rgbs;
}

std::vector<std::string> SeenColors() { return NamesWhere(&PaletteColor::seen); }
std::vector<std::string> UnseenColors() { return NamesWhere(&PaletteColor::unseen); }

const PaletteColor* FindColor(std::string_view name) {
  for (const PaletteColor& color : Palette()) {
    if (color.name == name) return &color;
  }
  return nullptr;
}

Result<Rgb> ColorRgb(std::string_view name, const std::string& where) {
  if (const PaletteColor* color = FindColor(name)) return color->rgb;
  return Error{"unknown-color", where, fmt::format("there is no colour \"{}\"", name), LegalHint(name, ColorNames())};
}

}  // namespace gensim::tabletop
