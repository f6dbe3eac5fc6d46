// RecordStore: append-only statements about objects, as files DIGEST/NNNN-KIND-HASH.json.
//
// NNNN counts from 0001 without gaps, HASH is the start of the SHA-256 of the file. The file is the canonical JSON of
// {body, digest, kind, sequence}, so a record that was changed, renamed, moved to another task or lost from the middle
// is noticed. Thread-safety: readers need no lock; appending needs the library's writer lock.
// Error codes: record-kind, record-body, record-corrupt, record-missing, and those of the file functions.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "tasklib/archive/entry.h"
#include "tasklib/archive/object_store.h"

namespace gensim::tasklib {

/// Code record-kind or record-body unless kind is kebab-case and body canonical JSON of an object within the caps.
Status CheckRecord(const Record& record);

class RecordStore {
 public:
  static constexpr size_t kMaxBytes = size_t{1} << 20;
  static constexpr int kMaxRecords = 9999;

  explicit RecordStore(std::filesystem::path root) : root_(std::move(root)) {}

  /// Durable when it returns; the sequence number is set here and returned.
  Result<int> Append(std::string_view digest, const Record& record) const;

  /// All records in order; the first damaged one is an error, so nothing is concluded from half the records.
  Result<std::vector<Record>> Read(std::string_view digest) const;

  /// Removes the records of an object that no reference names: the rest of an addition that was cut off.
  Status RemoveOrphans(std::string_view digest) const;

  /// Digests that have records, sorted; what does not belong goes to `problems`.
  std::vector<std::string> List(std::vector<Problem>& problems) const;

 private:
  std::filesystem::path root_;
};

}  // namespace gensim::tasklib
