// Reporter: what a propose run tells while it goes: events to its caller, rows to the ledger.
//
// Everything told is archived already. Ownership: borrows hooks and progress. Threads: one at a time (the run's lock),
// in the order of the proposals. Errors: those of the ledger.
#pragma once

#include <string>

#include "generator/judge.h"
#include "generator/run/progress.h"

namespace gensim::generator {

class Reporter {
 public:
  Reporter(const ProposeHooks& hooks, const RunProgress& progress) : hooks_(hooks), progress_(progress) {}

  void TellStarted() const;
  /// Repairs and gates of one proposal, before its end is told.
  void TellGates(int64_t number, const Judgement& judgement, const std::string& name) const;
  void TellAccepted(int64_t number, const Judgement& judgement, const tasklib::Program& program) const;
  void TellRefused(int64_t number, const Judgement& judgement, const RecentFailure& failure) const;

  /// Gates, repairs and end of one proposal as rows of the ledger, when the run has one; once, however often it is
  /// told.
  Status Book(const Json& entry) const;

 private:
  void Tell(ProposeEvent& event) const;

  const ProposeHooks& hooks_;
  const RunProgress& progress_;
};

}  // namespace gensim::generator
