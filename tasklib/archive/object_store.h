// ObjectStore: immutable bytes named by their SHA-256, as files objects/ab/cdef....json.
//
// Thread-safety: any number of threads and processes may read and write at once, since an object is either absent or
// complete and has only one content. Writes are durable when they return. A file whose bytes do not match its name is
// never handed out.
// Error codes: object-name, object-missing, object-corrupt, and those of ReadFile and WriteFileOnce.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"

namespace gensim::tasklib {

/// Something that does not belong where it was found; reported by the walks of the stores and by verify.
struct Problem {
  std::string code;  ///< as Error
  std::string path;  ///< relative to the library
  std::string message;
  bool harmless = false;  ///< left by a cut-off write; nothing is lost

  bool operator==(const Problem&) const = default;
};

class ObjectStore {
 public:
  static constexpr size_t kMaxBytes = size_t{1} << 20;

  explicit ObjectStore(std::filesystem::path root) : root_(std::move(root)) {}

  /// Stores `bytes` (at most kMaxBytes) and returns the digest; a damaged file of that name is replaced.
  Result<std::string> Put(std::string_view bytes) const;

  Result<std::string> Get(std::string_view digest) const;

  bool Has(std::string_view digest) const;

  /// Digests by name of file, sorted; what is no object file goes to `problems`.
  std::vector<std::string> List(std::vector<Problem>& problems) const;

  std::filesystem::path PathOf(std::string_view digest) const;

 private:
  std::filesystem::path root_;
};

}  // namespace gensim::tasklib
