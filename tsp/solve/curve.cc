#include "tsp/solve/curve.h"

#include <algorithm>
#include <utility>

namespace gensim::tsp {
namespace {

constexpr int kLevels = 20;  // 2^20 cells a side

// how far along the curve the cell lies: at each level the quarter that it is in, turned as the curve is there
uint64_t AlongHilbert(uint32_t x, uint32_t y) {
  uint64_t along = 0;
  for (uint32_t side = 1U << (kLevels - 1); side > 0; side >>= 1) {
    const bool right = (x & side) != 0, up = (y & side) != 0;
    const uint32_t quarter = right ? (up ? 2U : 3U) : (up ? 1U : 0U);
    along = 4 * along + quarter;
    if (!up) {
      if (right) x = ~x, y = ~y;
      std::swap(x, y);
    }
  }
  return along;
}

}  // namespace

std::vector<int32_t> CurveOrder(std::span<const Point> points) {
  if (points.empty()) return {};
  Point low = points[0], high = low;
  for (const Point& p : points) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  const double longer = std::max(high.x - low.x, high.y - low.y);
  const double per_cell = longer > 0 ? ((1U << kLevels) - 1) / longer : 0;
  std::vector<std::pair<uint64_t, int32_t>> keys;
  keys.reserve(points.size());
  for (const Point& p : points) {
    const auto x = static_cast<uint32_t>((p.x - low.x) * per_cell), y = static_cast<uint32_t>((p.y - low.y) * per_cell);
    keys.emplace_back(AlongHilbert(x, y), static_cast<int32_t>(keys.size()));
  }
  std::ranges::sort(keys);
  std::vector<int32_t> order;
  order.reserve(points.size());
  for (const auto& [along, place] : keys) order.push_back(place);
  return order;
}

}  // namespace gensim::tsp
