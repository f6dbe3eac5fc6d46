// RefStore: names for objects, as small files NAME/VERSION that hold a digest and a newline.
//
// A reference is written once and never changed: a new content is a new version. Thread-safety: readers need no lock;
// two writers of one name need the library's writer lock. Writes are durable when they return.
// Error codes: ref-name, ref-taken, ref-missing, ref-corrupt, and those of the file functions.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "tasklib/archive/object_store.h"

namespace gensim::tasklib {

struct Ref {
  std::string name;
  int version = 1;
  std::string digest;

  bool operator==(const Ref&) const = default;
};

class RefStore {
 public:
  explicit RefStore(std::filesystem::path root) : root_(std::move(root)) {}

  /// `name` is kebab-case, `version` positive.
  Status Put(const Ref& ref) const;

  Result<std::string> Get(std::string_view name, int version) const;

  /// Versions of a name in ascending order; empty when there is none.
  std::vector<int> Versions(std::string_view name) const;

  /// Every readable reference, sorted by name and version; the others go to `problems`.
  std::vector<Ref> List(std::vector<Problem>& problems) const;

 private:
  std::filesystem::path PathOf(std::string_view name, int version) const;

  std::filesystem::path root_;
};

}  // namespace gensim::tasklib
