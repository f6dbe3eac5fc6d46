#include "tsp/solve/neighbours.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace gensim::tsp {
namespace {

constexpr double kPerCell = 3;  // places in a cell of the grid, on average

// Places by square cells; a search goes outwards ring by ring of cells.
class Grid {
 public:
  explicit Grid(std::span<const Point> points) : points_(points) {
    if (points.empty()) return;
    Point high = low_ = points[0];
    for (const Point& p : points) {
      low_ = {std::min(low_.x, p.x), std::min(low_.y, p.y)};
      high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
    const double n = static_cast<double>(points.size());
    const double width = high.x - low_.x, height = high.y - low_.y;
    // a line of places has no area
    const double longer = std::max(width, height);
    side_ = std::max(std::sqrt(width * height * kPerCell / n), longer * kPerCell / n);
    if (!(side_ > 0)) side_ = 1;
    columns_ = static_cast<int32_t>(width / side_) + 1, rows_ = static_cast<int32_t>(height / side_) + 1;
    first_.assign(static_cast<size_t>(columns_) * static_cast<size_t>(rows_) + 1, 0);
    for (const Point& p : points) ++first_[CellOf(p) + 1];
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    places_.resize(points.size());
    std::vector<int32_t> next(first_.begin(), first_.end() - 1);
    for (size_t i = 0; i < points.size(); ++i)
      places_[static_cast<size_t>(next[CellOf(points[i])]++)] = static_cast<int32_t>(i);
  }

  double side() const { return side_; }
  int32_t reach() const { return std::max(columns_, rows_); }

  /// Calls `look(place)` for all places in the ring of cells at distance `ring` from a point's cell.
  template <class Look>
  void ForRing(const Point& p, int32_t ring, const Look& look) const {
    const int32_t column = ColumnOf(p), row = RowOf(p);
    for (int32_t r = std::max(0, row - ring); r <= std::min(rows_ - 1, row + ring); ++r) {
      const bool edge = r == row - ring || r == row + ring;
      const int32_t stride = edge || ring == 0 ? 1 : 2 * ring;
      for (int32_t c = column - ring; c <= column + ring; c += stride) {
        if (c < 0 || c >= columns_) continue;
        const size_t cell = static_cast<size_t>(r) * static_cast<size_t>(columns_) + static_cast<size_t>(c);
        for (int32_t k = first_[cell]; k < first_[cell + 1]; ++k) look(places_[static_cast<size_t>(k)]);
      }
    }
  }

 private:
  int32_t ColumnOf(const Point& p) const {
    return std::min(static_cast<int32_t>((p.x - low_.x) / side_), columns_ - 1);
  }
  int32_t RowOf(const Point& p) const { return std::min(static_cast<int32_t>((p.y - low_.y) / side_), rows_ - 1); }
  size_t CellOf(const Point& p) const {
    return static_cast<size_t>(RowOf(p)) * static_cast<size_t>(columns_) + static_cast<size_t>(ColumnOf(p));
  }

  std::span<const Point> points_;
  Point low_;
  double side_ = 1;
  int32_t columns_ = 1, rows_ = 1;
  std::vector<int32_t> first_, places_;
};

struct Found {
  double squared;
  int32_t place;
  auto operator<=>(const Found&) const = default;
};

// the `most` nearest so far, sorted; is something farther than `squared` still wanted?
struct Nearest {
  std::vector<Found> found;
  size_t most;

  void Offer(const Found& one) {
    if (most == 0 || (found.size() == most && !(one < found.back()))) return;
    if (found.size() == most) found.pop_back();
    found.insert(std::ranges::upper_bound(found, one), one);
  }
  bool IsDone(double squared) const { return most == 0 || (found.size() == most && found.back().squared <= squared); }
};

int QuadrantOf(const Point& from, const Point& to) {
  // each half-open, so that every direction has one
  if (to.x >= from.x) return to.y >= from.y ? (to.x > from.x || to.y == from.y ? 0 : 1) : 3;
  return to.y > from.y ? 1 : 2;
}

}  // namespace

Neighbours Neighbours::OfPoints(std::span<const Point> points, int nearest, int per_quadrant) {
  // how far a quadrant is searched, in cells: an empty one is given up
  constexpr int32_t kFarthest = 12;
  Neighbours all;
  const Grid grid(points);
  std::vector<Found> chosen;
  for (size_t i = 0; i < points.size(); ++i) {
    const Point& p = points[i];
    Nearest near{{}, static_cast<size_t>(nearest)};
    std::array<Nearest, 4> quadrants;
    for (Nearest& quadrant : quadrants) quadrant = {{}, static_cast<size_t>(per_quadrant)};
    for (int32_t ring = 0; ring <= grid.reach(); ++ring) {
      const double sure = (ring - 1) * grid.side();  // all nearer ones were seen in the rings before
      const double squared = ring > 0 ? sure * sure : -1;
      const bool quadrants_done =
          ring > kFarthest || std::ranges::all_of(quadrants, [&](const Nearest& q) { return q.IsDone(squared); });
      if (near.IsDone(squared) && quadrants_done) break;
      grid.ForRing(p, ring, [&](int32_t j) {
        if (static_cast<size_t>(j) == i) return;
        const Point& q = points[static_cast<size_t>(j)];
        const double dx = p.x - q.x, dy = p.y - q.y;
        const Found one{dx * dx + dy * dy, j};
        near.Offer(one);
        quadrants[static_cast<size_t>(QuadrantOf(p, q))].Offer(one);
      });
    }
    chosen = near.found;
    for (const Nearest& quadrant : quadrants) chosen.insert(chosen.end(), quadrant.found.begin(), quadrant.found.end());
    std::ranges::sort(chosen);
    chosen.erase(std::ranges::unique(chosen).begin(), chosen.end());
    for (const Found& one : chosen) all.all_.push_back(one.place);
    all.first_.push_back(static_cast<int32_t>(all.all_.size()));
  }
  return all;
}

Neighbours Neighbours::OfDistances(const Instance& instance, int nearest) {
  Neighbours all;
  const size_t n = instance.size();
  std::vector<Found> others;
  for (size_t i = 0; i < n; ++i) {
    others.clear();
    for (size_t j = 0; j < n; ++j)
      if (j != i) others.push_back({instance.Distance(i, j), static_cast<int32_t>(j)});
    const size_t kept = std::min(others.size(), static_cast<size_t>(nearest));
    std::ranges::partial_sort(others, others.begin() + static_cast<std::ptrdiff_t>(kept));
    for (size_t k = 0; k < kept; ++k) all.all_.push_back(others[k].place);
    all.first_.push_back(static_cast<int32_t>(all.all_.size()));
  }
  return all;
}

}  // namespace gensim::tsp
