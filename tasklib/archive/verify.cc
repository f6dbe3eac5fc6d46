#include "tasklib/archive/verify.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/base/json.h"
#include "tasklib/archive/folder.h"

namespace gensim::tasklib {
namespace {

// names that may stand in the folder of a library
const std::set<std::string> kKnown = {
    "library.json", "objects", "refs", "records", "failed", "runs", "counters", "lock", "index.stale", "index.sqlite",
    "index.sqlite-wal", "index.sqlite-shm", "index.sqlite-journal",
    // what the command keeps beside the archive
    "ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "ledger.sqlite-journal", "server-quirks.json", "demos"};

std::string VersionPath(const char* base, const Ref& ref) {
  return std::string(base) + "/" + ref.name + "/" + std::to_string(ref.version);
}

std::string ObjectPath(const std::string& digest) {
  return "objects/" + digest.substr(0, 2) + "/" + digest.substr(2) + ".json";
}

}  // namespace

VerifyReport VerifyFiles(const std::filesystem::path& folder, const Truth& truth) {
  VerifyReport report;
  std::vector<Problem> found;
  for (const FolderItem& item : ListFolder(folder)) {
    if (!kKnown.contains(item.name) || item.is_link) {
      Problem stray = Stray(".", item);
      stray.path = item.name;
      found.push_back(stray);
    }
  }

  // references first: what they name must be whole
  std::set<std::string> named, tasks;
  for (const Ref& ref : truth.refs().List(found)) {
    ++report.refs;
    named.insert(ref.digest);
    tasks.insert(ref.digest);
    if (const auto task = truth.Read(ref); !task)
      found.push_back({task.error().code, VersionPath("refs", ref), task.error().message, false});
  }
  std::set<int> numbers;
  for (const Ref& ref : truth.failed().List(found)) {
    ++report.failed;
    named.insert(ref.digest);
    numbers.insert(ref.version);
    if (ref.name != kFailedRefs)
      found.push_back({"stray-file", VersionPath("failed", ref), "does not belong here", false});
    if (const auto entry = truth.ReadFailed(ref); !entry)
      found.push_back({entry.error().code, VersionPath("failed", ref), entry.error().message, false});
  }
  if (!numbers.empty() && *numbers.rbegin() != static_cast<int>(numbers.size()))
    found.push_back({"ref-missing", "failed/" + std::string(kFailedRefs), "numbers are missing", false});

  // then every file, named or not
  for (const std::string& digest : truth.objects().List(found)) {
    ++report.objects;
    if (const auto bytes = truth.objects().Get(digest); !bytes) {
      found.push_back({bytes.error().code, ObjectPath(digest), bytes.error().message, false});
    } else if (const auto json = ParseJson(*bytes, {ObjectStore::kMaxBytes, 32, 100000});
               !json || CanonicalJson(*json) != *bytes) {
      found.push_back({"object-corrupt", ObjectPath(digest), "not canonical JSON", false});
    } else if (!named.contains(digest)) {
      found.push_back({"left-over", ObjectPath(digest), "no reference names this object", true});
    }
  }
  for (const std::string& digest : truth.records().List(found)) {
    const std::string path = "records/" + digest;
    const auto records = truth.records().Read(digest);
    if (records) report.records += static_cast<int>(records->size());
    if (!records) found.push_back({records.error().code, path, records.error().message, false});
    if (!tasks.contains(digest)) found.push_back({"left-over", path, "records of no task", true});
  }

  std::sort(found.begin(), found.end(),
            [](const Problem& a, const Problem& b) { return std::tie(a.path, a.code) < std::tie(b.path, b.code); });
  for (Problem& problem : found) (problem.harmless ? report.left_overs : report.problems).push_back(std::move(problem));
  return report;
}

}  // namespace gensim::tasklib
