// PairRelation: relations between one object and one reference, lifted to sets with quantities and bijections.
//
// A subclass says when one pair holds and where the object would have to go; this class counts, matches and orders.
// Kinds of reading a reference set: any member will do, each member at most once (Goal::bijection), or all members at
// once (`Reading::kAllRefs`: left of the blue blocks). Stateless, safe from any thread.
#pragma once

#include <vector>

#include "envs/tabletop/relations/common.h"

namespace gensim::tabletop {

class PairRelation : public Relation {
 public:
  Status Check(const Task& task, const Goal& goal) const override;
  double Progress(const SceneState& state, const Goal& goal) const override;
  void Placements(const SceneState& state, const Goal& goal, Rng& rng, std::vector<Placement>& out) const override;

 protected:
  enum class Reading { kAnyRef, kAllRefs };
  explicit PairRelation(RelationInfo info, Reading reading = Reading::kAnyRef)
      : Relation(std::move(info)), reading_(reading) {}

  /// Could `put` ever stand so to `ref`, going by kinds and sizes?
  virtual Status Fits(const Task& task, const Goal& goal, int put, int ref) const = 0;
  /// Checks that concern the whole clause.
  virtual Status CheckClause(const Task&, const Goal&) const { return Done{}; }
  virtual bool Holds(const SceneState& state, const Goal& goal, int put, int ref) const = 0;
  /// Rest poses at which the pair would hold, best first. `mates` are all objects meant for `ref`, `put` among them.
  virtual void Targets(const SceneState& state, const Goal& goal, int put, int ref, const std::vector<int>& mates,
                       Rng& rng, std::vector<Placement>& out) const = 0;

 private:
  /// For each of goal.put: index into goal.ref that it stands to; -1 when none.
  std::vector<int> Held(const SceneState& state, const Goal& goal) const;
  void PlaceSurplus(const SceneState& state, const Goal& goal, const std::vector<int>& held, int surplus, Rng& rng,
                    std::vector<Placement>& out) const;

  Reading reading_;
};

/// Poses on the table, away from everything and, by choice, from `avoid`, for objects that are in the way.
void FreeTablePoses(const SceneState& state, int object, const std::vector<int>& avoid, double avoid_gap_m, int count,
                    Rng& rng, std::vector<Placement>& out);

}  // namespace gensim::tabletop
