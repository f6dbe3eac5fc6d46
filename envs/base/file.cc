#include "envs/base/file.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <thread>

#include "envs/base/file_io.h"

namespace gensim {
namespace {

namespace fs = std::filesystem;

constexpr int kWriterWait_ms = 300;
constexpr int kMostLinks = 40;

fs::path FolderOf(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

Error Unwritable(const fs::path& path, const std::string& what) {
  const int problem = errno;
  std::error_code code;
  const bool missing = problem == ENOENT && !fs::exists(FolderOf(path), code);
  return {"file-unwritable", path.string(), what + ": " + std::strerror(problem),
          missing ? "make the folder " + FolderOf(path).string() + " first" : "check permissions and free space"};
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

fs::path TemporaryBeside(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  return path.parent_path() / (".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
}

// makes an empty temporary file beside `path`, open for writing; its descriptor and name
Result<std::pair<int, fs::path>> CreateTemporary(const fs::path& path) {
  // a killed process with the same number may have left a file of that name: take the next one
  for (;;) {
    fs::path temporary = TemporaryBeside(path);
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd >= 0) return std::pair(fd, std::move(temporary));
    if (errno != EEXIST) return Unwritable(path, "cannot create");
  }
}

// writes and syncs a temporary file beside `path`; the caller renames or links it
Result<fs::path> WriteTemporary(const fs::path& path, std::string_view bytes) {
  auto created = CreateTemporary(path);
  if (!created) return created.errors();
  const Descriptor fd(created->first);
  fs::path& temporary = created->second;
  if (!WriteAll(fd.get(), bytes) || ::fsync(fd.get()) != 0) {
    const Error error = Unwritable(path, "cannot write");
    ::unlink(temporary.c_str());
    return error;
  }
  return std::move(temporary);
}

// the file that an output's name leads to: a link stays, and what it leads to is made or replaced
Result<fs::path> TargetOf(const fs::path& path) {
  std::error_code code;
  const fs::file_status there = fs::status(path, code);
  if (fs::is_directory(there)) return Error{"file-unwritable", path.string(), "it is a folder", "name a file"};
  if (fs::exists(there) && !fs::is_regular_file(there))
    return Error{"file-unwritable", path.string(), "it is a device or a pipe", "name a file"};
  fs::path target = path;
  for (int links = 0; fs::is_symlink(fs::symlink_status(target, code)); ++links) {
    const fs::path next = fs::read_symlink(target, code);
    if (code || links == kMostLinks)
      return Error{"file-unwritable", path.string(), "a link that leads nowhere", "name a file"};
    target = target.parent_path() / next;
  }
  // a rename would replace a file that must not be written
  if (fs::is_regular_file(there) && ::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0)
    return Unwritable(path, "cannot write");
  return target;
}

// gives a synced temporary file its name, durably; it is gone when that fails
Status Install(const fs::path& temporary, const fs::path& path) {
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const Error error = Unwritable(path, "cannot rename");
    ::unlink(temporary.c_str());
    return error;
  }
  if (!SyncFolderOf(path)) return Unwritable(path, "cannot sync folder");
  return Done{};
}

}  // namespace

Result<std::string> ReadFile(const fs::path& path, size_t max_bytes) {
  const auto unreadable = [&](const std::string& why) { return Error{"file-unreadable", path.string(), why, ""}; };
  // without blocking: the open of a named pipe would wait for a writer that may never come
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0)
    return Error{errno == ENOENT ? "file-not-found" : "file-unreadable", path.string(), std::strerror(errno), ""};
  struct stat info;
  if (::fstat(fd.get(), &info) != 0 || S_ISDIR(info.st_mode)) return unreadable("not a file");
  // sizes of pipes and devices are not known beforehand: the cap is checked while reading
  std::string bytes;
  char chunk[1 << 16];
  for (bool waited = false;;) {
    const ssize_t got = ::read(fd.get(), chunk, sizeof chunk);
    if (got > 0) bytes.append(chunk, static_cast<size_t>(got));
    if (bytes.size() > max_bytes)
      return Error{"file-too-large", path.string(), "more than " + std::to_string(max_bytes) + " bytes", ""};
    if (got > 0) continue;
    const bool writer = got < 0 && errno == EAGAIN;
    if (got < 0 && errno == EINTR) return unreadable("interrupted");
    if (got < 0 && !writer) return unreadable(std::strerror(errno));
    // the end, unless a pipe's writer is still to come
    if (!writer && (!S_ISFIFO(info.st_mode) || !bytes.empty() || waited)) {
      if (bytes.empty() && waited) return unreadable("a pipe that nobody writes to");
      return bytes;
    }
    waited = waited || !writer;
    pollfd ready{fd.get(), POLLIN, 0};
    if (::poll(&ready, 1, writer ? -1 : kWriterWait_ms) < 0 && errno == EINTR) return unreadable("interrupted");
  }
}

Status WriteOutput(const fs::path& path, std::string_view bytes) {
  std::error_code code;
  const fs::file_status there = fs::status(path, code);
  if (!fs::exists(there) || fs::is_regular_file(there) || fs::is_directory(there)) {
    const auto target = TargetOf(path);
    return target ? WriteFileAtomic(*target, bytes) : target.errors();
  }
  // the open of a pipe that nobody reads must not wait; the writes may
  const Descriptor fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0 || ::fcntl(fd.get(), F_SETFL, 0) != 0 || !WriteAll(fd.get(), bytes))
    return Unwritable(path, "cannot write");
  return Done{};
}

