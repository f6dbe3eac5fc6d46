#include "tasklib/archive/library.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/base/json.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "tasklib/archive/folder.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMarker = "{\"gensim_library\":1}\n";
const std::vector<std::string> kOrigins = {"seed", "composer", "llm", "user"};

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
                                         "counters"};

Status CheckOrigin(const std::string& origin) {
  if (std::find(kOrigins.begin(), kOrigins.end(), origin) != kOrigins.end()) return Done{};
  return Error{"origin-unknown", "", "'" + origin.substr(0, 80) + "' is no origin", LegalHint(origin, kOrigins)};
}

// the records that Add writes, checked before anything touches the disk
Result<std::vector<Record>> RecordsOf(const TaskCard& card) {
  auto provenance = ParseJson(card.provenance, {RecordStore::kMaxBytes, 32, 100000});
  if (!provenance || !provenance->is_object())
    return Error{"record-body", "", "the provenance is not a JSON object", ""};
  (*provenance)["origin"] = card.origin;
  std::vector<Record> records = {{kFactsRecord, FactsToJson(card.facts), 0},
                                 {kProvenanceRecord, CanonicalJson(*provenance), 0}};
  for (const Record& record : card.records) {
    if (auto checked = CheckRecord(record); !checked) return checked.errors();
    if (record.kind == kFactsRecord || record.kind == kProvenanceRecord || record.kind == kRetirementRecord)
      return Error{"record-kind", "", "a new task cannot bring a record of kind " + record.kind, ""};
    records.push_back(record);
  }
  return records;
}

struct Selector {
  std::string name;  ///< empty for a digest
  int version = 0;   ///< 0: not said
  std::string digest;
};

Selector ParseSelector(std::string_view text) {
  Selector selector;
  const size_t at = text.find('@');
  selector.name = std::string(text.substr(0, at));
  if (at != std::string_view::npos) {
    const std::string_view tail = text.substr(at + 1);
    const auto [end, problem] = std::from_chars(tail.data(), tail.data() + tail.size(), selector.version);
    if (problem != std::errc() || end != tail.data() + tail.size() || selector.version < 1) selector.version = -1;
  }
  const bool hex = text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (hex && text.size() >= 4 && text.size() <= 64) selector.digest = std::string(text);
  return selector;
}

bool Exists(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

}  // namespace

// Holds the writer lock for one change and starts from an index that knows all earlier ones.
class Library::Writing {
 public:
  static Result<Writing> Begin(Library& library) {
    if (auto held = library.HoldLock(); !held) return held.errors();
    Writing writing(&library);
    if (auto caught_up = library.CatchUp(); !caught_up) return caught_up.errors();
    return writing;
  }
  Writing(Writing&& other) noexcept : library_(std::exchange(other.library_, nullptr)) {}
  Writing& operator=(Writing&&) = delete;
  ~Writing() {
    if (library_) library_->ReleaseLock();
  }

