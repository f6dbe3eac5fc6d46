// A file as read-only memory: pages come from the disk when they are touched, and are shared between processes.
//
// Owns the mapping; views into it end with the object. Move-only; const access from any thread. Files of this project
// are replaced by renaming and never shortened in place, so a mapping stays whole while the file is written anew; a
// foreign program that cuts a mapped file makes the next touch of the lost part a SIGBUS.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "envs/base/result.h"

namespace gensim {

class MappedFile {
 public:
  /// Maps a regular file. Codes: file-not-found, file-unreadable.
  static Result<MappedFile> Open(const std::filesystem::path& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  /// The whole file; it starts on a page boundary. Empty for an empty file.
  std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

 private:
  MappedFile(void* data, size_t size) : data_(data), size_(size) {}
  void* data_ = nullptr;  // none for an empty file, which cannot be mapped
  size_t size_ = 0;
};

}  // namespace gensim
