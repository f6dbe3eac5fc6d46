// RunProgress: how far a propose run has come: the views that proposals see, the funnel, the accepted tasks.
//
// It changes with every admission and with nothing else, in the order of the proposals; a resumed run rebuilds it from
// the journal. Ownership: borrows source and options. Threads: one at a time (the run's lock). Deterministic.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "generator/propose.h"

namespace gensim::generator {

class RunProgress {
 public:
  RunProgress(const ProposalSource& source, const ProposeOptions& options, const std::vector<std::string>& gates)
      : source_(source), options_(options), funnel_(gates) {}
  RunProgress(const RunProgress&) = delete;
  RunProgress& operator=(const RunProgress&) = delete;

  /// The library as it was before the first proposal; comes before everything below.
  void Start(LibraryView library);
  /// Asks a goal-directed source how far it has come.
  void ReadGoal();

  // ---- one admission: its entry in the journal, then Accept or Refuse ----

  /// Rounds and repairs of the entry.
  void Count(const Json& entry);
  void Accept(const std::shared_ptr<const KnownTask>& task);
  void Refuse(const RecentFailure& failure);
  /// Ends the run.
  void Fail(const Errors& errors) { report_.failure = errors; }

  // ---- questions ----

  int64_t admitted() const { return admitted_; }
  bool failed() const { return !report_.failure.empty(); }
  /// Nothing more is to be admitted: failed, used up, or reached.
  bool done() const;
  /// The library after `admitted` proposals; at most admitted().
  const std::shared_ptr<const LibraryView>& view(int64_t admitted) const;
  const std::shared_ptr<const LibraryView>& newest_view() const { return views_.back(); }

  /// What the caller of the run gets; name, seed, `resumed` and `cancelled` are set by those who know them.
  ProposeReport& report() { return report_; }
  const ProposeReport& report() const { return report_; }
  /// The report with everything that follows from the admissions.
  ProposeReport Finished();

 private:
  void CountRepairs(const std::vector<RepairRound>& repairs, bool accepted);
  /// The count was accepted, or a goal-directed source has what it was asked for.
  bool enough() const { return goal_ ? goal_->complete : static_cast<int>(report_.accepted.size()) >= options_.count; }

  const ProposalSource& source_;
  const ProposeOptions& options_;
  std::vector<std::shared_ptr<const LibraryView>> views_;  ///< views_[n]: after n proposals were admitted
  int64_t admitted_ = 0;
  std::optional<CurriculumProgress> goal_;
  Funnel funnel_;
  ProposeReport report_;
};

}  // namespace gensim::generator
