// Words on pictures, in an own bitmap font of 5 x 8 pixels for printable ASCII.
//
// Deterministic, thread-safe. Characters outside ASCII are drawn as a box.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "envs/render/image.h"

namespace gensim::render {

inline constexpr int kGlyphWidth = 5, kGlyphHeight = 8, kGlyphAdvance = 6, kLineAdvance = 10;

/// True where the glyph of `c` has ink; column 0 to 4, row 0 (top) to 7 (descenders).
bool GlyphInk(char c, int column, int row);

/// Width of one line in pixels.
int TextWidth(std::string_view text, int scale = 1);

/// Writes one line with its upper left corner at (row, column); what lies outside the image is cut off.
void DrawText(Image& image, int row, int column, std::string_view text, Rgb color, int scale = 1);

/// Lines of at most `columns` characters, broken at blanks; longer words are cut.
std::vector<std::string> WrapText(std::string_view text, int columns);

}  // namespace gensim::render
