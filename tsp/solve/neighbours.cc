#include "tsp/solve/neighbours.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
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

// the nearest places, and those of each quadrant, as they are offered
struct Around {
  Nearest near;
  std::array<Nearest, 4> quadrants;

  Around(int nearest, int per_quadrant) {
    near.most = static_cast<size_t>(nearest);
    for (Nearest& quadrant : quadrants) quadrant.most = static_cast<size_t>(per_quadrant);
  }
  void Clear() {
    near.found.clear();
    for (Nearest& quadrant : quadrants) quadrant.found.clear();
  }
  void Offer(const Found& one, int quadrant) {
    near.Offer(one);
    quadrants[static_cast<size_t>(quadrant)].Offer(one);
  }
  // each once, nearest first
  std::vector<int32_t> Chosen() const {
    std::vector<Found> all = near.found;
    for (const Nearest& quadrant : quadrants) all.insert(all.end(), quadrant.found.begin(), quadrant.found.end());
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    std::vector<int32_t> places;
    for (const Found& one : all) places.push_back(one.place);
    return places;
  }
};

double Wrapped(double degrees) { return degrees - 360 * std::round(degrees / 360); }

}  // namespace

Neighbours Neighbours::OfPoints(std::span<const Point> points, int nearest, int per_quadrant, const Budget& budget) {
  // how far a quadrant is searched, in cells: an empty one is given up
  constexpr int32_t kFarthest = 12;
  Neighbours all;
  const Grid grid(points);
  Around around(nearest, per_quadrant);
  for (size_t i = 0; i < points.size(); ++i) {
    if (i % kPerLook == 0 && budget.IsSpent()) break;
    const Point& p = points[i];
    around.Clear();
    for (int32_t ring = 0; ring <= grid.reach(); ++ring) {
      const double sure = (ring - 1) * grid.side();  // all nearer ones were seen in the rings before
      const double squared = ring > 0 ? sure * sure : -1;
      const bool quadrants_done = ring > kFarthest || std::ranges::all_of(around.quadrants, [&](const Nearest& q) {
                                    return q.IsDone(squared);
                                  });
      if (around.near.IsDone(squared) && quadrants_done) break;
      grid.ForRing(p, ring, [&](int32_t j) {
        if (static_cast<size_t>(j) == i) return;
        const Point& q = points[static_cast<size_t>(j)];
        const double dx = p.x - q.x, dy = p.y - q.y;
        around.Offer({dx * dx + dy * dy, j}, QuadrantOf(p, q));
      });
    }
    all.Add(around.Chosen());
  }
  return all;
}

Neighbours Neighbours::OnGlobe(std::span<const Point> degrees, int nearest, int per_quadrant, const Budget& budget) {
  constexpr double kDegree = std::numbers::pi / 180;
  if (degrees.size() > kMostOnGlobe) {
    double latitudes = 0;
    for (const Point& p : degrees) latitudes += p.x;
    const double narrow = std::cos(kDegree * latitudes / static_cast<double>(degrees.size()));
    std::vector<Point> map;
    for (const Point& p : degrees) map.push_back({p.y * narrow, p.x});
    return OfPoints(map, nearest, per_quadrant, budget);
  }
  std::vector<std::array<double, 3>> on_sphere;
  for (const Point& p : degrees)
    on_sphere.push_back({std::cos(kDegree * p.x) * std::cos(kDegree * p.y),
                         std::cos(kDegree * p.x) * std::sin(kDegree * p.y), std::sin(kDegree * p.x)});
  Neighbours all;
  Around around(nearest, per_quadrant);
  for (size_t i = 0; i < degrees.size(); ++i) {
    if (i % kPerLook == 0 && budget.IsSpent()) break;
    around.Clear();
    for (size_t j = 0; j < degrees.size(); ++j) {
      if (j == i) continue;
      double squared = 0;  // of the chord
      for (size_t k = 0; k < 3; ++k)
        squared += (on_sphere[i][k] - on_sphere[j][k]) * (on_sphere[i][k] - on_sphere[j][k]);
      const Point towards{Wrapped(degrees[j].y - degrees[i].y), degrees[j].x - degrees[i].x};
      around.Offer({squared, static_cast<int32_t>(j)}, QuadrantOf({0, 0}, towards));
    }
    all.Add(around.Chosen());
  }
  return all;
}

}  // namespace gensim::tsp
