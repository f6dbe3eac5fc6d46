// Truth: the files that are the library, and the rows that follow from them.
//
//   objects/ab/cdef....json       tasks and failed proposals by digest
//   refs/NAME/VERSION             tasks by name
//   records/DIGEST/NNNN-...json   what is known about a task
//   failed/proposal/NUMBER        failed proposals in order of adding
//
// Everything else in the folder (index, lock, runs) can be made again or is about work in progress. Thread-safety: as
// the stores. Determinism: the rows are a pure function of the files and of the trust function.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tasklib/archive/entry.h"
#include "tasklib/archive/object_store.h"
#include "tasklib/archive/record_store.h"
#include "tasklib/archive/ref_store.h"

namespace gensim::tasklib {

/// Trust level of a task, 0 to 5, from its records alone.
using TrustFunction = std::function<int(const std::vector<Record>&)>;

inline constexpr const char* kFailedRefs = "proposal";  ///< the one name in failed/

/// JSON of the facts record, and back; code facts-invalid.
std::string FactsToJson(const TaskFacts& facts);
Result<TaskFacts> FactsFromJson(const std::string& body);

/// What the envelope of a program says about itself. Codes: program-invalid, program-name.
struct Envelope {
  std::string canonical, name, family, summary;
};
Result<Envelope> ReadEnvelope(const std::string& program);

/// The archived object of a failed proposal, and back; code failed-invalid.
std::string FailedToJson(const FailedProposal& failed);
Result<FailedProposal> FailedFromJson(const std::string& object);

class Truth {
 public:
  Truth(const std::filesystem::path& root, TrustFunction trust);

  const ObjectStore& objects() const { return objects_; }
  const RefStore& refs() const { return refs_; }
  const RecordStore& records() const { return records_; }
  const RefStore& failed() const { return failed_; }

  /// The task that a reference names; refuses damage in its object or records.
  Result<StoredTask> Read(const Ref& ref) const;

  /// The line of a failed proposal.
  Result<FailedEntry> ReadFailed(const Ref& ref) const;

  struct Rows {
    std::vector<TaskEntry> tasks;
    std::vector<FailedEntry> failed;
    std::vector<Ref> refs, failed_refs;  ///< every readable reference, of damaged ones too
    std::vector<Problem> problems;       ///< damaged tasks and strangers, which stand in no row
  };
  /// Everything, in order of name and version, and of number.
  Rows ReadAll() const;

 private:
  TrustFunction trust_;
  ObjectStore objects_;
  RefStore refs_;
  RecordStore records_;
  RefStore failed_;
};

}  // namespace gensim::tasklib
