// How a Library keeps its index: opened, made again from the files, marked while a change is under way.
#include <algorithm>
#include <chrono>

#include "envs/base/file.h"
#include "tasklib/archive/folder.h"
#include "tasklib/archive/library.h"

namespace gensim::tasklib {

namespace fs = std::filesystem;

namespace {

// folders in which the library's own writes may be cut off; demos/ and runs/ have writers without the lock
constexpr const char* kWritten[] = {"objects", "refs", "records", "failed", "counters"};

}  // namespace

// A sound index is used as it is. Otherwise it is made again, or, where another process is writing, kept in memory.
Status Library::OpenIndex() {
  const fs::path path = folder_ / "index.sqlite";
  const bool missing = !FileExists(path);
  std::optional<Error> broken;
  const auto open = [&] {
    index_.reset();
    if (!FileExists(path)) return;
    if (auto index = Index::Open(path)) {
      index_ = std::move(*index);
    } else {
      broken = index.error();
    }
  };
  open();
  if (index_ && !IsStale()) return Done{};

  if (HoldLockFor(0)) {
    // what looked damaged may have been under repair by the last holder of the lock
    if (!index_) open();
    Status rebuilt = Done{};
    if (IsStale()) {
      rebuilt = RebuildIndex("a writer was cut off");
    } else if (!index_ && broken) {
      Remark(*broken);
      rebuilt = RebuildIndex("it was damaged (" + broken->message + ")");
    } else if (!index_) {
      rebuilt = RebuildIndex(missing ? "it was missing" : "it vanished");
    }
    ReleaseLock();
    return rebuilt;
  }
  // a writer is at work: the index shows the library as before its change
  return index_ ? Status(Done{}) : RebuildInMemory();
}

Status Library::RebuildIndex(const std::string& why) {
  RemoveLeftOvers();
  const auto stamp = Stamp();
  Truth::Rows rows = truth_.ReadAll();
  index_.reset();
  auto index = Index::Build(folder_ / "index.sqlite", rows.tasks, rows.failed);
  if (!index) {
    // a full disk, a folder in its place: the files answer, and the next process tries again
    Note("the index cannot be written (" + index.error().message + "); the files answer");
    return KeepInMemory(std::move(rows), stamp);
  }
  index_ = std::move(*index);
  damage_ = std::move(rows.problems);
  ClearStale();
  // an index made for a new or empty library mends nothing
  if (!rows.tasks.empty() || !rows.failed.empty() || !damage_.empty())
    notes_.push_back("made the index again, because " + why);
  for (const Problem& problem : damage_)
    if (!problem.harmless) Note("damaged and left out: " + problem.path + " (" + problem.code + ")");
  return Done{};
}

Status Library::RebuildInMemory() {
  const auto stamp = Stamp();
  return KeepInMemory(truth_.ReadAll(), stamp);
}

Status Library::KeepInMemory(Truth::Rows rows, std::optional<int64_t> stamp) {
  auto index = Index::BuildInMemory(rows.tasks, rows.failed);
  if (!index) return index.errors();
  index_ = std::move(*index);
  memory_stamp_ = stamp;
  damage_ = std::move(rows.problems);
  return Done{};
}

// When the library's folder was last changed: every change of the library makes and removes index.stale in it. Nothing
// right after a change, when the next one might get the same time.
std::optional<int64_t> Library::Stamp() const {
  std::error_code code;
  const auto time = fs::last_write_time(folder_, code);
  if (code || fs::file_time_type::clock::now() - time < std::chrono::milliseconds(50)) return std::nullopt;
  return time.time_since_epoch().count();
}

void Library::RemoveLeftOvers() const {
  for (const char* name : kWritten) RemoveTemporaries(folder_ / name);
  for (const FolderItem& item : ListFolder(folder_)) {
    std::error_code ignored;
    if (item.is_file && IsTemporaryName(item.name)) fs::remove(folder_ / item.name, ignored);
  }
}

// Keeps what was wrong with an index for Verify. Nothing is wrong with one of another version, or one whose making was
// cut off before it had tables, nor with another process at work.
void Library::Remark(const Error& broken) {
  if (broken.code == "database-busy" || broken.message == "another schema") return;
  healed_ = {{broken.code == "index-differs" ? broken.code : "index-damaged", "index.sqlite",
              broken.message + "; it was made again from the files", false}};
}

void Library::Note(const std::string& note) {
  if (std::find(notes_.begin(), notes_.end(), note) == notes_.end()) notes_.push_back(note);
}

// ---- the mark that the index may be behind ----

bool Library::IsStale() const { return FileExists(folder_ / "index.stale"); }

Status Library::MarkStale() { return WriteFileAtomic(folder_ / "index.stale", "a change is under way\n"); }

void Library::ClearStale() {
  std::error_code ignored;
  fs::remove(folder_ / "index.stale", ignored);
}

// Under the lock a stale mark is the trace of a writer that died; an index in memory was for reading.
Status Library::CatchUp() {
  if (IsStale()) return RebuildIndex("a writer was cut off");
  if (index_ && index_->InMemory()) return OpenIndex();
  return ReadyIndex();
}

Status Library::ReadyIndex() {
  const bool in_memory = index_ && index_->InMemory() && memory_stamp_ && Stamp() == memory_stamp_;
  return in_memory || (index_ && index_->IsCurrent()) ? Status(Done{}) : OpenIndex();
}

// A damaged index is made again, or, where another process is writing, kept in memory.
Status Library::MendIndex(const Error& broken) {
  if (broken.code == "database-busy" || !HoldLockFor(0)) return RebuildInMemory();
  Remark(broken);
  auto rebuilt = RebuildIndex("it was damaged (" + broken.message + ")");
  ReleaseLock();
  return rebuilt;
}

// ---- upkeep ----

Result<std::vector<Problem>> Library::Reindex() {
  const std::lock_guard guard(mutex_);
  if (auto held = HoldLock(); !held) return held.errors();
  auto rebuilt = RebuildIndex("it was asked for");
  ReleaseLock();
  if (!rebuilt) return rebuilt.errors();
  return damage_;
}

std::vector<std::string> Library::notes() const {
  const std::lock_guard guard(mutex_);
  return notes_;
}

}  // namespace gensim::tasklib
