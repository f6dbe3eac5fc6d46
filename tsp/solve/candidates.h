// Candidates: neighbour lists with their costs beside them, cheapest first, flat in memory for inner loops.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "tsp/solve/cost.h"
#include "tsp/solve/neighbours.h"

namespace gensim::tsp {

struct Candidate {
  Cost cost;
  int32_t place;

  auto operator<=>(const Candidate&) const = default;
};

class Candidates {
 public:
  /// `neighbours` has a list for every place but the depot, which is a candidate of all others where it is not -1.
  template <class CostOf>
  Candidates(const CostOf& cost, const Neighbours& neighbours, int32_t depot) {
    for (int32_t a = 0; static_cast<size_t>(a) < neighbours.size(); ++a) {
      const auto begin = static_cast<std::ptrdiff_t>(all_.size());
      for (const int32_t b : neighbours.Of(a)) all_.push_back({cost(a, b), b});
      if (depot >= 0 && a != depot) all_.push_back({cost(a, depot), depot});
      std::sort(all_.begin() + begin, all_.end());
      first_.push_back(static_cast<int32_t>(all_.size()));
    }
    if (depot >= 0 && static_cast<size_t>(depot) == neighbours.size()) first_.push_back(first_.back());
  }

  std::span<const Candidate> Of(int32_t place) const {
    const auto begin = static_cast<size_t>(first_[static_cast<size_t>(place)]);
    return {all_.data() + begin, static_cast<size_t>(first_[static_cast<size_t>(place) + 1]) - begin};
  }
  size_t size() const { return first_.size() - 1; }

 private:
  std::vector<int32_t> first_{0};
  std::vector<Candidate> all_;
};

}  // namespace gensim::tsp
