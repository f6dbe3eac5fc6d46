#include "tsp/solve/fixed_mates.h"

#include <utility>

namespace gensim::tsp {

FixedMates::FixedMates(size_t n, std::span<const Edge> edges) {
  if (edges.empty()) return;
  mates_.assign(n, {-1, -1});
  const auto add = [&](int32_t a, int32_t b) {
    auto& mates = mates_[static_cast<size_t>(a)];
    if (mates[0] == b || mates[1] == b) return;
    (mates[0] < 0 ? mates[0] : mates[1]) = b;
  };
  for (const auto& [a, b] : edges) add(a, b), add(b, a);
}

std::vector<int32_t> FixedMates::PulledTogether(std::span<const int32_t> tour) const {
  if (mates_.empty()) return {tour.begin(), tour.end()};
  std::vector<int32_t> out;
  std::vector<uint8_t> placed(tour.size());
  // away from `from` as far as the chain goes
  const auto walk = [&](int32_t place, int32_t from, std::vector<int32_t>& chain) {
    while (place >= 0 && !placed[static_cast<size_t>(place)]) {
      placed[static_cast<size_t>(place)] = 1;
      chain.push_back(place);
      const auto [one, two] = Of(place);
      const int32_t next = one == from ? two : one;
      from = place, place = next;
    }
  };
  for (size_t k = 0; k < tour.size(); ++k) {
    const int32_t place = tour[k];
    if (placed[static_cast<size_t>(place)]) continue;
    auto [one, two] = Of(place);
    // onwards as the tour goes on, where it holds that edge
    if (one >= 0 && one == tour[k + 1 < tour.size() ? k + 1 : 0]) std::swap(one, two);
    std::vector<int32_t> before;
    placed[static_cast<size_t>(place)] = 1;
    if (one >= 0) walk(one, place, before);
    out.insert(out.end(), before.rbegin(), before.rend());
    out.push_back(place);
    if (two >= 0) walk(two, place, out);
  }
  return out;
}

}  // namespace gensim::tsp
