#include "tasklib/archive/run_journal.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "envs/base/sha256.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxJournal = size_t{256} << 20;
constexpr const char* kFinished = "{\"finished\":true}";

std::string LineOf(const std::string& json) { return fmt::format("{:016x} {}\n", Sha256Prefix64(json), json); }

// the JSON of a whole line without its newline; empty when it does not match its checksum
std::string JsonOf(std::string_view line) {
  if (line.size() < 18 || line[16] != ' ') return "";
  std::string json(line.substr(17));
  return LineOf(json) == std::string(line) + "\n" ? json : "";
}

std::string KeyLine(const std::string& key) { return CanonicalJson({{"run", 1}, {"key", key}}); }

struct Content {
  std::vector<std::string> lines;  ///< JSON of the sound lines
  size_t sound_bytes = 0;          ///< where the torn tail begins
};

Result<Content> ReadJournal(const fs::path& path) {
  const auto bytes = ReadFile(path, kMaxJournal);
  if (!bytes) return bytes.errors();
  Content content;
  while (content.sound_bytes < bytes->size()) {
    const size_t end = bytes->find('\n', content.sound_bytes);
    const std::string json =
        end == std::string::npos
            ? ""
            : JsonOf(std::string_view(*bytes).substr(content.sound_bytes, end - content.sound_bytes));
    if (json.empty()) {
      // only the last write can have been cut off
      const bool last = end == std::string::npos || end + 1 == bytes->size();
      if (last) return content;
      return Error{"journal-corrupt", fmt::format("{}:{}", path.string(), content.lines.size() + 1),
                   "a line does not match its checksum",
                   "delete the run's folder to start it anew; no archived task is lost"};
    }
    content.lines.push_back(json);
    content.sound_bytes = end + 1;
  }
  return content;
}

std::string RunId(const std::string& key, int number) {
  return fmt::format("run-{}-{}", Sha256Hex(key).substr(0, 16), number);
}

Error Locked(const fs::path& folder) {
  return {"journal-locked", folder.string(), "another process works on this run",
          "wait for it to end, or give another seed"};
}

}  // namespace

Status CheckJournal(const fs::path& path) {
  if (const auto content = ReadJournal(path); !content) return content.errors();
  return Done{};
}

Result<bool> RunJournal::IsUnfinished(const fs::path& runs_folder, const std::string& key) {
  for (int number = 1;; ++number) {
    const fs::path folder = runs_folder / RunId(key, number);
    const auto content = ReadJournal(folder / "journal");
    if (!content && content.error().code == "file-not-found") return false;
    if (!content) return content.errors();
    if (!content->lines.empty() && content->lines.back() == kFinished) continue;
    const auto lock = FileLock::Take(folder / "lock", 0);
    if (!lock && lock.error().code == "file-locked") return Locked(folder);
    if (!lock) return lock.errors();
    return content->lines.size() > 1;
  }
}

Result<RunJournal> RunJournal::Open(const fs::path& runs_folder, const std::string& key) {
  for (int number = 1;; ++number) {
    const std::string run_id = RunId(key, number);
    const fs::path folder = runs_folder / run_id;
    if (auto made = MakeFolder(folder); !made) return made.errors();
    auto lock = FileLock::Take(folder / "lock", 0);
    if (!lock && lock.error().code == "file-locked")
      return Locked(folder);
    if (!lock) return lock.errors();

    // a finished run belongs to an earlier call; an empty journal was cut off before its first line
    Content content;
    if (auto read = ReadJournal(folder / "journal")) {
      content = std::move(*read);
    } else if (read.error().code != "file-not-found") {
      return read.errors();
    }
    if (!content.lines.empty() && content.lines.back() == kFinished) continue;
    if (!content.lines.empty() && content.lines.front() != KeyLine(key))
      return Error{"journal-corrupt", (folder / "journal").string(), "belongs to another command line", ""};

    RunJournal journal(run_id, std::move(*lock));
    journal.fd_ = ::open((folder / "journal").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (journal.fd_ < 0 || ::ftruncate(journal.fd_, static_cast<off_t>(content.sound_bytes)) != 0)
      return Error{"file-unwritable", (folder / "journal").string(), std::strerror(errno), ""};
    if (content.lines.empty()) {
      if (auto written = journal.WriteLine(KeyLine(key)); !written) return written.errors();
      // the name of the new file must last too
      const int folder_fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      const bool synced = folder_fd >= 0 && ::fsync(folder_fd) == 0;
      if (folder_fd >= 0) ::close(folder_fd);
      if (!synced) return Error{"file-unwritable", folder.string(), std::strerror(errno), ""};
    } else {
      journal.resumed_ = true;
      journal.entries_.assign(content.lines.begin() + 1, content.lines.end());
    }
    return journal;
  }
}

RunJournal::RunJournal(RunJournal&& other) noexcept
    : run_id_(std::move(other.run_id_)),
      lock_(std::move(other.lock_)),
      fd_(std::exchange(other.fd_, -1)),
      resumed_(other.resumed_),
      entries_(std::move(other.entries_)) {}

RunJournal::~RunJournal() {
  if (fd_ >= 0) ::close(fd_);
}

Status RunJournal::Append(const Json& entry) {
  std::string json = CanonicalJson(entry);
  if (auto written = WriteLine(json); !written) return written;
  entries_.push_back(std::move(json));
  return Done{};
}

Status RunJournal::Finish() { return WriteLine(kFinished); }

Status RunJournal::WriteLine(const std::string& json) {
  const std::string line = LineOf(json);
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t wrote = ::write(fd_, rest.data(), rest.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Error{"file-unwritable", run_id_, std::strerror(errno), "check free space"};
    rest.remove_prefix(static_cast<size_t>(wrote));
  }
  if (::fsync(fd_) != 0) return Error{"file-unwritable", run_id_, std::strerror(errno), "check free space"};
  return Done{};
}

}  // namespace gensim::tasklib
