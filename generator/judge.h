// Judge: one proposal through the gates, with repairs, to a verdict. No library is changed here.
//
// Ownership: borrows ladder, source and reviewer. Thread-safety: Judge may run on several threads at once.
// Determinism: the judgement depends on the proposal, the view and the options (and, for repairs by a language model,
// on its replies); CPU seconds are kept apart.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "generator/gates/ladder.h"
#include "generator/source.h"

namespace gensim::generator {

struct JudgeOptions {
  GateOptions gates;
  int repairs = 4;  ///< rounds of repair by the source
  bool deterministic_repairs = true;
};

/// One repair and what came of it.
struct RepairStep {
  int round = 0;     ///< 0 for deterministic repairs before the first round of the source
  std::string kind;  ///< "deterministic" or "llm"
  std::string gate, code, where;
  std::string what;     ///< what was changed; empty for a whole new program
  bool mended = false;  ///< the same error did not come up again
};

struct Judgement {
  Proposal proposal;  ///< with the text as it was judged last
  Candidate candidate;
  Verdict verdict;                              ///< of the last round
  std::vector<std::vector<GateReport>> rounds;  ///< reports of every round, the last one included
  std::vector<RepairStep> repairs;
  Errors failure;      ///< ends the run: provider, budget, interrupt
  Errors reply_fault;  ///< the source gave no program: a failed proposal

  bool accepted() const { return verdict.accepted && failure.empty(); }
  /// The gate that refused, "reply" for a reply fault; empty when accepted.
  std::string refusing_gate() const;
  /// Why it was refused.
  Errors errors() const;
  /// Canonical JSON array of the repairs, for the archive.
  std::string History() const;
};

/// Judges `proposal`; `own_digest` as in GateContext.
Judgement Judge(const Ladder& ladder, const JudgeOptions& options, const ProposalRequest& request, Proposal proposal,
                ProposalSource* source, Reviewer* reviewer, const std::atomic<bool>* cancel);

/// A user's file through the same gates; novelty ignores the program's own digest. Nothing is repaired.
Judgement Validate(const Ladder& ladder, const GateOptions& options, const LibraryView& library,
                   const std::string& text, Reviewer* reviewer = nullptr, const std::atomic<bool>* cancel = nullptr);

}  // namespace gensim::generator
