// Draft: a goal program while the composer writes it, with the bookkeeping that keeps it sound.
//
// It hands out ids that are free, colours that keep every object of a kind tellable from the others, and table area as
// long as there is some. Owned by one thread; deterministic in the Rng that it is made with. Millimetres throughout.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/rng.h"

namespace gensim::generator {

/// How the objects of a group get their colours.
enum class Coloring {
  kShared,     ///< one colour word for all
  kDrawn,      ///< one colour for all, drawn per seed
  kEach,       ///< each its own colour word
  kEachDrawn,  ///< each its own colour, drawn per seed in random order
  kRest,       ///< colours that no other group of the asset has (distractors)
};

struct GroupSpec {
  std::string asset;
  int count = 1;
  std::vector<int> size = {};                ///< empty: the asset's presets
  std::vector<std::vector<int>> sizes = {};  ///< one an object, instead of `size`
  std::vector<std::string> outlines = {};    ///< kit pieces (one an object or one for all) and boards (one a hole)
  Coloring coloring = Coloring::kShared;
  bool distractor = false;
};

class Draft {
 public:
  explicit Draft(const Rng& rng);
  /// Goes on with an existing program (mutation): its ids, variables and colours count as taken.
  Draft(const Rng& rng, const Json& program);
  ~Draft();
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  Rng& rng() { return rng_; }
  /// False: groups that are added have fixed colours. A draw pays only where all goals depend on it.
  bool may_draw() const { return may_draw_; }
  void set_may_draw(bool may) { may_draw_ = may; }
  Json& program() { return *program_; }
  const Json& program() const { return *program_; }

  /// Adds a group and returns its id; empty (and nothing added) when colours or table area run out.
  std::string AddGroup(const GroupSpec& spec);
  /// The scene entry of a group.
  Json& Group(const std::string& id);
  /// Objects in a group, the largest number when it is drawn.
  int CountOf(const std::string& id) const;

  void AddGoal(const Json& clause);
  void AddStart(const Json& clause);
  /// A fresh variable name with this stem.
  std::string NewVariable(const std::string& stem);

  /// True while a group of this footprint would leave room to place everything.
  bool HasRoom(const GroupSpec& spec) const;

 private:
  /// `count` colours that no group of the asset has; empty when there are too few.
  std::vector<std::string> TakeColors(const std::string& asset, int count);
  std::string NewId(const std::string& asset);

  Rng rng_;
  std::unique_ptr<Json> program_;
  std::map<std::string, std::vector<std::string>> colors_;  ///< still free, by asset
  double area_mm2_ = 0;
  bool may_draw_ = true;
};

/// Table area that an object of the asset needs around it at the start, in mm^2.
double FootprintOf(const std::string& asset, const std::vector<int>& size);

/// A size that suits goals: small for things that are moved, wide for things that receive them. Empty: presets.
std::vector<int> SampleSize(Rng& rng, const std::string& asset);

}  // namespace gensim::generator
