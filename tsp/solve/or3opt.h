// Or3opt: local search by sequential exchanges of two and three edges, each evaluated before anything is turned.
//
// From a place t1 and a tour neighbour t2, the edge t1-t2 is given up and t2-t3 taken for a t3 of t2's candidates; an
// edge t3-t4 is given up, t4-t5 taken, t5-t6 given up, and the tour closed by t6-t1, as long as what was given up costs
// more than what was taken (S. Lin, B. W. Kernighan 1973). All ways of closing that leave a tour are looked at: 2-opt,
// two of them in a row, and both exchanges that begin by closing a cycle (segment insertion is one). The best of a
// place is made. Places whose edges changed wait in a queue.
//
// Deterministic; one thread. Fixed edges are never given up.
#pragma once

#include <cstdint>

#include "tsp/solve/array_tour.h"
#include "tsp/solve/budget.h"
#include "tsp/solve/candidates.h"
#include "tsp/solve/cost.h"
#include "tsp/solve/fixed_mates.h"
#include "tsp/solve/place_queue.h"

namespace gensim::tsp {

/// How far the search looks.
struct Breadth {
  int first = 12, second = 7;  ///< candidates of t2 and of t4; with 0 of t4 it is 2-opt
  /// Besides 2-opt, only pieces of at most so many places are moved (Or-opt, I. Or 1976); 0: all of it.
  int32_t longest_moved = 0;
};

template <class CostOf>
class Or3opt {
 public:
  /// What is handed over must outlive it.
  Or3opt(const CostOf& cost, const Candidates& candidates, const FixedMates& fixed, ArrayTour& tour,
         Breadth breadth = {})
      : cost_(cost), candidates_(candidates), fixed_(fixed), tour_(tour), breadth_(breadth), queue_(tour.size()) {}

  /// The place is to be looked at.
  void Push(int32_t place) { queue_.Push(place); }

  /// Works the queue off, or until the budget is spent, and returns how much cheaper the tour is.
  Cost Run(const Budget& budget) {
    constexpr int kPerLook = 256;  // places between two looks at the clock
    Cost gained = 0;
    for (int left = kPerLook; !queue_.empty(); --left) {
      if (left == 0) {
        if (budget.IsSpent()) break;
        left = kPerLook;
      }
      const int32_t place = queue_.Pop();
      for (Cost gain = Improve(place); gain > 0; gain = Improve(place)) gained += gain;
    }
    return gained;
  }
  bool done() const { return queue_.empty(); }

 private:
  enum class Kind : uint8_t { kNone, kTwo, kTwoTwice, kSwap, kTurnBoth };
  struct Move {
    Cost gain = 0;
    Kind kind = Kind::kNone;
    int32_t t1 = 0, t2 = 0, t3 = 0, t4 = 0, t5 = 0, t6 = 0;
  };

  Cost Improve(int32_t t1) {
    best_ = {};
    Search<true>(t1);
    Search<false>(t1);
    if (best_.gain > 0) Make(best_);
    return best_.gain;
  }

  // forwards and backwards along the array are the same search
  template <bool kForward>
  int32_t Succ(int32_t place) const {
    return kForward ? tour_.Next(place) : tour_.Previous(place);
  }
  template <bool kForward>
  int32_t Pred(int32_t place) const {
    return kForward ? tour_.Previous(place) : tour_.Next(place);
  }
  template <bool kForward>
  bool IsBetween(int32_t a, int32_t b, int32_t c) const {
    return kForward ? tour_.IsBetween(a, b, c) : tour_.IsBetween(c, b, a);
  }

  template <bool kForward>
  [[gnu::flatten]] void Search(int32_t t1) {
    const int32_t t2 = Succ<kForward>(t1);
    if (fixed_.Has(t1, t2)) return;
    const Cost given = cost_(t1, t2);
    int left = breadth_.first;
    for (const auto& [taken, t3] : candidates_.Of(t2)) {
      if (left-- == 0 || taken >= given) break;
      const int32_t before = Pred<kForward>(t3), after = Succ<kForward>(t3);
      if (before == t2 || after == t2) continue;  // that edge is there already
      const Cost open = given - taken;
      if (!fixed_.Has(t3, before)) Turn<kForward>(t1, t2, t3, before, open + cost_(t3, before));
      if (t3 != t1 && !fixed_.Has(t3, after)) Cycle<kForward>(t1, t2, t3, after, open + cost_(t3, after));
    }
  }

