// MappedFile: the bytes of a file as memory, read by the kernel when they are touched.
//
// Owns the mapping; movable, not copyable. Read-only, so any number of threads may read it. The bytes stay valid when
// the file is replaced or deleted meanwhile (writers rename, see file.h); a file that is cut shorter in place while it
// is mapped is outside of what any reader can survive, and no writer of the project does that.
#pragma once

#include <filesystem>
#include <string_view>

#include "envs/base/result.h"

namespace gensim {

class MappedFile {
 public:
  MappedFile() = default;
  /// Codes: file-not-found, file-unreadable.
  static Result<MappedFile> Open(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace gensim
