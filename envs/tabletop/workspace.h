// The table as every task sees it. Frame W: x away from the robot, y to its left, z up; metres.
#pragma once

namespace gensim::tabletop {

inline constexpr double kMinX_m = 0.25, kMaxX_m = 0.75;
inline constexpr double kMinY_m = -0.5, kMaxY_m = 0.5;
inline constexpr double kMaxZ_m = 0.3;
inline constexpr double kPixel_m = 0.003125;
inline constexpr int kRows = 160, kColumns = 320;  // row = x, column = y

}  // namespace gensim::tabletop
