// The changes of a Library: files first, then the row of the index, all under the writer lock.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/json.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "tasklib/archive/counter.h"
#include "tasklib/archive/folder.h"
#include "tasklib/archive/library_access.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kOrigins = {"seed", "composer", "llm", "user"};

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
  if (const auto put = index_->Put(row); !put)
    return RebuildIndex("a row could not be written (" + put.error().message + ")");
  // without an index on disk the mark stays, so that the next process makes one
  if (!index_->InMemory()) ClearStale();
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
  auto entry = Find(selector);
  if (!entry) return entry.errors();
  const auto ref = RefOf(*entry, selector);
  if (!ref) return ref.errors();
  if (ref->digest != entry->digest) entry = Find(selector);
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
  constexpr size_t kMaxReason = 1000;
  const bool blank = reason.find_first_not_of(" \t\n") == std::string::npos;
  if (blank || reason.size() > kMaxReason || !IsCleanUtf8(reason))
    return Error{"retire-reason", "--reason",
                 blank                        ? "the reason is empty"
                 : reason.size() > kMaxReason ? "the reason has " + std::to_string(reason.size()) + " bytes"
                                              : "the reason holds bytes that are no printable text",
                 "printable UTF-8 text of 1 to 1000 bytes"};
  return Append(selector, {kRetirementRecord, CanonicalJson({{"reason", reason}}), 0});
}

Result<uint64_t> Library::NextCounter(std::string_view name) {
  const std::lock_guard guard(mutex_);
  if (!IsKebabCase(name))
    return Error{"counter-name", "", "'" + std::string(name.substr(0, 80)) + "' is no legal name", "kebab-case"};
  const auto writing = Writing::Begin(*this);
  if (!writing) return writing.errors();
  const fs::path path = folder_ / "counters" / name;
  const auto next = ReadCounter(path);
  if (!next) return next.errors();
  if (auto made = MakeFolder(path.parent_path()); !made) return made.errors();
  if (auto written = WriteFileAtomic(path, std::to_string(*next + 1) + "\n"); !written) return written.errors();
  return *next;
}

}  // namespace gensim::tasklib
