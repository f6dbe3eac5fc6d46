// EdgeAssembly: children of a tour A by the cycles in which it differs from a tour B.
//
// A child is A with the A-edges of one cycle given up for its B-edges, which leaves one or more closed ways. While
// there are several, the one with the fewest places is joined to another by the cheapest exchange of two edges within
// the candidate lists (Y. Nagata, S. Kobayashi 2013). Nothing of order n is done for a child: the cycle cuts A into
// pieces, and only these are followed. Fixed edges are in both tours, and are kept in the joins.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "tsp/solve/ab_cycles.h"
#include "tsp/solve/candidates.h"
#include "tsp/solve/cost.h"
#include "tsp/solve/fixed_mates.h"

namespace gensim::tsp {

template <class CostOf>
class EdgeAssembly {
 public:
  /// What is handed over must outlive it.
  EdgeAssembly(const CostOf& cost, const Candidates& candidates, const FixedMates& fixed)
      : cost_(cost), candidates_(candidates), fixed_(fixed), position_(candidates.size()) {}

  /// The tour whose children are made; it is changed by Apply, Undo and Redo.
  void SetParent(Links& parent) {
    links_ = &parent;
    order_ = TourOf(parent);
    for (size_t k = 0; k < order_.size(); ++k) position_[static_cast<size_t>(order_[k])] = static_cast<int32_t>(k);
  }

  /// Makes the parent its child by a cycle; Undo must follow. How much cheaper the child is; kNoChild where its
  /// parts could not be joined.
  Cost Apply(std::span<const int32_t> cycle) {
    Cost gain = 0;
    log_.clear(), cuts_.clear();
    const size_t m = cycle.size();
    for (size_t k = 0; k < m; k += 2) {
      const int32_t a = cycle[k], b = cycle[k + 1], before = cycle[k == 0 ? m - 1 : k - 1],
                    after = cycle[k + 2 < m ? k + 2 : 0];
      gain += cost_(a, b) - cost_(b, after);
      Replace(a, b, before), Replace(b, a, after);
      cuts_.push_back(CutBetween(a, b));
    }
    FindParts();
    while (parts_.size() > 1) {
      const Cost join = JoinSmallest();
      if (join == kNoChild) return kNoChild;
      gain += join;
    }
    return gain;
  }
  static constexpr Cost kNoChild = std::numeric_limits<Cost>::min();

  /// One place's link that a child changed.
  struct Change {
    int32_t place;
    int32_t slot;
    int32_t was, is;
  };
  const std::vector<Change>& changes() const { return log_; }

  void Undo() {
    for (auto change = log_.rbegin(); change != log_.rend(); ++change) Slot(*change) = change->was;
    log_.clear();
  }
  /// Makes a child again that was undone, from its changes.
  void Redo(std::span<const Change> changes) {
    for (const Change& change : changes) Slot(change) = change.is;
  }

 private:
  struct Part {
    int32_t size = 0;
    int32_t id = 0;
  };

  int32_t& Slot(const Change& change) {
    return (*links_)[static_cast<size_t>(change.place)][static_cast<size_t>(change.slot)];
  }
  int32_t Other(int32_t place, int32_t from) const {
    const auto& two = (*links_)[static_cast<size_t>(place)];
    return two[0] == from ? two[1] : two[0];
  }
  void Replace(int32_t place, int32_t was, int32_t is) {
    auto& two = (*links_)[static_cast<size_t>(place)];
    const int32_t slot = two[0] == was ? 0 : 1;
    log_.push_back({place, slot, was, is});
    two[static_cast<size_t>(slot)] = is;
  }

  int32_t n() const { return static_cast<int32_t>(order_.size()); }
  int32_t PositionOf(int32_t place) const { return position_[static_cast<size_t>(place)]; }
  // the position behind which A is cut when it loses the edge
  int32_t CutBetween(int32_t a, int32_t b) const {
    const int32_t i = std::min(PositionOf(a), PositionOf(b)), j = std::max(PositionOf(a), PositionOf(b));
    return j == i + 1 ? i : j;
  }

