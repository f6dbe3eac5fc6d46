// The policies without a network: `random`, `expert`, `heuristic`, `noop`, and rules by name. The first two are the
// anchors of every score, the third is that of a second score where there is one.
//
//   random  draws Env::RandomAction from the stream "random-policy" of the episode's seed, the one that films use too;
//           stops where there is nothing to draw
//   expert  does what Env::ExpertAction says, with its privileged view; stops where the expert sees no way on
//   heuristic  the first of the env's cheap rules (Env::heuristics); RULE: the rule of that name; stops where the env
//              has none
//   noop    stops at once
// As policy.h says; none of them looks at observations.
#pragma once

#include <memory>

#include "policies/act/policy.h"

namespace gensim::policies {

inline constexpr const char* kRandom = "random";
inline constexpr const char* kExpert = "expert";
inline constexpr const char* kNoop = "noop";
inline constexpr const char* kHeuristic = "heuristic";
/// Rules that some env knows, by name.
inline constexpr const char* kRules[] = {"nearest-neighbour", "greedy", "steepest-2opt", "random-kick"};

std::unique_ptr<Policy> MakeRandomPolicy();
std::unique_ptr<Policy> MakeExpertPolicy();
std::unique_ptr<Policy> MakeNoopPolicy();
/// `rule` is kHeuristic or one of kRules.
std::unique_ptr<Policy> MakeHeuristicPolicy(const char* rule = kHeuristic);

}  // namespace gensim::policies