  // t4 before t3. Closing is 2-opt; going on, the way is t4 back to t2, then on from t3 to t1, and t6 is before t5 on
  // it.
  template <bool kForward>
  void Turn(int32_t t1, int32_t t2, int32_t t3, int32_t t4, Cost open) {
    Offer({open - cost_(t4, t1), Kind::kTwo, t1, t2, t3, t4, 0, 0});
    int left = breadth_.longest_moved > 0 ? 0 : breadth_.second;
    for (const auto& [taken, t5] : candidates_.Of(t4)) {
      if (left-- == 0 || open - taken <= best_.gain) break;
      if (t5 == t3) continue;
      const int32_t t6 = IsBetween<kForward>(t2, t5, t4) ? Succ<kForward>(t5) : Pred<kForward>(t5);
      if (t6 == t4 || fixed_.Has(t5, t6)) continue;
      Offer({open - taken + cost_(t5, t6) - cost_(t6, t1), Kind::kTwoTwice, t1, t2, t3, t4, t5, t6});
    }
  }

  // t4 behind t3. t2 ... t3 is a cycle now; t5 lies on it, and an edge beside t5 opens it.
  template <bool kForward>
  void Cycle(int32_t t1, int32_t t2, int32_t t3, int32_t t4, Cost open) {
    int left = breadth_.second;
    for (const auto& [taken, t5] : candidates_.Of(t4)) {
      if (left-- == 0 || open - taken <= best_.gain) break;
      if (t5 == t3 || !IsBetween<kForward>(t2, t5, t3)) continue;
      if (breadth_.longest_moved > 0 && !IsShort<kForward>(t2, t5, t3)) continue;
      const int32_t after = Succ<kForward>(t5);
      if (!fixed_.Has(t5, after))
        Offer({open - taken + cost_(t5, after) - cost_(after, t1), Kind::kSwap, t1, t2, t3, t4, t5, after});
      if (t5 == t2) continue;
      const int32_t before = Pred<kForward>(t5);
      if (!fixed_.Has(t5, before))
        Offer({open - taken + cost_(t5, before) - cost_(before, t1), Kind::kTurnBoth, t1, t2, t3, t4, t5, before});
    }
  }

  // is a piece beside t5 short enough to be moved?
  template <bool kForward>
  bool IsShort(int32_t t2, int32_t t5, int32_t t3) const {
    const auto steps = [&](int32_t a, int32_t b) {
      const int32_t apart =
          kForward ? tour_.PositionOf(b) - tour_.PositionOf(a) : tour_.PositionOf(a) - tour_.PositionOf(b);
      return apart < 0 ? apart + tour_.size() : apart;
    };
    return steps(t2, t5) < breadth_.longest_moved || steps(t5, t3) <= breadth_.longest_moved;
  }

  void Offer(const Move& move) {
    if (move.gain > best_.gain) best_ = move;
  }

  void Make(const Move& m) {
    switch (m.kind) {
      case Kind::kTwo:
        tour_.Exchange(m.t1, m.t2, m.t4);
        break;
      case Kind::kTwoTwice:
        tour_.Exchange(m.t1, m.t2, m.t4);
        tour_.Exchange(m.t1, m.t4, m.t6);
        break;
      case Kind::kSwap:
        tour_.Exchange(m.t1, m.t2, m.t3);
        tour_.Exchange(m.t1, m.t3, m.t6);
        tour_.Exchange(m.t3, m.t5, m.t2);
        break;
      case Kind::kTurnBoth:
        tour_.Exchange(m.t1, m.t2, m.t6);
        tour_.Exchange(m.t2, m.t5, m.t3);
        break;
      case Kind::kNone:
        return;
    }
    for (const int32_t place : {m.t1, m.t2, m.t3, m.t4}) Push(place);
    if (m.kind != Kind::kTwo) Push(m.t5), Push(m.t6);
  }

  const CostOf cost_;
  const Candidates& candidates_;
  const FixedMates& fixed_;
  ArrayTour& tour_;
  Breadth breadth_;
  PlaceQueue queue_;
  Move best_;
};

}  // namespace gensim::tsp
