#include "tasklib/archive/index.h"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>

#include "tasklib/archive/index_rows.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words(1);
  for (char c : text) {
    if (c == ' ' || c == '\t' || c == '\n') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  std::erase(words, "");
  return words;
}

// a LIKE pattern that finds `word` anywhere
std::string Pattern(const std::string& word) {
  std::string pattern = "%";
  for (char c : word) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace

void Index::Remember(const fs::path& path) {
  path_ = path;
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) {
    device_ = info.st_dev;
    inode_ = info.st_ino;
  }
}

bool Index::IsCurrent() const {
  if (path_.empty()) return false;
  struct stat info {};
  return ::stat(path_.c_str(), &info) == 0 && info.st_dev == device_ && info.st_ino == inode_;
}

Result<Index> Index::Open(const fs::path& path) {
  // a folder or pipe in its place is none
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) return CorruptIndex("index.sqlite is not a file");
  auto database = Database::Open(path);
  if (!database) return database.errors();
  auto version = database->Prepare("PRAGMA user_version");
  if (!version) return version.errors();
  if (const auto row = version->Step(); !row || version->Number(0) != kIndexSchema)
    return CorruptIndex("another schema");
  auto check = database->Prepare("PRAGMA quick_check(1)");
  if (!check) return check.errors();
  if (const auto row = check->Step(); !row || check->Text(0) != "ok") return CorruptIndex("torn pages");
  version->Reset();
  check->Reset();
  Index index(std::move(*database));
  if (auto sealed = index.Check(); !sealed) return sealed.errors();
  index.Remember(path);
  return index;
}

// In one transaction, so that the rows of a writer at work are seen together or not at all.
Status Index::Check() {
  if (auto begun = database_.Execute("BEGIN"); !begun) return begun;
  auto checked = CheckSeals(database_);
  const auto ended = database_.Execute("COMMIT");
  return checked ? ended : checked;
}

Result<Index> Index::Fill(Database database, const std::vector<TaskEntry>& tasks,
                          const std::vector<FailedEntry>& failed) {
  Index index(std::move(database));
  const auto fill = [&]() -> Status {
    if (auto done = index.database_.Execute("BEGIN IMMEDIATE"); !done) return done;
    if (auto done = MakeTables(index.database_); !done) return done;
    uint64_t sum = 0;
    for (const TaskEntry& entry : tasks) {
      if (auto done = PutRow(index.database_, entry); !done) return done;
      sum += SealOf(entry);
    }
    for (const FailedEntry& entry : failed) {
      if (auto done = PutRow(index.database_, entry); !done) return done;
      sum += SealOf(entry);
    }
    if (auto done = AddToSeal(index.database_, sum); !done) return done;
    return index.database_.Execute("PRAGMA user_version=" + std::to_string(kIndexSchema) + "; COMMIT");
  };
  if (auto filled = fill(); !filled) return filled.errors();
  return index;
}

Result<Index> Index::Build(const fs::path& path, const std::vector<TaskEntry>& tasks,
                           const std::vector<FailedEntry>& failed) {
  // refill a sound file in place; anything else is replaced together with its write-ahead log
  if (auto sound = Index::Open(path); !sound) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      std::error_code ignored;
      fs::remove(path.string() + suffix, ignored);
    }
  }
  auto database = Database::Open(path);
  if (!database) return database.errors();
  auto index = Fill(std::move(*database), tasks, failed);
  if (index) index->Remember(path);
  return index;
}

Result<Index> Index::BuildInMemory(const std::vector<TaskEntry>& tasks, const std::vector<FailedEntry>& failed) {
  auto database = Database::InMemory();
  if (!database) return database.errors();
  return Fill(std::move(*database), tasks, failed);
}

template <class Entry>
Status Index::PutSealed(const Entry& entry) {
  if (auto begun = database_.Execute("BEGIN IMMEDIATE"); !begun) return begun;
  const auto put_row = [&]() -> Status {
    const auto replaced = ReplacedSeals(database_, entry);
    if (!replaced) return replaced.errors();
    if (auto done = PutRow(database_, entry); !done) return done;
    return AddToSeal(database_, SealOf(entry) - *replaced);
  };
  auto put = put_row();
  const auto ended = database_.Execute(put ? "COMMIT" : "ROLLBACK");
  return put ? ended : put;
}

