#include "tasklib/archive/library.h"

#include <set>

#include "envs/base/text.h"
#include "tasklib/archive/folder.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMarker = "{\"gensim_library\":1}\n";

// what a folder may hold in which the making of a library was cut off
const std::set<std::string> kOwnNames = {"objects",
                                         "refs",
                                         "records",
                                         "failed",
                                         "runs",
                                         "lock",
                                         "index.stale",
                                         "index.sqlite",
                                         "index.sqlite-wal",
                                         "index.sqlite-shm",
                                         "index.sqlite-journal",
                                         "counters",
                                         "demos"};

}  // namespace

Library::Library(fs::path folder, LibraryOptions options)
    : folder_(std::move(folder)), options_(std::move(options)), truth_(folder_, options_.trust) {}

// ---- opening ----

Result<std::unique_ptr<Library>> Library::Open(const fs::path& folder, LibraryOptions options) {
  std::unique_ptr<Library> library(new Library(folder, std::move(options)));
  const std::lock_guard guard(library->mutex_);
  const auto marker = ReadFile(folder / "library.json", 4096);
  if (!marker) {
    if (marker.error().code != "file-not-found") return marker.errors();
    if (auto made = library->Initialize(); !made) return made.errors();
  } else if (*marker != kMarker) {
    return Error{"library-version", (folder / "library.json").string(), "not the mark of a library of this version",
                 std::string("expected ") + kMarker};
  }
  if (auto opened = library->OpenIndex(); !opened) return opened.errors();
  return library;
}

// The marker is written last: without it the next Open starts again, and additions are idempotent.
Status Library::Initialize() {
  for (const FolderItem& item : ListFolder(folder_))
    if (!kOwnNames.contains(item.name) && !IsTemporaryName(item.name))
      return Error{"library-foreign-folder", folder_.string(),
                   "the folder is not empty and is no library: it holds " + EscapeUnprintable(item.name),
                   "name an empty or missing folder"};
  if (auto made = MakeFolder(folder_); !made) return made;
  if (auto held = HoldLock(); !held) return held;
  const auto make = [&]() -> Status {
    if (FileExists(folder_ / "library.json")) return Done{};  // another process was faster
    for (const char* name : {"objects", "refs", "records", "failed", "runs", "counters"})
      if (auto made = MakeFolder(folder_ / name); !made) return made;
    if (options_.seeds) {
      const auto seeds = options_.seeds();
      if (!seeds) return seeds.errors();
      for (const TaskCard& seed : *seeds)
        if (auto added = Add(seed); !added) return added.errors();
    }
    return WriteFileAtomic(folder_ / "library.json", kMarker);
  };
  auto made = make();
  ReleaseLock();
  return made;
}

// ---- the writer lock ----

Status Library::HoldLock() { return HoldLockFor(options_.lock_wait_ms); }

Status Library::HoldLockFor(int wait_ms) {
  const std::lock_guard guard(mutex_);
  if (lock_depth_ == 0) {
    auto lock = FileLock::Take(folder_ / "lock", wait_ms);
    if (!lock) return lock.errors();
    lock_ = std::move(*lock);
  }
  ++lock_depth_;
  return Done{};
}

void Library::ReleaseLock() {
  const std::lock_guard guard(mutex_);
  if (lock_depth_ == 0) throw std::logic_error("Library::ReleaseLock without HoldLock");
  if (--lock_depth_ == 0) lock_.reset();
}

}  // namespace gensim::tasklib
