// The values that go into the task library and come out of it.
//
// JSON travels here as canonical text (CanonicalJson), so that this header stays light and equal values are equal
// texts. The archive knows the envelope of a task (name, family, summary) and nothing about the language of its body.
// None of these values may hold a clock, host, path or job: they decide archived bytes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "envs/base/result.h"

namespace gensim::tasklib {

/// One immutable statement about a task, attached to its digest. Records are appended, never changed.
struct Record {
  std::string kind;  ///< kebab-case; kinds that the archive itself reads: facts, provenance, retirement, import
  std::string body;  ///< canonical JSON object
  int sequence = 0;  ///< 1, 2, ... in order of appending; set by the store

  bool operator==(const Record&) const = default;
};

inline constexpr const char* kFactsRecord = "facts";            ///< the last one counts
inline constexpr const char* kProvenanceRecord = "provenance";  ///< exactly one; its "origin" is the task's
inline constexpr const char* kRetirementRecord = "retirement";
inline constexpr const char* kImportRecord = "import";  ///< what a foreign card claimed

/// What the family derives from a program; archived as a record, so that the index can be rebuilt without the family.
struct TaskFacts {
  std::string shape_id;
  std::string cell;                    ///< behaviour cell
  std::vector<std::string> relations;  ///< relations and layouts, sorted, each once
  int plan_length = 0;
  std::string text;  ///< sentences and words to be found by search
  std::string vocabulary_digest;
  std::string extra = "{}";  ///< canonical JSON object: anything else the family wants listed; its "summary" is shown

  bool operator==(const TaskFacts&) const = default;
};

/// A task to be added.
struct TaskCard {
  std::string program;  ///< JSON object with name, family and maybe summary; its canonical form gives the digest
  std::string origin;   ///< seed, composer, llm or user
  TaskFacts facts;
  std::string provenance = "{}";  ///< canonical JSON object; the origin is added to it
  std::vector<Record> records;    ///< validation, repair history, ...; no facts, provenance or retirement
};

/// One task of the library as lists show it.
struct TaskEntry {
  std::string name;
  int version = 1;  ///< of this name; the highest is the current one
  std::string digest, family, origin, summary;
  int trust = 0;
  TaskFacts facts;
  bool retired = false;
  std::string retirement;  ///< the reason given

  bool operator==(const TaskEntry&) const = default;
};

/// A task with everything that the library knows about it.
struct StoredTask {
  TaskEntry entry;
  std::string program;  ///< canonical JSON, checked against the digest
  std::vector<Record> records;
};

enum class Retired { kExclude, kInclude, kOnly };

/// Empty members do not filter.
struct ListFilter {
  std::string family = {}, origin = {}, relation = {}, cell = {}, shape_id = {};
  int min_trust = 0;
  Retired retired = Retired::kExclude;
  bool current_only = false;  ///< of each name the highest version
};

/// A proposal that was refused, kept with the reason.
struct FailedProposal {
  std::string proposal;           ///< the reply or program as it came; any bytes, cut after 256 KiB
  std::string name, family;       ///< where they are known
  std::string origin;             ///< as TaskCard
  std::string gate;               ///< the gate that refused it
  Errors errors;                  ///< not empty
  std::string shape_id;           ///< where known
  std::string history = "[]";     ///< canonical JSON array: the rounds of repair
  std::string provenance = "{}";  ///< canonical JSON object; run and proposal number make equal failures distinct
};

/// One line of the failed archive.
struct FailedEntry {
  int number = 0;  ///< 1, 2, ... in order of adding
  std::string digest, name, family, origin, gate, code, where, message, shape_id;

  bool operator==(const FailedEntry&) const = default;
};

struct FailedFilter {
  std::string gate = {}, code = {}, origin = {};
  int last = 0;  ///< only the newest so many; 0 for all
};

struct LibraryStats {
  int tasks = 0, retired = 0, failed = 0;
  int shapes = 0, cells = 0;  ///< distinct, of tasks that are not retired
  std::map<std::string, int> by_family, by_origin, by_relation, by_cell, failed_by_gate, failed_by_code;
  std::map<int, int> by_trust, by_plan_length;
};

}  // namespace gensim::tasklib
