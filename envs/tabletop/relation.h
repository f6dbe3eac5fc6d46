// Relations and layouts: one clause, four meanings.
//
// Each registered relation says what it demands of a scene (Progress), where an object has to go so that it holds
// (Placements, for the expert and for placing at the start), how a person says it (phrases), and which objects it is
// for (Check). Relations and layouts share one interface; a layout takes one set of objects and, optionally, a place.
// Stateless and constant after start-up: safe from any thread. Symmetries come from the assets.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "envs/base/rng.h"
#include "envs/tabletop/state.h"

namespace gensim::tabletop {

/// A clause parameter that a relation reads (program key -> GoalParams).
struct ParamInfo {
  std::string key = {};  ///< "gap", "side", "pose", "hole", "radius", "columns", "colors", "order"
  bool required = false;
  int min = 0, max = 0, preset = 0;     ///< numbers, millimetres or counts; a preset below min: free
  std::vector<std::string> words = {};  ///< enumerated values; the first is the preset
};

struct RelationInfo {
  std::string name = {};     ///< word of the vocabulary, kebab-case
  std::string summary = {};  ///< one line for the reference page and the prompt
  bool layout = false;
  int min_refs = 0, max_refs = 0;  ///< number of reference sets (0, 1 or 2)
  int min_put = 1, max_put = 64;   ///< size of the put set (layouts)
  int difficulty = 1;              ///< 1 easiest .. 20: rank for "hardest relation or layout" of a behaviour cell
  bool beside = false;             ///< needs free room beside its references, which start poses must leave
  std::vector<ParamInfo> params = {};
  /// Sentence templates with {put}, {ref}, {ref2}, {side}, {gap}, ...; the first is the default sentence.
  std::vector<std::string> phrases = {};                      ///< >= 2
  std::vector<std::string> held_out = {};                     ///< >= 1, for evaluation only
  std::vector<std::string> put_assets = {}, ref_assets = {};  ///< assets that make sense (empty: any that Check allows)
};

/// Where an object would have to go next so that a goal comes nearer.
struct Placement {
  int object = -1;
  Pose X_WO;                  ///< rest pose
  double insert_depth_m = 0;  ///< > 0: slow and exact from this far above the rest pose (holes, pegs, cavities)
  int into = -1;              ///< object whose hollow, hole or peg takes it, and so is no obstacle
};

class Relation {
 public:
  virtual ~Relation() = default;
  const RelationInfo& info() const { return info_; }

  /// Can this clause ever hold, going by kinds and sizes? Errors point at goal.where. Codes: cannot-hold, too-small,
  /// not-a-container, no-hole, wrong-count, ...
  virtual Status Check(const Task& task, const Goal& goal) const = 0;

  /// Largest matching / required, in [0, 1]; 1 exactly when the clause holds (poses, heights, orientation, support;
  /// objects still moving do not count).
  virtual double Progress(const SceneState& state, const Goal& goal) const = 0;

  /// Next moves that bring the clause nearer, best first; objects already in place are not moved. Supports come
  /// before what they carry. May be empty. Takes no notice of obstacles: the caller filters.
  virtual void Placements(const SceneState& state, const Goal& goal, Rng& rng, std::vector<Placement>& out) const = 0;

  /// Objects (refs and put) that must not be disturbed for the clause to go on holding.
  virtual std::vector<int> Involved(const Goal& goal) const;

  /// Sentence templates of this clause: info().phrases and what the clause says beyond them (side, gap, place,
  /// colours).
  std::vector<std::string> Phrases(const Task& task, const Goal& goal) const;
  std::vector<std::string> HeldOut(const Task& task, const Goal& goal) const;

 protected:
  /// Appended to every template of this clause, e.g. " on its {side} side".
  virtual std::string Suffix(const Task&, const Goal&) const { return ""; }
  explicit Relation(RelationInfo info) : info_(std::move(info)) {}

 private:
  RelationInfo info_;
};

/// All relations, then all layouts, in a fixed order.
std::span<const Relation* const> Relations();
/// Null when there is none of that name.
const Relation* FindRelation(std::string_view name);
/// The relation of a goal; std::invalid_argument when there is none of that name, which no lowered task has.
const Relation& RelationOf(const Goal& goal);

/// Does progress say that a goal holds? Sums of parts may end a rounding error below 1.
inline bool Full(double progress) { return progress >= 1 - 1e-9; }

}  // namespace gensim::tabletop
