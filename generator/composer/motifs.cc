#include "generator/composer/motifs.h"

#include <algorithm>

#include "envs/base/list.h"
#include "generator/composer/layout_motifs.h"
#include "generator/composer/menu.h"
#include "generator/composer/relation_motifs.h"
#include "generator/composer/socket_motifs.h"

namespace gensim::generator {

using tabletop::ParamInfo;
using tabletop::RelationInfo;

bool AddMotif(Draft& draft, const RelationInfo& info, bool may_chain) {
  if (info.name == "arch" || info.name == "bridge") return AddSpan(draft, info);
  if (info.name == "mirror") return AddMirror(draft, info);
  if (info.layout) return AddLayout(draft, info, may_chain);
  const bool holes = Contains(info.ref_assets, "kit-board") || Contains(info.ref_assets, "ell-fixture");
  if (holes) return draft.rng().Chance(0.75) ? AddKit(draft, info) : AddFixture(draft, info, "ell", "ell-fixture");
  if (Contains(info.ref_assets, "peg-stand")) return AddPegs(draft, info);
  const bool pose = std::any_of(info.params.begin(), info.params.end(),
                                [](const ParamInfo& p) { return p.key == "pose" && p.required; });
  if (pose) return AddAtPose(draft, info);
  if (info.name == "on" && draft.rng().Chance(0.5)) return AddStack(draft, info, may_chain);
  return AddRelation(draft, info, may_chain);
}

}  // namespace gensim::generator
