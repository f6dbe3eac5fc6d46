// Files that survive a crash: a write is complete or did not happen.
//
// WriteFileAtomic writes to a temporary name in the same folder, syncs it, renames it over the target and syncs the
// folder. Readers therefore never see half a file and need no lock.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "envs/base/result.h"

namespace gensim {

/// Whole file, pipe or device. A pipe that nobody writes to, and a signal while waiting for one, end in an error.
/// Codes: file-not-found, file-unreadable, file-too-large.
Result<std::string> ReadFile(const std::filesystem::path& path, size_t max_bytes = size_t{64} << 20);

/// Atomic and durable replacement of `path`. Code: file-unwritable.
Status WriteFileAtomic(const std::filesystem::path& path, std::string_view bytes);

/// For outputs that a user names: as WriteFileAtomic, but links are followed (what they lead to is made where it is
/// missing), devices and pipes are written to, not replaced, and a file that may not be written stays as it is. Code:
/// file-unwritable.
Status WriteOutput(const std::filesystem::path& path, std::string_view bytes);

/// A file that a user names and that is too large for memory, written in pieces: links and read-only files as
/// WriteOutput; its name holds the whole or what it held before. Dropped without Commit it leaves nothing behind. One
/// thread.
class AtomicFile {
 public:
  /// Devices and pipes take no pieces and are refused. Code: file-unwritable.
  static Result<AtomicFile> Create(const std::filesystem::path& path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) = delete;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  /// Bytes after those written so far. Code: file-unwritable.
  Status Append(std::string_view bytes);
  /// Bytes over the first ones, for a header that is known last. Code: file-unwritable.
  Status WriteFront(std::string_view bytes);
  /// Syncs and renames. Code: file-unwritable.
  Status Commit();

 private:
  AtomicFile(std::filesystem::path path, std::filesystem::path temporary, int fd)
      : path_(std::move(path)), temporary_(std::move(temporary)), fd_(fd) {}
  std::filesystem::path path_, temporary_;
  int fd_ = -1;
};

/// As WriteFileAtomic, but an existing file is left alone (false is returned): for content-addressed objects.
Result<bool> WriteFileOnce(const std::filesystem::path& path, std::string_view bytes);

/// Makes a folder and its parents, durably; one that exists is fine. Code: file-unwritable.
Status MakeFolder(const std::filesystem::path& path);

/// Gives a file or folder another name in the same folder, durably; a file there is replaced, a folder only when it is
/// empty. Code: file-unwritable.
Status RenameDurably(const std::filesystem::path& from, const std::filesystem::path& to);

/// True for the leftovers of a write that was cut off (".tmp-" names), which may be deleted by a lock holder.
bool IsTemporaryName(const std::filesystem::path& path);

/// Deletes leftovers in `folder` of processes that are gone, for folders without a lock. A folder that machines share
/// must not be written by two of them at once.
void RemoveAbandoned(const std::filesystem::path& folder);

/// An exclusive advisory lock (flock) held as long as the object lives; released by the kernel when the process dies.
class FileLock {
 public:
  /// Waits up to `wait_ms`; code file-locked when it stays taken, file-unwritable when the file cannot be made.
  static Result<FileLock> Take(const std::filesystem::path& path, int wait_ms);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace gensim
