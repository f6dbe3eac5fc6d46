#include "evaluation/played_episodes.h"

#include <fmt/core.h>

#include <set>

namespace gensim::evaluation {

Result<PlayedEpisodes> PlayedEpisodes::From(EpisodeLedger ledger, const EvaluationPlan& plan,
                                            const std::vector<PlannedPolicy>& players,
                                            const std::filesystem::path& file) {
  PlayedEpisodes played(std::move(ledger), plan);
  std::set<std::string> policies, tasks;
  for (const PlannedPolicy& policy : players) policies.insert(policy.digest);
  for (const PlannedTask& task : plan.tasks) tasks.insert(task.digest);
  for (size_t i = 0; i < played.rows().size(); ++i) {
    const EpisodeRow& row = played.rows()[i];
    const bool ours = policies.contains(row.policy_digest) && tasks.contains(row.task_digest) &&
                      row.seed >= plan.first_seed && row.seed - plan.first_seed < played.count_;
    if (!ours || !played.places_.try_emplace({row.policy_digest, row.task_digest, row.seed}, i).second)
      return Error{
          "ledger-unreadable", file.string(),
          fmt::format("the row of {} in {} at seed {} is no episode of this run", row.policy, row.task, row.seed),
          "restore it from a copy, or evaluate into another folder"};
  }
  return played;
}

std::vector<uint64_t> PlayedEpisodes::Missing(const PlannedPolicy& policy, const PlannedTask& task) const {
  std::vector<uint64_t> seeds;
  for (uint64_t k = 0; k < count_; ++k)
    if (!places_.contains({policy.digest, task.digest, first_seed_ + k})) seeds.push_back(first_seed_ + k);
  return seeds;
}

std::vector<EpisodeRow> PlayedEpisodes::RowsOf(const PlannedPolicy& policy, const PlannedTask& task) const {
  std::vector<EpisodeRow> rows;
  const auto begin = places_.lower_bound({policy.digest, task.digest, 0});
  for (auto it = begin;
       it != places_.end() && std::get<0>(it->first) == policy.digest && std::get<1>(it->first) == task.digest; ++it)
    rows.push_back(ledger_.rows()[it->second]);
  return rows;
}

Status PlayedEpisodes::Add(std::span<const EpisodeRow> rows) {
  const size_t first = size();
  if (const Status added = ledger_.Add(rows); !added) return added;
  for (size_t i = 0; i < rows.size(); ++i)
    places_.emplace(Key{rows[i].policy_digest, rows[i].task_digest, rows[i].seed}, first + i);
  return Done{};
}

}  // namespace gensim::evaluation
