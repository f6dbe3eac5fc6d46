// The policies without a network: `random`, `expert`, `noop`. The first two are the anchors of every score.
//
//   random  draws Env::RandomAction from the stream "random-policy" of the episode's seed, the one that films use too;
//           stops where there is nothing to draw
//   expert  does what Env::ExpertAction says, with its privileged view; stops where the expert sees no way on
//   noop    stops at once
// As policy.h says; none of them looks at observations.
#pragma once

#include <memory>

#include "policies/act/policy.h"

namespace gensim::policies {

inline constexpr const char* kRandom = "random";
inline constexpr const char* kExpert = "expert";
inline constexpr const char* kNoop = "noop";

std::unique_ptr<Policy> MakeRandomPolicy();
std::unique_ptr<Policy> MakeExpertPolicy();
std::unique_ptr<Policy> MakeNoopPolicy();

}  // namespace gensim::policies
