// Gate: one check that a proposal must pass. Gates stand in a ladder, cheapest first (ladder.h).
//
// A gate reads the candidate, adds what it found out for the gates behind it (document, program, lowered tasks, facts)
// and reports. Refusals have stable codes and carry measured values, so that a repair can use them.
// Thread-safety: gates are stateless and shared; a Candidate belongs to one thread. Determinism: reports depend on the
// candidate, the view and the options alone; CPU time is kept apart from them.
// Seeds: every gate draws from its own part of the gate range (envs/core/seed.h), so no two gates see the same scene.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/result.h"
#include "envs/physics/engine.h"
#include "generator/source.h"

namespace gensim::generator {

enum class Outcome { kPass, kRefuse, kSkip, kNotApplicable, kAbstain };
const char* NameOf(Outcome outcome);

/// First seed of a gate's own part of the gate range; `part` counts gates that draw scenes, from 0.
uint64_t GateSeed(int part, int index);

struct GateOptions {
  int lower_seeds = 200;
  int first_lower_seeds = 5;  ///< of them, as many come before the static gates behind; the rest afterwards
  int plan_seeds = 6;         ///< scenes whose witness plan the geometry gate looks at
  int compile_seeds = 3;
  int settle_seeds = 5;
  int confirm_seeds = 20, confirm_passes = 18;
  int perturbed_seeds = 4;    ///< for each of the four changes
  int perturbed_passes = 12;  ///< of all 16
  int control_seeds = 10;
  int second_engine_seeds = 8;
  physics::Engine engine = physics::Engine::kMujoco;  ///< of all simulated gates but second-engine
  double novelty_distance = 0.2;
  std::set<std::string> off;  ///< gates that are switched off, by name
  bool member = false;        ///< the program is a task of the library: how new it is was settled when it came in
  std::function<void(int64_t proposal, const std::string& gate)> on_gate;  ///< before each; from any thread, for show
  int stop_after_static = 0;  ///< 1: nothing behind novelty is run (benchmarks, quick checks)
};

/// What is known about a proposal so far.
struct Candidate {
  std::string text;
  std::shared_ptr<const Json> document;     ///< from parse on
  std::optional<tasklib::Program> program;  ///< from references on
  std::vector<tasklib::Lowered> lowered;    ///< from geometry on: one a plan seed
  std::optional<tasklib::Facts> facts;      ///< from novelty on
  Behaviour behaviour;                      ///< from novelty on
  std::string anchors, certificates;        ///< canonical JSON, from oracle on, where the family measures any
};

struct GateContext {
  const LibraryView& library;
  const GateOptions& options;
  std::string own_digest;  ///< novelty ignores the task of this digest; empty: none
  int64_t proposal = 0;
  Reviewer* reviewer = nullptr;  ///< none offline
  const std::atomic<bool>* cancel = nullptr;
  bool cancelled() const { return cancel && cancel->load(std::memory_order_relaxed); }
};

struct GateReport {
  std::string gate;
  Outcome outcome = Outcome::kPass;
  Errors errors;           ///< of a refusal; also says why a gate was skipped
  std::string measured;    ///< JSON object with counts and measured values; empty: none
  double cpu_seconds = 0;  ///< for the ledger alone
};

class Gate {
 public:
  explicit Gate(std::string name, std::string summary, bool simulates)
      : name_(std::move(name)), summary_(std::move(summary)), simulates_(simulates) {}
  virtual ~Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  const std::string& name() const { return name_; }
  const std::string& summary() const { return summary_; }
  /// False for the static gates (parse to novelty).
  bool simulates() const { return simulates_; }

  /// Outcome, errors and measured values; name and time are filled in by the ladder.
  virtual GateReport Check(Candidate& candidate, const GateContext& context) const = 0;

  /// The dear part of a static gate, asked for once every static gate has passed; it replaces the report of Check.
  /// Nothing: Check said all.
  virtual std::optional<GateReport> Finish(Candidate&, const GateContext&) const { return std::nullopt; }

 private:
  std::string name_, summary_;
  bool simulates_;
};

/// Shorthands for reports.
GateReport Pass(const Json& measured);
GateReport Pass();
GateReport Refuse(Errors errors);
GateReport Refuse(Errors errors, const Json& measured);
GateReport Other(Outcome outcome, const std::string& code, const std::string& reason);

}  // namespace gensim::generator
