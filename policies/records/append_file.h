// AppendFile: a log that grows a record at a time.
//
// A record is handed to the kernel as a whole before Append returns, so the end of the process, however sudden, loses
// nothing; Sync makes it outlive the end of the machine too. A record that cannot be written as a whole (full disk) is
// taken back. One thread, one process a file.
#pragma once

#include <filesystem>
#include <string_view>

#include "envs/base/result.h"

namespace gensim::policies {

class AppendFile {
 public:
  /// A new empty file, whose name is durable. Codes: file-exists, file-unwritable.
  static Result<AppendFile> Create(const std::filesystem::path& path);
  /// One that is there, to go on at its end. Code: file-unwritable.
  static Result<AppendFile> Open(const std::filesystem::path& path);
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&& other) noexcept;
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;
  ~AppendFile();

  const std::filesystem::path& path() const { return path_; }

  /// Code: file-unwritable.
  Status Append(std::string_view record);
  /// Code: file-unwritable.
  Status Sync();

 private:
  AppendFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::filesystem::path path_;
  int fd_ = -1;
};

}  // namespace gensim::policies
