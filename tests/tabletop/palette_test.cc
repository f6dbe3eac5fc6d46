#include "envs/tabletop/palette.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "envs/base/text.h"

namespace gensim::tabletop {
namespace {

using testing::HasSubstr;
using testing::IsSupersetOf;

// CIE L*a*b* of an sRGB colour under D65: distances in it follow what people see.
std::array<double, 3> Lab(const Rgb& rgb) {
  std::array<double, 3> linear;
  for (size_t i = 0; i < 3; ++i) {
    const double v = rgb[i] / 255.0;
    linear[i] = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  }
  const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
  const double x = f((0.4124 * linear[0] + 0.3576 * linear[1] + 0.1805 * linear[2]) / 0.95047);
  const double y = f(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]);
  const double z = f((0.0193 * linear[0] + 0.1192 * linear[1] + 0.9505 * linear[2]) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

// At least 14 colours with unique kebab-case names, each in a split.
TEST(Palette, HasEnoughNamedColors) {
  EXPECT_GE(Palette().size(), 14u);
  ASSERT_EQ(ColorNames().size(), Palette().size());
  for (size_t i = 0; i < Palette().size(); ++i) {
    const PaletteColor& color = Palette()[i];
    EXPECT_TRUE(IsKebabCase(color.name));
    EXPECT_EQ(FindColor(color.name), &color);
    EXPECT_EQ(ColorNames()[i], color.name);
    EXPECT_TRUE(color.seen || color.unseen) << color.name;
  }
}

// Two colours are further apart than 25 in CIE L*a*b*, where 2 is just noticeable side by side: told apart at a glance
// under shading.
TEST(Palette, ColorsCanBeToldApart) {
  for (const PaletteColor& a : Palette()) {
    for (const PaletteColor& b : Palette()) {
      if (&a == &b) continue;
      const auto p = Lab(a.rgb), q = Lab(b.rgb);
      EXPECT_GT(std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]), 25) << a.name << " and " << b.name;
    }
  }
}

// The splits hold the published seen and unseen colours.
TEST(Palette, SplitsFollowThePublishedOnes) {
  EXPECT_THAT(SeenColors(), IsSupersetOf({"blue", "red", "green", "yellow", "brown", "gray", "cyan"}));
  EXPECT_THAT(UnseenColors(), IsSupersetOf({"blue", "red", "green", "orange", "purple", "pink", "white"}));
  for (const std::string& name : SeenColors()) {
    if (name == "blue" || name == "red" || name == "green") continue;
    EXPECT_FALSE(FindColor(name)->unseen) << name;
  }
}

// An unknown colour is an error with the value, the legal names and the nearest one.
TEST(Palette, RefusesUnknownColors) {
  EXPECT_EQ(*ColorRgb("red", ""), FindColor("red")->rgb);
  const auto result = ColorRgb("gren", "/scene/0/color");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, "unknown-color");
  EXPECT_EQ(result.error().where, "/scene/0/color");
  EXPECT_THAT(result.error().message, HasSubstr("gren"));
  EXPECT_THAT(result.error().hint, HasSubstr("did you mean green?"));
  EXPECT_EQ(FindColor("gren"), nullptr);
}

}  // namespace
}  // namespace gensim::tabletop
