#include "tsp/solve/edge_counts.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace gensim::tsp {

EdgeCounts::EdgeCounts(std::span<const Links> population) {
  const size_t n = population.empty() ? 0 : population[0].size();
  Resize(std::bit_ceil(8 * n + 64));
  // one more than there are tours: a child is looked at beside its parent
  for (size_t count = 0; count <= population.size() + 2; ++count)
    terms_.push_back(count == 0 ? 0 : static_cast<double>(count) * std::log(static_cast<double>(count)));
  for (const Links& links : population)
    for (size_t a = 0; a < n; ++a)
      for (const int32_t b : links[a])
        if (static_cast<int32_t>(a) < b) Add(static_cast<int32_t>(a), b, 1);
}

void EdgeCounts::Add(int32_t a, int32_t b, int32_t more) {
  const uint64_t pair = PairOf(a, b);
  size_t k = Find(pair);
  if (entries_[k].pair == kNone) {
    if (2 * ++used_ > entries_.size()) {
      Resize(2 * entries_.size());
      k = Find(pair);
    }
    entries_[k].pair = pair;
  }
  entries_[k].count += more;
}

void EdgeCounts::Resize(size_t entries) {
  std::vector<Entry> old(entries);
  old.swap(entries_);
  shift_ = 64 - std::countr_zero(entries);
  for (const Entry& entry : old)
    if (entry.pair != kNone) entries_[Find(entry.pair)] = entry;
}

}  // namespace gensim::tsp
