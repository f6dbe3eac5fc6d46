// Ladder: the gates of a family in order, run on one candidate, and the record of what they found.
//
// Ownership: a Ladder owns its gates and is constant: one for all threads. Determinism: everything but the CPU seconds.
// A gate that is switched off is reported as skipped; the first refusal ends the run.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "generator/gates/gate.h"

namespace gensim::generator {

/// What became of a candidate.
struct Verdict {
  bool accepted = false;
  bool cancelled = false;           ///< cut short: says nothing about the task
  Errors failure;                   ///< a provider failure during reflection: ends the run, no refusal
  std::vector<GateReport> reports;  ///< of the gates that were reached, in order

  /// The refusing report; null when accepted.
  const GateReport* refusal() const;
  double cpu_seconds() const;
};

class Ladder {
 public:
  explicit Ladder(std::vector<std::unique_ptr<const Gate>> gates) : gates_(std::move(gates)) {}

  /// Runs the gates from the first to the first refusal. After a cancel no further gate is started.
  Verdict Run(Candidate& candidate, const GateContext& context) const;

  /// One gate again (novelty, when the library has grown since).
  GateReport RunOne(const std::string& gate, Candidate& candidate, const GateContext& context) const;

  std::vector<std::string> names() const;
  const Gate* Find(const std::string& name) const;

 private:
  // one gate; false ends the run, and the verdict says why
  bool Enter(const Gate& gate, Candidate& candidate, const GateContext& context, Verdict& verdict) const;

  // the dear parts of the gates that have passed; false when one refuses, which is then the last of the reports
  bool FinishStatic(Candidate& candidate, const GateContext& context, Verdict& verdict) const;

  std::vector<std::unique_ptr<const Gate>> gates_;
};

/// The gates that a family registered; code unknown-family.
Result<std::shared_ptr<const Ladder>> LadderFor(const std::string& family);

/// The validation record of a verdict: what each gate found, without clock, host or job data.
/// {"record": 1, "kind": "validation", "accepted", "gates": [{"gate", "outcome", "errors"?, "measured"?}], "engine",
/// ...}
Json ValidationRecord(const Verdict& verdict, const std::string& family = "tabletop");

/// Level of trust that one validation record supports: 0 parsed .. 3 perturbed physics and controls passed, 4 the
/// second engine agrees.
int TrustOf(const Json& record);

/// Kinds of records that the generator writes.
inline constexpr const char* kValidationRecord = "validation";
inline constexpr const char* kRepairRecord = "repair";
inline constexpr const char* kMeasuredRecord = "measured";          ///< {"anchors": ...}: mean returns of policies
inline constexpr const char* kCertificatesRecord = "certificates";  ///< {"certificates": [...]}: proofs of bounds
inline constexpr const char* kReviewRecord = "review";              ///< {"verdict": "good" | "bad"}, by a person

}  // namespace gensim::generator
