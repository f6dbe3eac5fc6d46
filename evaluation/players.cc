#include "evaluation/players.h"

#include <algorithm>

#include "policies/act/anchors.h"

namespace gensim::evaluation {
namespace {

Player PlayerOf(std::unique_ptr<policies::Policy> policy) {
  PlannedPolicy planned{policy->name(), policy->digest()};
  return {std::move(policy), std::move(planned)};
}

}  // namespace

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
      return Error{"wrong-use", "--policy", "'" + spec + "' was asked for twice", "each policy once"};
    players.asked.push_back(fresh.planned);
    // an anchor that is asked for is the anchor
    Player& player = same != players.all.end() ? *same : players.all.emplace_back(std::move(fresh));
    player.asked = true;
  }
  return players;
}

}  // namespace gensim::evaluation
