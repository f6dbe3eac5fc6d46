// How a Library keeps its index: opened, made again from the files, marked while a change is under way.
#include "envs/base/file.h"
#include "tasklib/archive/folder.h"
#include "tasklib/archive/library.h"

namespace gensim::tasklib {

namespace fs = std::filesystem;

// A sound index is used as it is. Otherwise it is made again, or, where another process is writing, kept in memory.
Status Library::OpenIndex() {
  const fs::path path = folder_ / "index.sqlite";
  const bool missing = !FileExists(path);
  index_.reset();
  if (!missing) {
    if (auto index = Index::Open(path)) index_ = std::move(*index);
  }
  if (index_ && !IsStale()) return Done{};

  if (HoldLockFor(0)) {
    auto rebuilt = IsStale() || !index_ ? RebuildIndex(missing  ? "it was missing"
                                                       : index_ ? "a writer was cut off"
                                                                : "it was damaged")
                                        : Status(Done{});
    ReleaseLock();
    return rebuilt;
  }
  // a writer is at work: the index shows the library as before its change
  return index_ ? Status(Done{}) : RebuildInMemory();
}

Status Library::RebuildIndex(const std::string& why) {
  RemoveTemporaries(folder_);
  Truth::Rows rows = truth_.ReadAll();
  index_.reset();
  auto index = Index::Build(folder_ / "index.sqlite", rows.tasks, rows.failed);
  if (!index) return index.errors();
  index_ = std::move(*index);
  damage_ = std::move(rows.problems);
  ClearStale();
  // an index made for a new or empty library mends nothing
  if (!rows.tasks.empty() || !rows.failed.empty() || !damage_.empty())
    notes_.push_back("made the index again, because " + why);
  for (const Problem& problem : damage_)
    if (!problem.harmless) notes_.push_back("damaged and left out: " + problem.path + " (" + problem.code + ")");
  return Done{};
}

Status Library::RebuildInMemory() {
  Truth::Rows rows = truth_.ReadAll();
  auto index = Index::BuildInMemory(rows.tasks, rows.failed);
  if (!index) return index.errors();
  index_ = std::move(*index);
  damage_ = std::move(rows.problems);
  return Done{};
}

// ---- the mark that the index may be behind ----

bool Library::IsStale() const { return FileExists(folder_ / "index.stale"); }

Status Library::MarkStale() { return WriteFileAtomic(folder_ / "index.stale", "a change is under way\n"); }

void Library::ClearStale() {
  std::error_code ignored;
  fs::remove(folder_ / "index.stale", ignored);
}

// Under the lock a stale mark is the trace of a writer that died.
Status Library::CatchUp() {
  if (IsStale()) return RebuildIndex("a writer was cut off");
  return ReadyIndex();
}

Status Library::ReadyIndex() { return index_ && index_->IsCurrent() ? Status(Done{}) : OpenIndex(); }

// A damaged index is made again, or, where another process is writing, kept in memory.
Status Library::MendIndex() {
  if (!HoldLock()) return RebuildInMemory();
  auto rebuilt = RebuildIndex("it was damaged");
  ReleaseLock();
  return rebuilt;
}

// ---- upkeep ----

Result<VerifyReport> Library::Verify() {
  const std::lock_guard guard(mutex_);
  VerifyReport report = VerifyFiles(folder_, truth_);
  // the index must give the rows that the files give
  const Truth::Rows rows = truth_.ReadAll();
  const auto tasks = List({.retired = Retired::kInclude});
  const auto failed = ListFailed();
  if (!tasks || !failed) return (tasks ? failed.errors() : tasks.errors());
  if (*tasks != rows.tasks || *failed != rows.failed)
    report.problems.push_back({"index-differs", "index.sqlite", "the index gives other answers than the files", false});
  return report;
}

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