Status Index::Put(const TaskEntry& entry) { return PutSealed(entry); }
Status Index::Put(const FailedEntry& entry) { return PutSealed(entry); }

Result<std::vector<TaskEntry>> Index::List(const ListFilter& filter) {
  std::string condition = "trust >= " + std::to_string(filter.min_trust);
  std::vector<std::string> values;
  const auto equals = [&](const char* column, const std::string& value) {
    if (value.empty()) return;
    condition += std::string(" AND ") + column + "=?";
    values.push_back(value);
  };
  equals("family", filter.family);
  equals("origin", filter.origin);
  equals("cell", filter.cell);
  equals("shape_id", filter.shape_id);
  if (!filter.relation.empty()) {
    condition += " AND digest IN (SELECT digest FROM relations WHERE relation=?)";
    values.push_back(filter.relation);
  }
  if (filter.retired == Retired::kExclude) condition += " AND retired=0";
  if (filter.retired == Retired::kOnly) condition += " AND retired=1";
  if (filter.current_only) condition += " AND version=(SELECT MAX(version) FROM tasks AS t WHERE t.name=tasks.name)";
  return SelectTasks(database_, condition, values);
}

Result<std::vector<TaskEntry>> Index::ByName(std::string_view name) {
  return SelectTasks(database_, "name=?", {std::string(name)});
}

Result<std::vector<TaskEntry>> Index::ByDigest(std::string_view prefix) {
  return SelectTasks(database_, "substr(digest, 1, " + std::to_string(prefix.size()) + ")=?", {std::string(prefix)});
}

Result<std::vector<TaskEntry>> Index::Search(std::string_view text) {
  const std::vector<std::string> words = WordsOf(text);
  std::string condition = "retired=0";
  std::vector<std::string> values;
  for (const std::string& word : words) {
    condition += " AND name || ' ' || summary || ' ' || words LIKE ? ESCAPE '\\'";
    values.push_back(Pattern(word));
  }
  auto found = SelectTasks(database_, condition, values);
  if (!found) return found;
  const auto in_name = [&](const TaskEntry& entry) {
    return std::count_if(words.begin(), words.end(),
                         [&](const std::string& word) { return entry.name.find(Lower(word)) != std::string::npos; });
  };
  std::stable_sort(found->begin(), found->end(),
                   [&](const TaskEntry& a, const TaskEntry& b) { return in_name(a) > in_name(b); });
  return found;
}

Result<std::vector<FailedEntry>> Index::ListFailed(const FailedFilter& filter) {
  std::string condition = "1";
  std::vector<std::string> values;
  const auto equals = [&](const char* column, const std::string& value) {
    if (value.empty()) return;
    condition += std::string(" AND ") + column + "=?";
    values.push_back(value);
  };
  equals("gate", filter.gate);
  equals("code", filter.code);
  equals("origin", filter.origin);
  condition += " ORDER BY number DESC";
  if (filter.last > 0) condition += " LIMIT " + std::to_string(filter.last);
  auto entries = SelectFailed(database_, condition, values);
  if (entries) std::reverse(entries->begin(), entries->end());
  return entries;
}

Result<std::optional<FailedEntry>> Index::FindFailed(std::string_view digest) {
  auto found = SelectFailed(database_, "digest=? ORDER BY number LIMIT 1", {std::string(digest)});
  if (!found) return found.errors();
  if (found->empty()) return std::optional<FailedEntry>();
  return std::optional<FailedEntry>(std::move(found->front()));
}

Result<int> Index::LastFailedNumber() {
  auto query = database_.Prepare("SELECT COALESCE(MAX(number), 0) FROM failed");
  if (!query) return query.errors();
  if (const auto row = query->Step(); !row) return row.errors();
  return static_cast<int>(query->Number(0));
}

}  // namespace gensim::tasklib
