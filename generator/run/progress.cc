#include "generator/run/progress.h"

#include <algorithm>

namespace gensim::generator {

void RunProgress::Start(LibraryView library) {
  views_.push_back(std::make_shared<const LibraryView>(std::move(library)));
}

void RunProgress::ReadGoal() { goal_ = source_.Curriculum(*views_.back()); }

void RunProgress::CountRepairs(int free_repairs, int source_repairs) {
  report_.mended_by_source += source_repairs > 0;
  report_.mended_free += source_repairs == 0 && free_repairs > 0;
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
