#include "evaluation/anchor_store.h"

#include <algorithm>

#include "evaluation/anchor_record.h"

namespace gensim::evaluation {

Status TakeAnchors(tasklib::Library& library, const EvaluationPlan& plan, const PlannedPolicy& policy,
                   PlayedEpisodes& played, const std::function<void()>& taken) {
  for (const PlannedTask& task : plan.tasks) {
    const std::vector<uint64_t> missing = played.Missing(policy, task);
    if (missing.empty()) continue;
    const auto stored = library.Show(task.digest);
    if (!stored) return stored.errors();
    const auto rows = FindAnchor(stored->records, plan, policy, task);
    if (!rows) continue;
    std::vector<EpisodeRow> fresh;
    for (const EpisodeRow& row : *rows)
      if (std::ranges::binary_search(missing, row.seed)) fresh.push_back(row);
    if (const Status added = played.Add(fresh); !added) return added;
    taken();
  }
  return Done{};
}

Status KeepAnchors(tasklib::Library& library, const EvaluationPlan& plan, const PlannedPolicy& policy,
                   const PlayedEpisodes& played) {
  for (const PlannedTask& task : plan.tasks) {
    const auto stored = library.Show(task.digest);
    if (!stored) return stored.errors();
    if (FindAnchor(stored->records, plan, policy, task)) continue;
    const auto appended = library.Append(task.digest, AnchorRecordOf(plan, policy, played.RowsOf(policy, task)));
    if (!appended) return appended.errors();
  }
  return Done{};
}

}  // namespace gensim::evaluation