  // pieces of A between cuts; piece 0 goes over the end of the order
  size_t PieceOf(int32_t place) const {
    const auto cut = std::ranges::lower_bound(cuts_, PositionOf(place));
    return cut == cuts_.end() ? 0 : static_cast<size_t>(cut - cuts_.begin());
  }
  int32_t FirstOf(size_t piece) const {
    const int32_t k = cuts_[piece == 0 ? cuts_.size() - 1 : piece - 1] + 1;
    return order_[static_cast<size_t>(k == n() ? 0 : k)];
  }
  int32_t LastOf(size_t piece) const { return order_[static_cast<size_t>(cuts_[piece])]; }
  int32_t SizeOf(size_t piece) const {
    const int32_t size = piece == 0 ? cuts_[0] - cuts_.back() + n() : cuts_[piece] - cuts_[piece - 1];
    return size;
  }

  // follows the closed ways from piece to piece
  void FindParts() {
    std::ranges::sort(cuts_);
    part_of_.assign(cuts_.size(), -1);
    parts_.clear();
    for (size_t start = 0; start < cuts_.size(); ++start) {
      if (part_of_[start] >= 0) continue;
      Part part{0, static_cast<int32_t>(parts_.size())};
      // through the start from its first place to its last
      const int32_t begin = FirstOf(start);
      size_t piece = start;
      int32_t in = begin;
      // the way into a piece of one place is needed to know the way out
      int32_t came = SizeOf(start) == 1 ? (*links_)[static_cast<size_t>(begin)][0] : -1;
      while (true) {
        part_of_[piece] = part.id;
        part.size += SizeOf(piece);
        const int32_t out = in == FirstOf(piece) ? LastOf(piece) : FirstOf(piece);
        const int32_t next = SizeOf(piece) == 1 ? Other(out, came) : Other(out, InsideOf(piece, out));
        came = out, in = next, piece = PieceOf(next);
        if (piece == start) break;
      }
      parts_.push_back(part);
    }
  }
  // of a piece's end the neighbour within the piece
  int32_t InsideOf(size_t piece, int32_t end) const {
    const int32_t k = PositionOf(end);
    if (end == LastOf(piece)) return order_[static_cast<size_t>(k == 0 ? n() - 1 : k - 1)];
    return order_[static_cast<size_t>(k + 1 == n() ? 0 : k + 1)];
  }

  Cost JoinSmallest() {
    const auto smallest = std::ranges::min_element(parts_, {}, &Part::size);
    const int32_t id = smallest->id;
    Join best;
    for (size_t piece = 0; piece < cuts_.size(); ++piece) {
      if (part_of_[piece] != id) continue;
      int32_t k = PositionOf(FirstOf(piece));
      for (int32_t left = SizeOf(piece); left > 0; --left, k = k + 1 == n() ? 0 : k + 1)
        TryJoins(order_[static_cast<size_t>(k)], id, best);
    }
    if (best.gain == kNoChild) return kNoChild;
    Make(best);
    const int32_t into = part_of_[PieceOf(best.v)];
    for (int32_t& of : part_of_)
      if (of == id) of = into;
    std::ranges::find(parts_, into, &Part::id)->size += smallest->size;
    parts_.erase(smallest);
    return best.gain;
  }

  // u-u2 and v-v2 become u-v and u2-v2
  struct Join {
    Cost gain = kNoChild;
    int32_t u = 0, u2 = 0, v = 0, v2 = 0;
  };

  void TryJoins(int32_t u, int32_t id, Join& best) {
    for (const int32_t u2 : (*links_)[static_cast<size_t>(u)]) {
      if (fixed_.Has(u, u2)) continue;
      const Cost given = cost_(u, u2);
      for (const auto& [taken, v] : candidates_.Of(u)) {
        if (part_of_[PieceOf(v)] == id) continue;
        for (const int32_t v2 : (*links_)[static_cast<size_t>(v)]) {
          if (fixed_.Has(v, v2)) continue;
          const Cost gain = given - taken + cost_(v, v2) - cost_(u2, v2);
          if (gain > best.gain) best = {gain, u, u2, v, v2};
        }
      }
    }
  }
  void Make(const Join& join) {
    Replace(join.u, join.u2, join.v), Replace(join.v, join.v2, join.u);
    Replace(join.u2, join.u, join.v2), Replace(join.v2, join.v, join.u2);
  }

  const CostOf cost_;
  const Candidates& candidates_;
  const FixedMates& fixed_;
  Links* links_ = nullptr;
  std::vector<int32_t> order_, position_;
  std::vector<Change> log_;
  std::vector<int32_t> cuts_, part_of_;
  std::vector<Part> parts_;
};

}  // namespace gensim::tsp
