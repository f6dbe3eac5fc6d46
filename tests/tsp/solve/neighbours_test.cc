#include "tsp/solve/neighbours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tsp/instance/generate.h"

namespace gensim::tsp {
namespace {

double Squared(const Point& a, const Point& b) { return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y); }

// Every other place, nearest first, ties by number.
std::vector<int32_t> Sorted(std::span<const Point> points, size_t from) {
  std::vector<int32_t> others;
  for (size_t j = 0; j < points.size(); ++j)
    if (j != from) others.push_back(static_cast<int32_t>(j));
  std::ranges::sort(others, {},
                    [&](int32_t j) { return std::pair(Squared(points[from], points[static_cast<size_t>(j)]), j); });
  return others;
}

// Against sorting all others: the nearest alone, for layouts, lines, one point many times, and few places.
TEST(Neighbours, NearestAreThoseOfSorting) {
  std::vector<std::vector<Point>> cases = {{}, {{1, 1}}, {{1, 1}, {2, 2}}, std::vector<Point>(30, Point{3, 4})};
  for (const Layout layout : {Layout::kUniform, Layout::kClustered, Layout::kRing, Layout::kGrid})
    cases.push_back(GeneratePoints(layout, 400, 1));
  std::vector<Point> line, far;
  for (int i = 0; i < 100; ++i) line.push_back({static_cast<double>(i * i), 5});
  for (int i = 0; i < 50; ++i) far.push_back({i % 2 * 1e9 + i, i % 2 * 1e9});
  cases.push_back(line), cases.push_back(far);
  for (const std::vector<Point>& points : cases) {
    const Neighbours neighbours = Neighbours::OfPoints(points, 7, 0, Budget());
    for (size_t i = 0; i < points.size(); ++i) {
      std::vector<int32_t> expected = Sorted(points, i);
      expected.resize(std::min<size_t>(expected.size(), 7));
      const auto found = neighbours.Of(static_cast<int32_t>(i));
      EXPECT_EQ(std::vector<int32_t>(found.begin(), found.end()), expected) << points.size() << " " << i;
    }
  }
}

// With quadrants a place of a cluster has neighbours outside of it, each once, nearest first.
TEST(Neighbours, QuadrantsLookAround) {
  const std::vector<Point> points = GeneratePoints(Layout::kUniform, 1000, 2);
  const Neighbours plain = Neighbours::OfPoints(points, 5, 0, Budget()),
                   around = Neighbours::OfPoints(points, 5, 2, Budget());
  for (size_t i = 0; i < points.size(); ++i) {
    const auto some = plain.Of(static_cast<int32_t>(i)), all = around.Of(static_cast<int32_t>(i));
    const std::set<int32_t> found(all.begin(), all.end());
    EXPECT_EQ(found.size(), all.size());
    EXPECT_FALSE(found.contains(static_cast<int32_t>(i)));
    EXPECT_TRUE(std::ranges::all_of(some, [&](int32_t j) { return found.contains(j); }));
    EXPECT_LE(all.size(), 13u);
    EXPECT_TRUE(
        std::ranges::is_sorted(all, {}, [&](int32_t j) { return Squared(points[i], points[static_cast<size_t>(j)]); }));
    // the nearest place to the upper right, and so on, are among them
    for (const double sx : {-1.0, 1.0})
      for (const double sy : {-1.0, 1.0}) {
        const auto inside = [&](int32_t j) {
          const Point& q = points[static_cast<size_t>(j)];
          return (q.x - points[i].x) * sx > 0 && (q.y - points[i].y) * sy > 0;
        };
        const std::vector<int32_t> sorted = Sorted(points, i);
        const auto nearest = std::ranges::find_if(sorted, inside);
        // beyond twelve cells of the grid a quadrant is taken for empty
        if (nearest != sorted.end() && Squared(points[i], points[static_cast<size_t>(*nearest)]) < 0.6 * 0.6) {
          EXPECT_TRUE(found.contains(*nearest)) << i;
        }
      }
  }
}

TEST(Neighbours, OfCosts) {
  const Instance instance = Instance::FromMatrix(4, {0, 5, 1, 9, 5, 0, 2, 4, 1, 2, 0, 7, 9, 4, 7, 0}).value();
  const auto cost = [&](int32_t a, int32_t b) {
    return instance.Distance(static_cast<size_t>(a), static_cast<size_t>(b));
  };
  const Neighbours neighbours = Neighbours::OfCosts(4, cost, 2, Budget());
  const auto of_first = neighbours.Of(0);
  EXPECT_EQ(std::vector<int32_t>(of_first.begin(), of_first.end()), (std::vector<int32_t>{2, 1}));
  EXPECT_EQ(Neighbours::OfCosts(4, cost, 9, Budget()).Of(3).size(), 3u);
}

// Around the Earth: places on both sides of the date line and around a pole are near each other.
TEST(Neighbours, OnGlobe) {
  const std::vector<Point> fiji = {{-17, 179}, {-17, -179}, {-18, 178}, {-10, 170}, {-30, -160}, {50, 0}};
  const Neighbours around = Neighbours::OnGlobe(fiji, 2, 0, Budget());
  EXPECT_EQ(std::vector<int32_t>(around.Of(0).begin(), around.Of(0).end()), (std::vector<int32_t>{2, 1}));
  const std::vector<Point> pole = {{89, 0}, {89, 180}, {80, 10}, {70, 90}};
  EXPECT_EQ(Neighbours::OnGlobe(pole, 1, 0, Budget()).Of(0)[0], 1);
  // east and west of a place are different quadrants, across the date line too
  const Neighbours quadrants = Neighbours::OnGlobe(fiji, 0, 1, Budget());
  const auto of_first = quadrants.Of(0);
  EXPECT_NE(std::ranges::find(of_first, 4), of_first.end());
}

TEST(Neighbours, EndWithTheBudget) {
  const std::vector<Point> points = GeneratePoints(Layout::kUniform, 1000, 3);
  EXPECT_EQ(Neighbours::OfPoints(points, 5, 1, Budget(0.0)).size(), 0u);
  EXPECT_EQ(Neighbours::OfPoints(points, 5, 1, Budget()).size(), 1000u);
}

}  // namespace
}  // namespace gensim::tsp