 private:
  explicit Writing(Library* library) : library_(library) {}
  Library* library_;
};

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
                   "the folder is not empty and is no library: it holds " + item.name,
                   "name an empty or missing folder"};
  if (auto made = MakeFolder(folder_); !made) return made;
  if (auto held = HoldLock(); !held) return held;
  const auto make = [&]() -> Status {
    if (Exists(folder_ / "library.json")) return Done{};  // another process was faster
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

// A sound index is used as it is. Otherwise it is made again, or, where another process is writing, kept in memory.
Status Library::OpenIndex() {
  const fs::path path = folder_ / "index.sqlite";
  const bool missing = !Exists(path);
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

// ---- the lock, and the mark that the index may be behind ----

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

bool Library::IsStale() const { return Exists(folder_ / "index.stale"); }

Status Library::MarkStale() { return WriteFileAtomic(folder_ / "index.stale", "a change is under way\n"); }

void Library::ClearStale() {
  std::error_code ignored;
  fs::remove(folder_ / "index.stale", ignored);
}

// Under the lock a stale mark is the trace of a writer that died.
Status Library::CatchUp() {
  if (IsStale()) return RebuildIndex("a writer was cut off");
  if (index_ && index_->IsCurrent()) return Done{};
  return OpenIndex();
}

// ---- changes ----

Status Library::WriteFiles(const std::vector<Record>& records, const std::string& canonical, const Ref& ref) {
  // the reference comes last: it is what makes the task part of the library
  if (auto put = truth_.objects().Put(canonical); !put) return put.errors();
  if (auto cleared = truth_.records().RemoveOrphans(ref.digest); !cleared) return cleared;
  for (const Record& record : records)
    if (auto appended = truth_.records().Append(ref.digest, record); !appended) return appended.errors();
  return truth_.refs().Put(ref);
}

// The files hold the change already, so a failure here only means that the index must be made again.
template <class Row>
Status Library::IndexRow(const Row& row) {
  if (const auto put = index_->Put(row); !put) return RebuildIndex("a row could not be written");
  ClearStale();
  return Done{};
}

Result<AddedTask> Library::Add(const TaskCard& card, NameClash clash) {
  const std::lock_guard guard(mutex_);
  const auto envelope = ReadEnvelope(card.program);
  if (!envelope) return envelope.errors();
  if (auto origin = CheckOrigin(card.origin); !origin) return origin.errors();
  const auto records = RecordsOf(card);
  if (!records) return records.errors();
  const auto writing = Writing::Begin(*this);
  if (!writing) return writing.errors();

  // the same program again changes nothing
  Ref ref{envelope->name, 1, Sha256Hex(envelope->canonical)};
  const auto same = Ask([&](Index& index) { return index.ByDigest(ref.digest); });
  if (!same) return same.errors();
  if (!same->empty()) return AddedTask{same->front(), false};
  if (const auto versions = truth_.refs().Versions(ref.name); !versions.empty()) {
    if (clash == NameClash::kError) {
      const auto free = FreeName(ref.name);
      return Error{"name-taken", "/name", "another task is called " + ref.name, free ? "free: " + *free : ""};
    }
    ref.version = versions.back() + 1;
  }

  if (auto marked = MarkStale(); !marked) return marked.errors();
  if (auto written = WriteFiles(*records, envelope->canonical, ref); !written) return written.errors();
  auto task = truth_.Read(ref);
  if (!task) return task.errors();
  if (auto indexed = IndexRow(task->entry); !indexed) return indexed.errors();
  return AddedTask{std::move(task->entry), true};
}

Result<AddedFailure> Library::AddFailed(const FailedProposal& failed) {
  const std::lock_guard guard(mutex_);
  if (failed.errors.empty()) throw std::invalid_argument("AddFailed: a failure needs at least one error");
  if (auto origin = CheckOrigin(failed.origin); !origin) return origin.errors();
  const std::string object = FailedToJson(failed);
  const auto writing = Writing::Begin(*this);
  if (!writing) return writing.errors();

  const std::string digest = Sha256Hex(object);
  auto same = Ask([&](Index& index) { return index.FindFailed(digest); });
  if (!same) return same.errors();
  if (*same) return AddedFailure{**same, false};
  const auto last = Ask([&](Index& index) { return index.LastFailedNumber(); });
  if (!last) return last.errors();

  if (auto marked = MarkStale(); !marked) return marked.errors();
  if (auto put = truth_.objects().Put(object); !put) return put.errors();
  // a damaged entry stands in no row but keeps its number
  Ref ref{kFailedRefs, *last + 1, digest};
  for (;;) {
    const auto put = truth_.failed().Put(ref);
    if (put) break;
    if (put.error().code != "ref-taken") return put.errors();
    ++ref.version;
  }
  auto entry = truth_.ReadFailed(ref);
  if (!entry) return entry.errors();
  if (auto indexed = IndexRow(*entry); !indexed) return indexed.errors();
  return AddedFailure{std::move(*entry), true};
}

Result<TaskEntry> Library::Append(std::string_view selector, const Record& record) {
  const std::lock_guard guard(mutex_);
  if (auto checked = CheckRecord(record); !checked) return checked.errors();
  if (record.kind == kProvenanceRecord)
    return Error{"record-kind", "", "a task has one provenance, written when it was added", ""};
  if (record.kind == kFactsRecord) {
    if (auto facts = FactsFromJson(record.body); !facts) return facts.errors();
  }
  const auto writing = Writing::Begin(*this);
  if (!writing) return writing.errors();
  const auto entry = Find(selector);
  if (!entry) return entry.errors();
  if (record.kind == kRetirementRecord && entry->retired)
    return Error{"task-retired", "", entry->name + " is retired already: " + entry->retirement, ""};

  if (auto marked = MarkStale(); !marked) return marked.errors();
  if (auto appended = truth_.records().Append(entry->digest, record); !appended) return appended.errors();
  auto task = truth_.Read({entry->name, entry->version, entry->digest});
  if (!task) return task.errors();
  if (auto indexed = IndexRow(task->entry); !indexed) return indexed.errors();
  return std::move(task->entry);
}

Result<TaskEntry> Library::Retire(std::string_view selector, const std::string& reason) {
  return Append(selector, {kRetirementRecord, CanonicalJson({{"reason", reason}}), 0});
}

Result<uint64_t> Library::NextCounter(std::string_view name) {
  const std::lock_guard guard(mutex_);
  if (!IsKebabCase(name))
    return Error{"counter-name", "", "'" + std::string(name.substr(0, 80)) + "' is no legal name", "kebab-case"};
  const auto writing = Writing::Begin(*this);
  if (!writing) return writing.errors();
  const fs::path path = folder_ / "counters" / name;
  uint64_t next = 0;
  if (const auto text = ReadFile(path, 64)) {
    const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), next);
    if (problem != std::errc() || std::string_view(end) != "\n")
      return Error{"counter-corrupt", path.string(), "holds no number", "write the next number and a newline into it"};
  } else if (text.error().code != "file-not-found") {
    return text.errors();
  }
  if (auto made = MakeFolder(path.parent_path()); !made) return made.errors();
  if (auto written = WriteFileAtomic(path, std::to_string(next + 1) + "\n"); !written) return written.errors();
  return next;
}

