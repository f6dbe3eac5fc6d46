#include "envs/base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace gensim {

Result<MappedFile> MappedFile::Open(const std::filesystem::path& path) {
  // without blocking: the open of a named pipe would wait for a writer
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return Error{errno == ENOENT ? "file-not-found" : "file-unreadable", path.string(), std::strerror(errno), ""};
  struct stat info;
  const bool regular = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  MappedFile file;
  void* memory = nullptr;
  // an empty file cannot be mapped and needs no memory
  if (regular && info.st_size > 0)
    memory = ::mmap(nullptr, static_cast<size_t>(info.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
  const int problem = errno;
  ::close(fd);
  if (!regular) return Error{"file-unreadable", path.string(), "not a file", "name a file"};
  if (memory == MAP_FAILED) return Error{"file-unreadable", path.string(), std::strerror(problem), ""};
  if (memory) file.bytes_ = {static_cast<const char*>(memory), static_cast<size_t>(info.st_size)};
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace gensim
