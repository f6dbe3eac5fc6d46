// The questions of a Library: what tasks and failures there are, and which one a selector stands for.
#include <algorithm>
#include <charconv>
#include <set>

#include "envs/base/text.h"
#include "tasklib/archive/library_access.h"

namespace gensim::tasklib {
namespace {

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

}  // namespace

Result<std::vector<TaskEntry>> Library::List(const ListFilter& filter) {
  const std::lock_guard guard(mutex_);
  return Ask([&](Index& index) { return index.List(filter); });
}

Result<std::vector<TaskEntry>> Library::Search(std::string_view text) {
  const std::lock_guard guard(mutex_);
  constexpr size_t kMaxSearch = 200;
  if (text.size() > kMaxSearch)
    return Error{"search-too-long", "", "the search has " + std::to_string(text.size()) + " bytes",
                 "words of at most " + std::to_string(kMaxSearch) + " bytes in all"};
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
  const auto versions = truth_.refs().Versions(selector.name);
  const bool sound = std::any_of(versions.begin(), versions.end(), [&](int version) {
    const auto digest = truth_.refs().Get(selector.name, version);
    return digest && truth_.Read({selector.name, version, *digest}).ok();
  });
  if (sound) {
    // the files know what the index lacks
    if (auto mended = MendIndex({"index-differs", "index.sqlite", "it lacked " + selector.name, ""}); !mended)
      return mended.errors();
    const auto again = index_->ByName(selector.name);
    if (again && !again->empty()) return Find(text);
  }
  if (!versions.empty())
    return Error{"task-damaged", "", "the files of " + selector.name + " are damaged", "run `gensim library verify`"};

  const auto all = Ask([&](Index& index) { return index.List({.retired = Retired::kInclude}); });
  if (!all) return all.errors();
  std::vector<std::string> names;
  for (const TaskEntry& entry : *all) names.push_back(entry.name);
  const std::string nearest = NearestMatch(selector.name, names);
  return Error{"task-unknown", "", "no task '" + std::string(text.substr(0, 100)) + "'",
               nearest.empty() ? "`gensim library list` shows all" : "did you mean " + nearest + "?"};
}

// The reference file of an entry of the index: it, and not the index, says which program a name means.
Result<Ref> Library::RefOf(const TaskEntry& entry, std::string_view selector) {
  const std::string path = "refs/" + entry.name + "/" + std::to_string(entry.version);
  const auto digest = truth_.refs().Get(entry.name, entry.version);
  if (!digest)
    return Error{
        digest.error().code, path,
        digest.error().code == "ref-missing" ? "the reference of " + entry.name + " is lost" : digest.error().message,
        "run `gensim library verify`"};
  if (*digest == entry.digest) return Ref{entry.name, entry.version, entry.digest};

  // the index is wrong when the file names a sound task
  const auto named = truth_.Read({entry.name, entry.version, *digest});
  if (!named)
    return Error{"ref-corrupt", path, "names another object: " + named.error().message, "run `gensim library verify`"};
  if (auto mended = MendIndex({"index-differs", "index.sqlite", "it named another program for " + entry.name, ""});
      !mended)
    return mended.errors();
  const auto found = Find(selector);
  if (!found) return found.errors();
  return Ref{found->name, found->version, found->digest};
}

Result<StoredTask> Library::Show(std::string_view selector) {
  const std::lock_guard guard(mutex_);
  const auto entry = Find(selector);
  if (!entry) return entry.errors();
  const auto ref = RefOf(*entry, selector);
  if (!ref) return ref.errors();
  return truth_.Read(*ref);
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

}  // namespace gensim::tasklib
