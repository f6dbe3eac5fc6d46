// Verification of certificates: the 1-tree built again, without anything that found it.
//
// The finder takes the cheapest tree of all nodes and a leaf's second edge, in 64-bit sums; here it is the cheapest
// tree of all nodes but the one named, and that one's two cheapest edges, in 128-bit sums.
#include <fmt/core.h>

#include <cmath>
#include <limits>
#include <set>

#include "tsp/bound/certificate.h"
#include "tsp/solve/solve.h"

namespace gensim::tsp {
namespace {

using Wide = __int128;

constexpr int64_t kLargest = int64_t{1} << 60;  // of multipliers and edges

Error Bad(const std::string& message) {
  return {"tsp-certificate", "", message, "make it again with gensim tsp bound"};
}

// Nodes and what their edges cost at least, by the definition in tsp/bound/lower_costs.h.
class Graph {
 public:
  Graph(const Instance& instance, const TourShape& shape, int units_log2)
      : instance_(instance), places_(static_cast<int64_t>(instance.size())), log2_(units_log2) {
    count_ = places_ + (shape.open ? 1 : 0);
    const int64_t arrivals = instance.symmetric() ? 0 : count_;
    const auto must = [&](int64_t a, int64_t b) { must_.insert(std::minmax(a, b)); };
    for (const auto& [a, b] : instance.fixed) must(a, b + arrivals);
    if (arrivals > 0)
      for (int64_t k = 0; k < count_; ++k) must(k, k + count_);
    if (shape.open && shape.start) must(places_, *shape.start + arrivals);
    if (shape.open && shape.end) must(*shape.end, places_ + arrivals);
  }

  int64_t size() const { return instance_.symmetric() ? count_ : 2 * count_; }
  const std::set<std::pair<int64_t, int64_t>>& must() const { return must_; }

  // of the pair; no way for what no tour takes
  Wide Cost(int64_t a, int64_t b) const {
    if (a > b) std::swap(a, b);
    if (!instance_.symmetric()) {
      if (a >= count_ || b < count_) return kNoWay;
      b -= count_;
    }
    if (a == b || a == places_ || b == places_) return 0;
    const double units = std::ldexp(instance_.Distance(static_cast<size_t>(a), static_cast<size_t>(b)), log2_);
    return units < static_cast<double>(kLargest) ? static_cast<Wide>(std::floor(units)) : Wide{kNoWay};
  }
  static constexpr int64_t kNoWay = kLargest;

 private:
  const Instance& instance_;
  int64_t places_, count_ = 0;
  int log2_;
  std::set<std::pair<int64_t, int64_t>> must_;
};

// what the two cheapest edges of `node` and the cheapest tree of the other nodes cost
template <class CostOf>
Wide OneTreeWith(int64_t node, int64_t n, const CostOf& cost) {
  constexpr Wide kFar = Wide{1} << 100;
  std::vector<Wide> near(static_cast<size_t>(n), kFar);
  std::vector<uint8_t> done(static_cast<size_t>(n));
  done[static_cast<size_t>(node)] = 1;
  Wide sum = 0;
  int64_t last = node == 0 ? 1 : 0;
  done[static_cast<size_t>(last)] = 1;
  for (int64_t left = n - 2; left > 0; --left) {
    int64_t next = -1;
    for (int64_t k = 0; k < n; ++k) {
      if (done[static_cast<size_t>(k)]) continue;
      near[static_cast<size_t>(k)] = std::min(near[static_cast<size_t>(k)], cost(last, k));
      if (next < 0 || near[static_cast<size_t>(k)] < near[static_cast<size_t>(next)]) next = k;
    }
    sum += near[static_cast<size_t>(next)];
    done[static_cast<size_t>(next)] = 1;
    last = next;
  }
  Wide one = kFar, two = kFar;
  for (int64_t k = 0; k < n; ++k) {
    if (k == node) continue;
    const Wide edge = cost(node, k);
    if (edge < one) {
      two = one, one = edge;
    } else {
      two = std::min(two, edge);
    }
  }
  return sum + one + two;
}

}  // namespace

Status VerifyCertificate(const Instance& instance, const TourShape& shape, const Certificate& certificate) {
  if (const Status sound = CheckShape(instance, shape); !sound) return sound;
  if (!certificate.is_proof()) return Bad("it is an estimate, which proves nothing");
  const Graph graph(instance, shape, certificate.units_log2);
  const int64_t n = graph.size();
  if (certificate.method == "trivial") {
    if (n >= 3) return Bad("three nodes and more have no trivial bound");
    std::vector<int32_t> tour;
    for (int32_t k = 0; static_cast<size_t>(k) < instance.size(); ++k) tour.push_back(k);
    const double length = LengthOf(instance, tour, shape.open);
    return certificate.bound <= length ? Status(Done{})
                                       : Status(Bad(fmt::format("the one tour is shorter: {}", length)));
  }
  if (n < 3 || static_cast<int64_t>(certificate.multipliers.size()) != n || certificate.node >= n)
    return Bad(
        fmt::format("{} multipliers for {} nodes: it is of another instance", certificate.multipliers.size(), n));
  for (const int64_t multiplier : certificate.multipliers)
    if (multiplier > kLargest || multiplier < -kLargest) return Bad("a multiplier is out of range");
  if (certificate.discount > kLargest || certificate.discount < 0) return Bad("the discount is out of range");

  // any discount proves something; a large one makes the tree hold the edge
  const Wide discount = certificate.discount;
  const auto cost = [&](int64_t a, int64_t b) {
    const bool must = !graph.must().empty() && graph.must().contains(std::minmax(a, b));
    return graph.Cost(a, b) - (must ? discount : 0) + certificate.multipliers[static_cast<size_t>(a)] +
           certificate.multipliers[static_cast<size_t>(b)];
  };
  Wide value = OneTreeWith(certificate.node, n, cost) + discount * static_cast<Wide>(graph.must().size());
  for (const int64_t multiplier : certificate.multipliers) value -= 2 * Wide{multiplier};
  if (value < certificate.value)
    return Bad(fmt::format("the tree costs {} units less than the certificate says",
                           static_cast<double>(Wide{certificate.value} - value)));
  const double proven = std::max(0.0, ProvenLength(instance, certificate.value, certificate.units_log2));
  if (!(certificate.bound <= proven))
    return Bad(fmt::format("its bound {} is above what it proves, {}", certificate.bound, proven));
  return Done{};
}

}  // namespace gensim::tsp
