// LineLayout: members in one line, side by side; row, column, sorted and color-order.
//
// Rows run from left to right and columns from front to back as the robot sees them. Any gap up to a limit counts; the
// heading of a member does not. Progress is the longest run of neighbours (in the right order where there is one).
#pragma once

#include "envs/tabletop/relations/slot_layout.h"

namespace gensim::tabletop {

class LineLayout : public SlotLayout {
 public:
  double Progress(const SceneState& state, const Goal& goal) const override;
  void Placements(const SceneState& state, const Goal& goal, Rng& rng, std::vector<Placement>& out) const override;
  Status Check(const Task& task, const Goal& goal) const override;

 protected:
  enum class Direction { kRow, kColumn };
  LineLayout(RelationInfo info, Direction direction) : SlotLayout(std::move(info)), direction_(direction) {}

  /// Place of a member in the order, equal ones being interchangeable; all 0 where there is no order.
  virtual std::vector<double> Keys(const Task&, const Goal& goal) const {
    return std::vector<double>(goal.put.size(), 0);
  }
  virtual Status CheckOrder(const Task&, const Goal&) const { return Done{}; }
  Design MakeDesign(const SceneState& state, const Goal& goal) const override;

 private:
  double HalfAlong(const AssetShape& shape) const;
  Direction direction_;
};

}  // namespace gensim::tabletop