Status WriteFileAtomic(const fs::path& path, std::string_view bytes) {
  const auto temporary = WriteTemporary(path, bytes);
  if (!temporary) return temporary.errors();
  return Install(*temporary, path);
}

Result<AtomicFile> AtomicFile::Create(const fs::path& path) {
  auto target = TargetOf(path);
  if (!target) return target.errors();
  auto created = CreateTemporary(*target);
  if (!created) return created.errors();
  return AtomicFile(std::move(*target), std::move(created->second), created->first);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::move(other.temporary_)), fd_(std::exchange(other.fd_, -1)) {}

AtomicFile::~AtomicFile() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(temporary_.c_str());
}

Status AtomicFile::Append(std::string_view bytes) {
  if (!WriteAll(fd_, bytes)) return Unwritable(path_, "cannot write");
  return Done{};
}

Status AtomicFile::WriteFront(std::string_view bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t wrote = ::pwrite(fd_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Unwritable(path_, "cannot write");
    at += static_cast<size_t>(wrote);
  }
  return Done{};
}

Status AtomicFile::Commit() {
  if (::fsync(fd_) != 0) return Unwritable(path_, "cannot write");
  ::close(std::exchange(fd_, -1));
  return Install(temporary_, path_);
}

Result<bool> WriteFileOnce(const fs::path& path, std::string_view bytes) {
  const auto temporary = WriteTemporary(path, bytes);
  if (!temporary) return temporary.errors();
  // link() fails when the name exists, which rename() would silently replace
  const int linked = ::link(temporary->c_str(), path.c_str());
  const int problem = errno;
  ::unlink(temporary->c_str());
  errno = problem;
  if (linked != 0 && problem != EEXIST) return Unwritable(path, "cannot link");
  // a name that is there already may come from a write that was cut off before this
  if (!SyncFolderOf(path)) return Unwritable(path, "cannot sync folder");
  return linked == 0;
}

Status MakeFolder(const fs::path& path) {
  std::error_code code;
  if (fs::is_directory(path, code)) return Done{};
  // parents first, each made durable in its own parent
  if (path.has_parent_path() && path.parent_path() != path)
    if (auto made = MakeFolder(path.parent_path()); !made) return made;
  if (path.filename().empty()) return Done{};
  fs::create_directory(path, code);
  if (code) return Error{"file-unwritable", path.string(), "cannot make folder: " + code.message(), ""};
  if (!SyncFolderOf(path)) return Unwritable(path, "cannot sync folder");
  return Done{};
}

Status RenameDurably(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return Unwritable(to, "cannot rename " + from.string() + " to it");
  if (!SyncFolderOf(to)) return Unwritable(to, "cannot sync folder");
  return Done{};
}

bool IsTemporaryName(const fs::path& path) { return path.filename().string().starts_with(".tmp-"); }

void RemoveAbandoned(const fs::path& folder) {
  std::error_code code;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    if (!IsTemporaryName(entry.path()) || !fs::is_regular_file(entry.symlink_status(code))) continue;
    // .tmp-PROCESS-NUMBER
    const std::string name = entry.path().filename().string().substr(5);
    int process = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), process);
    const bool ours = problem == std::errc() && process > 0 && end != name.data() + name.size() && *end == '-';
    if (ours && ::kill(process, 0) != 0 && errno == ESRCH) fs::remove(entry.path(), code);
  }
}

Result<FileLock> FileLock::Take(const fs::path& path, int wait_ms) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return Unwritable(path, "cannot open lock");
  FileLock lock(fd);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return Unwritable(path, "cannot lock");
    if (std::chrono::steady_clock::now() >= deadline)
      return Error{"file-locked", path.string(), "another process holds the lock",
                   "wait for it to end, then run again"};
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace gensim
