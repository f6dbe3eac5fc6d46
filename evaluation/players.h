// Players: the policies of a run, the two anchors first.
//
// Random and expert play in every run; an anchor that is asked for besides is the anchor, and plays once. Ownership: a
// player owns its policy. Thread-safety: plain values. Errors: those of PolicyRegistry::Make; wrong-use where one
// policy is asked for twice.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "envs/base/result.h"
#include "evaluation/plan.h"
#include "policies/act/policy_registry.h"

namespace gensim::evaluation {

struct Player {
  std::unique_ptr<policies::Policy> policy;
  PlannedPolicy planned;  ///< its name and digest
  bool asked = false;
  bool anchor = false;
};

struct Players {
  std::vector<Player> all;           ///< random, expert, then the others that were asked for, then the third anchor
  std::vector<PlannedPolicy> asked;  ///< in the order of asking

  const PlannedPolicy& random() const { return all[0].planned; }
  const PlannedPolicy& expert() const { return all[1].planned; }

  /// The anchor of a second score, which plays where envs know cheap rules; null unless it was added.
  const Player* heuristic() const;
  /// Adds it, or makes it of the policy `heuristic` that was asked for.
  void AddHeuristic();
};

Result<Players> ChoosePlayers(const policies::PolicyRegistry& registry, const std::vector<std::string>& specs);

}  // namespace gensim::evaluation
