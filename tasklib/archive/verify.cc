#include "tasklib/archive/verify.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/base/json.h"
#include "tasklib/archive/folder.h"
#include "tasklib/archive/verify_work.h"

namespace gensim::tasklib {
namespace {

enum class Kind { kFile, kFolder };

// what may stand in the folder of a library
const std::map<std::string, Kind> kKnown = {{"library.json", Kind::kFile},
                                            {"objects", Kind::kFolder},
                                            {"refs", Kind::kFolder},
                                            {"records", Kind::kFolder},
                                            {"failed", Kind::kFolder},
                                            {"runs", Kind::kFolder},
                                            {"counters", Kind::kFolder},
                                            {"lock", Kind::kFile},
                                            {"index.stale", Kind::kFile},
                                            {"index.sqlite", Kind::kFile},
                                            {"index.sqlite-wal", Kind::kFile},
                                            {"index.sqlite-shm", Kind::kFile},
                                            {"index.sqlite-journal", Kind::kFile},
                                            // what the command keeps beside the archive
                                            {"ledger.sqlite", Kind::kFile},
                                            {"ledger.sqlite-wal", Kind::kFile},
                                            {"ledger.sqlite-shm", Kind::kFile},
                                            {"ledger.sqlite-journal", Kind::kFile},
                                            {"server-quirks.json", Kind::kFile},
                                            {"demos", Kind::kFolder}};

void CheckRoot(const std::filesystem::path& folder, std::vector<Problem>& found) {
  for (const FolderItem& item : ListFolder(folder)) {
    const auto known = kKnown.find(item.name);
    if (known != kKnown.end() && (known->second == Kind::kFile ? item.is_file : item.is_folder)) continue;
    Problem stray = Stray(".", item);
    stray.path = stray.path.substr(2);
    if (known != kKnown.end() && !item.is_link)
      stray.message = known->second == Kind::kFile ? "not a file" : "not a folder";
    found.push_back(std::move(stray));
  }
}

// Versions and numbers have no gaps; `numbers` are those that stand there, `base` is their folder.
void CheckGaps(const std::string& base, const std::set<int>& numbers, std::vector<Problem>& found) {
  std::set<std::string> told;
  for (const Problem& problem : found) told.insert(problem.path);
  int missing = 0;
  const int last = numbers.empty() ? 0 : *numbers.rbegin();
  for (int number = 1; number < last && missing < 20; ++number) {
    const std::string path = base + "/" + std::to_string(number);
    if (numbers.contains(number) || told.contains(path)) continue;
    found.push_back({"ref-missing", path, "the reference is lost: a later one is there", false});
    ++missing;
  }
}

}  // namespace

std::string ObjectPlace(const std::string& digest) {
  return "objects/" + digest.substr(0, 2) + "/" + digest.substr(2) + ".json";
}

VerifyReport VerifyFiles(const std::filesystem::path& folder, const Truth& truth, const Truth::Rows& rows) {
  VerifyReport report;
  std::vector<Problem> found = rows.problems;
  CheckRoot(folder, found);
  CheckCounters(folder / "counters", found);
  CheckRuns(folder / "runs", found);

  // references first: what they name must be whole; a copied reference says nothing about gaps
  std::set<std::string> named, tasks, copies;
  std::map<std::string, std::set<int>> versions;
  for (const Problem& problem : rows.problems)
    if (problem.code == "ref-duplicate") copies.insert(problem.path);
  const auto take = [&](const std::string& base, const Ref& ref) {
    named.insert(ref.digest);
    const std::string path = base + "/" + ref.name;
    if (!copies.contains(path + "/" + std::to_string(ref.version))) versions[path].insert(ref.version);
  };
  for (const Ref& ref : rows.refs) {
    take("refs", ref);
    tasks.insert(ref.digest);
  }
  for (const Ref& ref : rows.failed_refs) take("failed", ref);
  for (const auto& [path, numbers] : versions) CheckGaps(path, numbers, found);
  report.refs = static_cast<int>(rows.refs.size());
  report.failed = static_cast<int>(rows.failed_refs.size());

  // then every file, named or not
  for (const std::string& digest : truth.objects().List(found)) {
    ++report.objects;
    if (const auto bytes = truth.objects().Get(digest); !bytes) {
      found.push_back({bytes.error().code, ObjectPlace(digest), bytes.error().message, false});
    } else if (const auto json = ParseJson(*bytes, {ObjectStore::kMaxBytes, 32, 100000});
               !json || CanonicalJson(*json) != *bytes) {
      found.push_back({"object-corrupt", ObjectPlace(digest), "not canonical JSON", false});
    } else if (!named.contains(digest)) {
      found.push_back({"left-over", ObjectPlace(digest), "no reference names this object", true});
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
