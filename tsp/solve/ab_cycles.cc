#include "tsp/solve/ab_cycles.h"

namespace gensim::tsp {

Links LinksOf(std::span<const int32_t> tour) {
  Links links(tour.size());
  for (size_t k = 0; k < tour.size(); ++k)
    links[static_cast<size_t>(tour[k])] = {tour[k == 0 ? tour.size() - 1 : k - 1],
                                           tour[k + 1 < tour.size() ? k + 1 : 0]};
  return links;
}

std::vector<int32_t> TourOf(const Links& links) {
  std::vector<int32_t> tour;
  if (links.empty()) return tour;
  int32_t place = 0, from = links[0][0];
  do {
    tour.push_back(place);
    const auto& two = links[static_cast<size_t>(place)];
    const int32_t next = two[0] == from ? two[1] : two[0];
    from = place, place = next;
  } while (place != 0);
  return tour;
}

AbCycles::AbCycles(int32_t n)
    : open_a_(static_cast<size_t>(n)), open_b_(static_cast<size_t>(n)), at_(static_cast<size_t>(n), -1) {}

void AbCycles::Find(const Links& a, const Links& b, Rng& rng) {
  places_.clear(), first_.assign(1, 0);
  const auto n = static_cast<int32_t>(a.size());
  for (int32_t place = 0; place < n; ++place) {
    const auto k = static_cast<size_t>(place);
    open_a_[k].count = open_b_[k].count = 0;
    for (const int32_t to : a[k])
      if (!AreLinked(b, place, to)) open_a_[k].to[static_cast<size_t>(open_a_[k].count++)] = to;
    for (const int32_t to : b[k])
      if (!AreLinked(a, place, to)) open_b_[k].to[static_cast<size_t>(open_b_[k].count++)] = to;
  }
  for (int32_t place = 0; place < n; ++place)
    while (open_a_[static_cast<size_t>(place)].count > 0) Walk(place, rng);
}

// an edge that is left there, from both its ends; of two any
int32_t AbCycles::Take(std::vector<Open>& open, int32_t from, Rng& rng) {
  Open& here = open[static_cast<size_t>(from)];
  const size_t chosen = here.count == 2 && (rng.NextU32() & 1) ? 1 : 0;
  const int32_t to = here.to[chosen];
  if (chosen == 0) here.to[0] = here.to[1];
  --here.count;
  Open& there = open[static_cast<size_t>(to)];
  if (there.to[0] == from) there.to[0] = there.to[1];
  --there.count;
  return to;
}

// Every place has as many edges of A left as of B, so the way goes on until it comes, by an edge of B, to a place that
// it left by one of A: that loop is a cycle, and the way goes on from there.
void AbCycles::Walk(int32_t start, Rng& rng) {
  way_.assign(1, start);
  at_[static_cast<size_t>(start)] = 0;
  while (true) {
    const int32_t middle = Take(open_a_, way_.back(), rng);
    way_.push_back(middle);
    const int32_t place = Take(open_b_, middle, rng);
    int32_t& at = at_[static_cast<size_t>(place)];
    if (at < 0) {
      at = static_cast<int32_t>(way_.size());
      way_.push_back(place);
      continue;
    }
    const auto begin = static_cast<size_t>(at);
    places_.insert(places_.end(), way_.begin() + at, way_.end());
    first_.push_back(places_.size());
    // what is left of the way ends with that place
    for (size_t k = begin + 2; k < way_.size(); k += 2) at_[static_cast<size_t>(way_[k])] = -1;
    way_.resize(begin + 1);
    if (begin == 0) break;
  }
  at_[static_cast<size_t>(start)] = -1;
}

}  // namespace gensim::tsp
