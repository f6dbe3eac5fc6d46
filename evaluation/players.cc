#include "evaluation/players.h"

#include <algorithm>

#include "envs/base/list.h"
#include "policies/act/anchors.h"

namespace gensim::evaluation {
namespace {

Player PlayerOf(std::unique_ptr<policies::Policy> policy) {
  PlannedPolicy planned{policy->name(), policy->digest()};
  return {std::move(policy), std::move(planned)};
}

// A name in the ledger and the tables is of one policy: one that has been given, or is a built-in policy's, is told
// apart by the policy's digest.
void MakeNameSingle(PlannedPolicy& planned, const std::string& spec, const policies::PolicyRegistry& registry,
                    const std::vector<Player>& before) {
  const bool built_in = Contains(registry.names(), planned.name) && spec != planned.name;
  const bool given =
      std::ranges::any_of(before, [&](const Player& player) { return player.planned.name == planned.name; });
  if (built_in || given) planned.name += "-" + planned.digest.substr(0, 8);
}

}  // namespace

const Player* Players::heuristic() const {
  const auto found = std::ranges::find_if(
      all, [](const Player& player) { return player.anchor && player.planned.name == policies::kHeuristic; });
  return found == all.end() ? nullptr : &*found;
}

void Players::AddHeuristic() {
  auto player = std::ranges::find_if(all, [](const Player& one) { return one.planned.name == policies::kHeuristic; });
  if (player == all.end()) player = all.insert(all.end(), PlayerOf(policies::MakeHeuristicPolicy()));
  player->anchor = true;
}

Result<Players> ChoosePlayers(const policies::PolicyRegistry& registry, const std::vector<std::string>& specs) {
  Players players;
  players.all.push_back(PlayerOf(policies::MakeRandomPolicy()));
  players.all.push_back(PlayerOf(policies::MakeExpertPolicy()));
  for (Player& player : players.all) player.anchor = true;
  for (const std::string& spec : specs) {
    auto policy = registry.Make(spec);
    if (!policy) return policy.errors();
    Player fresh = PlayerOf(std::move(*policy));
    const auto same = std::ranges::find_if(
        players.all, [&](const Player& player) { return player.planned.digest == fresh.planned.digest; });
    if (same != players.all.end() && same->asked)
      return Error{"wrong-use", "--policy",
                   "'" + spec + "' was asked for twice" +
                       (same->planned.name == spec ? "" : ": it is the same policy as '" + same->planned.name + "'"),
                   "each policy once"};
    if (same == players.all.end()) MakeNameSingle(fresh.planned, spec, registry, players.all);
    players.asked.push_back(fresh.planned);
    // an anchor that is asked for is the anchor
    Player& player = same != players.all.end() ? *same : players.all.emplace_back(std::move(fresh));
    player.asked = true;
  }
  return players;
}

}  // namespace gensim::evaluation
