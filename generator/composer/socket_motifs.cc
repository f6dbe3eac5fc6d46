#include "generator/composer/socket_motifs.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "generator/composer/menu.h"
#include "generator/composer/motif_parts.h"

namespace gensim::generator {

using tabletop::ParamInfo;
using tabletop::RelationInfo;

bool AddKit(Draft& draft, const RelationInfo& info) {
  Rng& rng = draft.rng();
  std::vector<std::string> outlines = {"square",  "circle",   "hexagon",  "plus",   "star",
                                       "diamond", "triangle", "pentagon", "flower", "rectangle"};
  rng.Shuffle(outlines);
  outlines.resize(static_cast<size_t>(rng.Integer(2, 4)));
  GroupSpec board{.asset = "kit-board", .outlines = outlines};
  GroupSpec pieces{.asset = "kit-piece", .count = static_cast<int>(outlines.size()), .outlines = outlines};
  pieces.coloring = rng.Chance(0.6) ? Coloring::kEach : Coloring::kShared;
  if (rng.Chance(0.5)) rng.Shuffle(pieces.outlines);
  const std::string board_id = draft.AddGroup(board), pieces_id = draft.AddGroup(pieces);
  if (board_id.empty() || pieces_id.empty()) return false;
  if (rng.Chance(0.5)) {
    draft.AddGoal({{"put", pieces_id}, {"rel", info.name}, {"ref", board_id}});
  } else {
    draft.AddGoal({{"for", {{"var", "i"}, {"from", 0}, {"to", static_cast<int>(outlines.size()) - 1}}},
                   {"put", pieces_id + "[$i]"},
                   {"rel", info.name},
                   {"ref", board_id}});
  }
  return true;
}

bool AddFixture(Draft& draft, const RelationInfo& info, const std::string& piece, const std::string& fixture) {
  const std::string put = draft.AddGroup(CarriedSpec(draft, piece, 1, false));
  const std::string ref = draft.AddGroup({.asset = fixture});
  if (put.empty() || ref.empty()) return false;
  draft.AddGoal({{"put", put}, {"rel", info.name}, {"ref", ref}});
  return true;
}

bool AddPegs(Draft& draft, const RelationInfo& info) {
  Rng& rng = draft.rng();
  const std::string stand = draft.AddGroup({.asset = "peg-stand"});
  const int count = static_cast<int>(rng.Integer(1, 3));
  GroupSpec rings = CarriedSpec(draft, "ring", count, true);
  const std::string id = draft.AddGroup(rings);
  if (stand.empty() || id.empty()) return false;
  Json clause = {{"put", id}, {"rel", info.name}, {"ref", stand}};
  if (count > 1 && rng.Chance(0.6)) {
    clause["for"] = {{"var", "i"}, {"from", 0}, {"to", count - 1}};
    clause["put"] = id + "[$i]";
  }
  // any rod will do: which one is the left one depends on how the stand lies, so a summary could not say it
  draft.AddGoal(clause);
  return true;
}

}  // namespace gensim::generator