// ---- questions ----

// Asks the index; a damaged one is made again and asked once more.
template <class Question>
auto Library::Ask(Question question) -> decltype(question(std::declval<Index&>())) {
  if (!index_ || !index_->IsCurrent()) {
    if (auto opened = OpenIndex(); !opened) return opened.errors();
  }
  auto answer = question(*index_);
  if (answer || answer.error().code != "database-corrupt") return answer;
  if (auto held = HoldLock()) {
    const auto rebuilt = RebuildIndex("it was damaged");
    ReleaseLock();
    if (!rebuilt) return rebuilt.errors();
  } else if (auto rebuilt = RebuildInMemory(); !rebuilt) {
    return rebuilt.errors();
  }
  return question(*index_);
}

std::vector<std::string> Library::notes() const {
  const std::lock_guard guard(mutex_);
  return notes_;
}

Result<std::vector<TaskEntry>> Library::List(const ListFilter& filter) {
  const std::lock_guard guard(mutex_);
  return Ask([&](Index& index) { return index.List(filter); });
}

Result<std::vector<TaskEntry>> Library::Search(std::string_view text) {
  const std::lock_guard guard(mutex_);
  return Ask([&](Index& index) { return index.Search(text); });
}

Result<TaskEntry> Library::Find(std::string_view text) {
  const std::lock_guard guard(mutex_);
  const Selector selector = ParseSelector(text);
  const auto named = Ask([&](Index& index) { return index.ByName(selector.name); });
  if (!named) return named.errors();

  // by name: the version asked for, or the newest that is in use
  const TaskEntry* best = nullptr;
  for (const TaskEntry& entry : *named) {
    if (selector.version != 0 && entry.version != selector.version) continue;
    if (!best || !entry.retired || best->retired) best = &entry;
  }
  if (best) return *best;
  if (!named->empty())
    return Error{"task-unknown", "",
                 named->front().name + " has no version " + std::string(text.substr(selector.name.size() + 1)),
                 "versions 1 to " + std::to_string(named->back().version)};

  // by digest or the start of one
  if (!selector.digest.empty()) {
    const auto hits = Ask([&](Index& index) { return index.ByDigest(selector.digest); });
    if (!hits) return hits.errors();
    if (hits->size() == 1) return hits->front();
    if (hits->size() > 1)
      return Error{"task-ambiguous", "", std::to_string(hits->size()) + " digests start with " + selector.digest,
                   "give more digits, e.g. " + hits->front().digest.substr(0, 12) + " for " + hits->front().name};
  }
  if (!truth_.refs().Versions(selector.name).empty())
    return Error{"task-damaged", "", "the files of " + selector.name + " are damaged", "run `gensim library verify`"};

  const auto all = Ask([&](Index& index) { return index.List({.retired = Retired::kInclude}); });
  if (!all) return all.errors();
  std::vector<std::string> names;
  for (const TaskEntry& entry : *all) names.push_back(entry.name);
  const std::string nearest = NearestMatch(selector.name, names);
  return Error{"task-unknown", "", "no task '" + std::string(text.substr(0, 100)) + "'",
               nearest.empty() ? "`gensim library list` shows all" : "did you mean " + nearest + "?"};
}

