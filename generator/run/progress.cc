#include "generator/run/progress.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "generator/run/entries.h"

namespace gensim::generator {

void RunProgress::Start(LibraryView library) {
  views_.push_back(std::make_shared<const LibraryView>(std::move(library)));
}

void RunProgress::ReadGoal() { goal_ = source_.Curriculum(*views_.back()); }

void RunProgress::Count(const Json& entry) {
  const auto rounds = RoundsOf(entry);
  funnel_.Add(rounds);
  const bool refused_at_first =
      !rounds.empty() && std::any_of(rounds.front().begin(), rounds.front().end(),
                                     [](const GateReport& report) { return report.outcome == Outcome::kRefuse; });
  if (refused_at_first) CountRepairs(RepairsOf(entry), !DigestOf(entry).empty());
}

void RunProgress::CountRepairs(const std::vector<RepairRound>& repairs, bool accepted) {
  // every round that was begun had the proposal open before it; an accepted one was mended in its last
  size_t last = 0;
  for (const RepairRound& repair : repairs) last = std::max(last, static_cast<size_t>(repair.round));
  auto& rows = report_.repair_rounds;
  while (rows.size() <= last) rows.push_back({static_cast<int>(rows.size()), 0, 0});
  for (size_t round = 0; round <= last; ++round) ++rows[round].open_before;
  if (!accepted) return;
  ++rows[last].mended;
  ++(last > 0 ? report_.mended_by_source : report_.mended_free);
}

void RunProgress::Accept(const std::shared_ptr<const KnownTask>& task) {
  LibraryView view = *views_.back();
  view.tasks.push_back(task);
  view.accepted.push_back(task);
  views_.push_back(std::make_shared<const LibraryView>(std::move(view)));
  report_.accepted.push_back(
      {admitted_, task->program.name(), task->program.digest(), task->facts.cell.Text(), task->facts.plan_length});
  ReadGoal();
  ++admitted_;
}

void RunProgress::Refuse(const RecentFailure& failure) {
  LibraryView view = *views_.back();
  view.failures.push_back(failure);
  if (view.failures.size() > kRecentFailures) view.failures.erase(view.failures.begin());
  views_.push_back(std::make_shared<const LibraryView>(std::move(view)));
  ++admitted_;
}

bool RunProgress::done() const {
  if (failed() || admitted_ >= options_.proposals_at_most()) return true;
  return options_.trials <= 0 && enough();
}

const std::shared_ptr<const LibraryView>& RunProgress::view(int64_t admitted) const {
  return views_[static_cast<size_t>(admitted)];
}

ProposeReport RunProgress::Finished() {
  const bool counted = options_.trials > 0 ? admitted_ >= options_.trials : enough();
  report_.reached = report_.failure.empty() && counted;
  report_.judged = static_cast<int>(admitted_);
  report_.funnel = funnel_.rows();
  report_.goal_directed = goal_.has_value();
  for (const std::string& digest : goal_ ? goal_->digests : std::vector<std::string>()) {
    const auto task = std::find_if(report_.accepted.begin(), report_.accepted.end(),
                                   [&](const AcceptedTask& t) { return t.digest == digest; });
    if (task != report_.accepted.end()) report_.curriculum.push_back(*task);
  }
  return report_;
}

}  // namespace gensim::generator
