#include "policies/records/append_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "envs/base/file_io.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

Error Unwritable(const fs::path& path, const std::string& what) {
  return {"file-unwritable", path.string(), what + ": " + std::strerror(errno), "check permissions and free space"};
}

}  // namespace

Result<AppendFile> AppendFile::Create(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0 && errno == EEXIST)
    return Error{"file-exists", path.string(), "there is a file of that name",
                 "resume the run, or name another folder"};
  if (fd < 0) return Unwritable(path, "cannot create");
  AppendFile file(path, fd);
  if (!SyncFolderOf(path)) return Unwritable(path, "cannot sync folder");
  return file;
}

Result<AppendFile> AppendFile::Open(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (fd < 0) return Unwritable(path, "cannot open");
  return AppendFile(path, fd);
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(fd_, other.fd_);
  return *this;
}

AppendFile::~AppendFile() {
  if (fd_ >= 0) ::close(fd_);
}

Status AppendFile::Append(std::string_view record) {
  struct stat before;
  if (::fstat(fd_, &before) != 0) return Unwritable(path_, "cannot read the size");
  if (WriteAll(fd_, record)) return Done{};
  // half a record would spoil those that follow once there is room again
  const Error error = Unwritable(path_, "cannot write");
  if (::ftruncate(fd_, before.st_size) != 0) return Unwritable(path_, "cannot take half a record back");
  return error;
}

Status AppendFile::Sync() {
  if (::fsync(fd_) != 0) return Unwritable(path_, "cannot sync");
  return Done{};
}

}  // namespace gensim::policies
