// Goal programs: from text to a checked program, its identity, and the task it means for a seed.
//
// The stages are separate because each is a gate with its own errors: ParseProgram (text -> JSON under caps),
// CheckSchema (keys, types, ranges, closed vocabulary), CheckReferences (ids, variables, loops, counts, order, pure
// logic), Lower (one seed -> Task, no physics). docs/goal-programs.md is the grammar.
// A Program is immutable and cheap to copy (shared state); everything here is deterministic and safe from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/result.h"
#include "envs/tabletop/expert.h"
#include "envs/tabletop/task.h"

namespace gensim::tasklib {

/// The families whose tasks can be written, by name.
const std::vector<std::string>& Families();

/// The full language, or the subset that a language model is asked for (<= 8 groups, <= 8 goals, fixed ids).
enum class Profile { kFull, kLlm };

/// Text -> JSON object under the caps of the language. Codes json-*.
Result<Json> ParseProgram(std::string_view text);

/// All schema errors of a document (empty: fine). Codes: missing-key, unknown-key, wrong-type, out-of-range, too-many,
/// too-few, bad-name, unknown-asset, unknown-color, unknown-relation, unknown-layout, unknown-family,
/// not-supported-yet, ...
Errors CheckSchema(const Json& document, Profile profile = Profile::kFull);

/// All errors of meaning that need no seed. Codes: unknown-variable, unknown-id, duplicate-id, empty-draw, bad-index,
/// uneven-lists, loop-too-long, too-many-objects, contradictory, steps-too-few, hold-once-unused, distractor-in-goal,
/// ...
Errors CheckReferences(const Json& document);

class Program {
 public:
  /// Schema and references checked. All errors, not the first.
  static Result<Program> FromJson(const Json& document);
  /// Parse, schema and references.
  static Result<Program> FromText(std::string_view text);

  const Json& json() const;
  const std::string& name() const;       ///< kebab-case, without the family
  const std::string& family() const;     ///< one of Families()
  const std::string& canonical() const;  ///< canonical text
  const std::string& digest() const;     ///< 64 hex digits
  const std::string& shape_id() const;   ///< 16 hex digits

  /// Relations and layouts in goals and start, sorted, each once.
  const std::vector<std::string>& relations() const;

 private:
  struct State;
  explicit Program(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

/// A task and the plan that shows it can be done.
struct Lowered {
  tabletop::Task task;
  std::vector<tabletop::Move> plan;
};

/// --- programs of the tabletop; of others code no-scene

/// The program for one seed: draws, objects, placing, goals, sentences. Codes: table-full, pose-occupied, start-clause,
/// ambiguous-selector, empty-selector, size-tie, cannot-hold, already-true (after 20 draws), outside-workspace, ...
Result<tabletop::Task> Lower(const Program& program, uint64_t seed);

/// Lower and the witness plan. Codes also: no-plan (with the expert's reason), steps-too-few.
Result<Lowered> LowerWithPlan(const Program& program, uint64_t seed);

/// The language gate: every sentence names one goal only. Codes: ambiguous-sentence (two objects fit, distractors
/// included), names-nothing, missing-placeholder, unknown-placeholder, word-outside-placeholder, summary-mismatch.
/// Lowers 12 seeds; what Lower refuses is passed on.
Errors CheckLanguage(const Program& program);

/// One natural sentence for a whole lowered task: "Put the red block on the blue block, then ...". What Task::summary
/// holds when the program has no summary of its own.
std::string DefaultSummary(const tabletop::Task& task);

/// Where a task falls on the coverage grid (design.md: behaviour cell).
struct Cell {
  std::string relation;      ///< hardest relation or layout
  std::string primitive;     ///< "pick-place"
  std::string assets;        ///< "block+zone": unordered pair of the hardest clause
  std::string moved;         ///< "1-2", "3-4", "5-8", "9+"
  std::string plan;          ///< the same buckets
  std::string Text() const;  ///< "relation/primitive/assets/moved/plan"
};

/// What the index, novelty and figures need; of the tabletop from lowering a few fixed seeds.
struct Facts {
  Cell cell;
  int plan_length = 0;  ///< median over the seeds
  int objects_moved = 0;
  int objects = 0;
  int tower_height = 0;  ///< levels of the highest stack that the goals ask for
};
Result<Facts> ComputeFacts(const Program& program);

/// Fails where the program means no episode for this seed: codes of Lower.
Status CheckStart(const Program& program, uint64_t seed);
/// The summary first, then what else a search finds the task by; as it is for the first demo seed.
Result<std::vector<std::string>> Sentences(const Program& program);

/// Version and digest of a family's vocabulary (on the tabletop assets, colours, relations, layouts and the grammar).
std::string VocabularyVersion();
const std::string& VocabularyDigest(const std::string& family = "tabletop");

/// JSON Schema (draft 2020-12) of a family, generated from the same forms that CheckSchema reads.
const Json& ProgramSchema(Profile profile, const std::string& family = "tabletop");
/// The schema as text with keys in the order to write a program in: what a server that decodes by schema should get.
const std::string& ProgramSchemaText(Profile profile, const std::string& family = "tabletop");
/// Reference page of the tabletop (Markdown), generated from the registries.
std::string VocabularyPage();
/// A short text of the vocabulary for prompts.
std::string VocabularyText(Profile profile, const std::string& family = "tabletop");

}  // namespace gensim::tasklib