Result<StoredTask> Library::Show(std::string_view selector) {
  const std::lock_guard guard(mutex_);
  const auto entry = Find(selector);
  if (!entry) return entry.errors();
  return truth_.Read({entry->name, entry->version, entry->digest});
}

Result<std::string> Library::FreeName(const std::string& name) {
  const std::lock_guard guard(mutex_);
  if (!IsKebabCase(name))
    return Error{"program-name", "", "'" + name.substr(0, 100) + "' is no legal name", "kebab-case"};
  for (int number = 1;; ++number) {
    const std::string tail = number == 1 ? "" : "-" + std::to_string(number);
    std::string head = name.substr(0, 80 - tail.size());
    while (!head.empty() && head.back() == '-') head.pop_back();
    if (truth_.refs().Versions(head + tail).empty()) return head + tail;
  }
}

Result<std::vector<FailedEntry>> Library::ListFailed(const FailedFilter& filter) {
  const std::lock_guard guard(mutex_);
  return Ask([&](Index& index) { return index.ListFailed(filter); });
}

Result<FailedProposal> Library::ShowFailed(std::string_view digest) {
  const std::lock_guard guard(mutex_);
  const auto object = truth_.objects().Get(digest);
  if (!object) return object.errors();
  return FailedFromJson(*object);
}

Result<LibraryStats> Library::Stats() {
  const std::lock_guard guard(mutex_);
  const auto tasks = List({.retired = Retired::kInclude});
  if (!tasks) return tasks.errors();
  const auto failed = ListFailed();
  if (!failed) return failed.errors();

  LibraryStats stats;
  std::set<std::string> shapes;
  for (const TaskEntry& entry : *tasks) {
    if (entry.retired) {
      ++stats.retired;
      continue;
    }
    ++stats.tasks;
    shapes.insert(entry.facts.shape_id);
    ++stats.by_family[entry.family];
    ++stats.by_origin[entry.origin];
    ++stats.by_cell[entry.facts.cell];
    ++stats.by_trust[entry.trust];
    ++stats.by_plan_length[entry.facts.plan_length];
    for (const std::string& relation : entry.facts.relations) ++stats.by_relation[relation];
  }
  stats.shapes = static_cast<int>(shapes.size());
  stats.cells = static_cast<int>(stats.by_cell.size());
  stats.failed = static_cast<int>(failed->size());
  for (const FailedEntry& entry : *failed) {
    ++stats.failed_by_gate[entry.gate];
    ++stats.failed_by_code[entry.code];
  }
  return stats;
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

}  // namespace gensim::tasklib
