#include "tsp/bound/ascent.h"

#include <algorithm>
#include <cmath>

#include "tsp/bound/one_tree.h"
#include "tsp/bound/sparse_graph.h"
#include "tsp/solve/neighbours.h"

namespace gensim::tsp {
namespace {

constexpr int kNearest = 8;       // edges of each node in the sparse graph, besides the tour's
constexpr int kRounds = 6;        // of ascent and proof, at most
constexpr double kFirstStep = 1;  // of the way to the tour's cost that a step would go if the bound were linear
constexpr double kLastStep = 1e-3;
constexpr double kShrink = 0.7;

class Search {
 public:
  Search(const LowerCosts& costs, std::span<const int32_t> tour, int64_t upper, const AscentOptions& options)
      : costs_(costs),
        upper_(upper),
        options_(options),
        budget_(options.seconds, options.cancelled),
        graph_(costs.size()) {
    const size_t n = tour.size();
    for (size_t k = 0; k < n; ++k) Add(tour[k], tour[k + 1 < n ? k + 1 : 0]);
    const Neighbours near = Neighbours::OfCosts(n, costs, kNearest, budget_);
    for (size_t node = 0; node < near.size(); ++node)
      for (const int32_t other : near.Of(static_cast<int32_t>(node))) Add(static_cast<int32_t>(node), other);
    at_.assign(n, 0), best_ = at_, step_.assign(n, 0);
  }

  Ascent Run() {
    double step = kFirstStep;
    for (int round = 0; round < kRounds; ++round) {
      Climb(step);
      if (!Prove() || found_.iterations >= options_.iterations || IsTight() || IsLate()) break;
      // the edges that the sparse graph lacked are in it now: on from the best, with smaller steps
      at_ = best_ = found_.multipliers;
      best_value_ = found_.value;
      step = kFirstStep / 10;
    }
    return std::move(found_);
  }

 private:
  void Add(int32_t a, int32_t b) { graph_.Add(a, b, costs_(a, b)); }

  // no bound can be better
  bool IsTight() const { return found_.value >= upper_; }
  // is there less time left than a proof takes?
  bool IsLate() const {
    return budget_.IsSpent() || (options_.seconds && budget_.Seconds() + 1.5 * proof_s_ > *options_.seconds);
  }

  void Climb(double step) {
    const int patience = std::clamp(static_cast<int>(at_.size() / 10), 5, 30);
    int idle = 0;
    for (; step > kLastStep && found_.iterations < options_.iterations; ++found_.iterations) {
      if (IsLate()) return;
      const int64_t value = graph_.OneTreeCost(at_) + costs_.discounted();
      if (value > best_value_) {
        best_value_ = value, best_ = at_;
        idle = 0;
      } else if (++idle >= patience) {
        step *= kShrink, idle = 0;
        at_ = best_;
        std::ranges::fill(step_, 0.0);
        continue;
      }
      if (value >= upper_ || !Move(step, value)) return;
    }
  }

  // along the degrees and some of the last step; false where the tree is a tour
  bool Move(double step, int64_t value) {
    double squares = 0;
    for (const int32_t degree : graph_.degrees()) squares += (degree - 2) * (degree - 2);
    if (squares == 0) return false;
    const double length = step * static_cast<double>(upper_ - value) / squares;
    // multipliers stay where sums are exact
    const int64_t most = 2 * costs_.longest();
    for (size_t k = 0; k < at_.size(); ++k) {
      step_[k] = 0.7 * (graph_.degrees()[k] - 2) * length + 0.3 * step_[k];
      at_[k] = std::clamp<int64_t>(at_[k] + std::llround(step_[k]), -most, most);
    }
    return true;
  }

  // the complete graph with the best multipliers; false where time does not allow it
  bool Prove() {
    const auto n = static_cast<double>(at_.size());
    constexpr double kSecondsPerEdge = 8e-9;
    if (!found_.certified && options_.seconds && budget_.Seconds() + kSecondsPerEdge * n * n > 2 * *options_.seconds) {
      found_.value = best_value_, found_.multipliers = best_;
      return false;
    }
    const double begin = budget_.Seconds();
    const OneTree tree = CompleteOneTree(costs_.size(), costs_, best_);
    proof_s_ = budget_.Seconds() - begin;
    const int64_t value = tree.cost + costs_.discounted();
    if (!found_.certified || value > found_.value)
      found_.value = value, found_.multipliers = best_, found_.node = tree.leaf;
    found_.certified = true;
    for (int32_t node = 1; node < costs_.size(); ++node) Add(node, tree.parent[static_cast<size_t>(node)]);
    Add(tree.leaf, tree.second);
    return true;
  }

  const LowerCosts& costs_;
  int64_t upper_;
  const AscentOptions& options_;
  Budget budget_;
  SparseGraph graph_;
  std::vector<int64_t> at_, best_;
  std::vector<double> step_;
  int64_t best_value_ = std::numeric_limits<int64_t>::min();
  double proof_s_ = 0;
  Ascent found_;
};

}  // namespace

Ascent Ascend(const LowerCosts& costs, std::span<const int32_t> tour, int64_t upper, const AscentOptions& options) {
  return Search(costs, tour, upper, options).Run();
}

}  // namespace gensim::tsp
