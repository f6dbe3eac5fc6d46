#include "tsp/solve/array_tour.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "envs/base/rng.h"

namespace gensim::tsp {
namespace {

std::vector<int32_t> Shuffled(int32_t n, Rng& rng) {
  std::vector<int32_t> tour(static_cast<size_t>(n));
  std::iota(tour.begin(), tour.end(), 0);
  rng.Shuffle(tour);
  return tour;
}

std::set<std::pair<int32_t, int32_t>> EdgesOf(std::span<const int32_t> tour) {
  std::set<std::pair<int32_t, int32_t>> edges;
  for (size_t k = 0; k < tour.size(); ++k) edges.insert(std::minmax({tour[k], tour[(k + 1) % tour.size()]}));
  return edges;
}

// After any reversals the tour has the edges of a plain list that was reversed the slow way, and undoing them gives the
// first tour back, place by place.
TEST(ArrayTour, ReversesAndUndoes) {
  Rng rng(1, "tour");
  for (const int32_t n : {3, 4, 5, 8, 33, 100}) {
    const std::vector<int32_t> start = Shuffled(n, rng);
    ArrayTour tour(start);
    for (int round = 0; round < 300; ++round) {
      const auto first = static_cast<int32_t>(rng.Index(static_cast<size_t>(n)));
      const auto last = static_cast<int32_t>(rng.Index(static_cast<size_t>(n)));
      // the slow way: turned so that `first` leads, its way to `last` reversed
      std::vector<int32_t> slow(tour.places().begin(), tour.places().end());
      std::ranges::rotate(slow, std::ranges::find(slow, first));
      std::reverse(slow.begin(), std::ranges::find(slow, last) + 1);
      tour.Reverse(first, last);
      EXPECT_EQ(EdgesOf(tour.places()), EdgesOf(slow)) << n;
      for (int32_t place = 0; place < n; ++place) {
        EXPECT_EQ(tour.At(tour.PositionOf(place)), place);
        EXPECT_EQ(tour.Previous(tour.Next(place)), place);
      }
    }
    EXPECT_EQ(tour.log_size() > 100, n >= 5) << n << ": what changes nothing is not kept";
    tour.UndoTo(0);
    EXPECT_TRUE(std::ranges::equal(tour.places(), start));
  }
}

TEST(ArrayTour, UndoesAPart) {
  Rng rng(2, "tour");
  ArrayTour tour(Shuffled(20, rng));
  tour.Reverse(3, 7);
  const std::vector<int32_t> kept(tour.places().begin(), tour.places().end());
  const size_t mark = tour.log_size();
  tour.Reverse(1, 15), tour.Reverse(9, 2);
  tour.UndoTo(mark);
  EXPECT_TRUE(std::ranges::equal(tour.places(), kept));
  tour.ForgetLog();
  tour.UndoTo(0);
  EXPECT_TRUE(std::ranges::equal(tour.places(), kept)) << "what is forgotten stays";
}

// Walking forward is the oracle of what lies between.
TEST(ArrayTour, Between) {
  Rng rng(3, "tour");
  const ArrayTour tour(Shuffled(9, rng));
  for (int32_t a = 0; a < 9; ++a)
    for (int32_t c = 0; c < 9; ++c) {
      std::set<int32_t> met{a};
      for (int32_t at = a; at != c;) met.insert(at = tour.Next(at));
      for (int32_t b = 0; b < 9; ++b) EXPECT_EQ(tour.IsBetween(a, b, c), met.contains(b)) << a << b << c;
    }
}

}  // namespace
}  // namespace gensim::tsp
