// Verify of a Library: the files, and the index against them.
#include <map>
#include <set>

#include "tasklib/archive/library.h"

namespace gensim::tasklib {
namespace {

std::string PlaceOf(const char* base, const std::string& name, int number) {
  return std::string(base) + "/" + name + "/" + std::to_string(number);
}

// compares the rows of the index with those that the files give; what the files' own damage explains is not told twice
class Comparison {
 public:
  Comparison(const Truth& truth, VerifyReport& report) : truth_(truth), report_(report) {
    for (const Problem& problem : report.problems) known_.insert(problem.path);
  }

  void Tasks(const std::vector<TaskEntry>& indexed, const std::vector<TaskEntry>& filed) {
    std::map<std::string, const TaskEntry*> rest;
    for (const TaskEntry& entry : filed) rest[entry.digest] = &entry;
    for (const TaskEntry& entry : indexed) {
      const auto same = rest.find(entry.digest);
      if (same == rest.end()) {
        Lost(truth_.refs(), "refs", entry.name, entry.version, entry.digest);
      } else {
        if (*same->second != entry) names_.insert(entry.name);
        rest.erase(same);
      }
    }
    for (const auto& [digest, entry] : rest) names_.insert(entry->name);
  }

  void Failed(const std::vector<FailedEntry>& indexed, const std::vector<FailedEntry>& filed) {
    std::map<int, const FailedEntry*> rest;
    for (const FailedEntry& entry : filed) rest[entry.number] = &entry;
    for (const FailedEntry& entry : indexed) {
      const auto same = rest.find(entry.number);
      if (same == rest.end()) {
        Lost(truth_.failed(), "failed", kFailedRefs, entry.number, entry.digest);
      } else {
        if (*same->second != entry) names_.insert("refused proposal " + std::to_string(entry.number));
        rest.erase(same);
      }
    }
    for (const auto& [number, entry] : rest) names_.insert("refused proposal " + std::to_string(number));
  }

  void Finish() {
    if (names_.empty()) return;
    std::string some;
    int count = 0;
    for (const std::string& name : names_)
      if (++count <= 3) some += (count > 1 ? ", " : "") + name;
    if (count > 3) some += " and " + std::to_string(count - 3) + " more";
    report_.problems.push_back({"index-differs", "index.sqlite",
                                "gives other answers than the files for " + some + "; run `gensim library reindex`",
                                false});
  }

 private:
  // a row without its task: the reference is gone, or damage that is told already, or the row is wrong
  void Lost(const RefStore& store, const char* base, const std::string& name, int number, const std::string& digest) {
    const std::string path = PlaceOf(base, name, number);
    const auto ref = store.Get(name, number);
    if (!ref && ref.error().code == "ref-missing" && truth_.objects().Has(digest)) {
      std::erase_if(report_.problems, [&](const Problem& problem) { return problem.path == path; });
      report_.problems.push_back(
          {"ref-missing", path, "the reference is lost; by the index it held " + digest + " and a newline", false});
      // its object and records are no rest of a cut-off write
      std::erase_if(report_.left_overs, [&](const Problem& problem) {
        return problem.path == "records/" + digest || problem.path == ObjectPlace(digest);
      });
    } else if (!known_.contains(path)) {
      names_.insert(name);
    }
  }

  const Truth& truth_;
  VerifyReport& report_;
  std::set<std::string> known_, names_;
};

}  // namespace

VerifyReport Library::VerifyOnce() {
  const Truth::Rows rows = truth_.ReadAll();
  VerifyReport report = VerifyFiles(folder_, truth_, rows);
  if (auto ready = ReadyIndex(); !ready) {
    report.problems.push_back({"index-damaged", "index.sqlite", ready.error().message, false});
    return report;
  }
  const auto checked = index_->Check();
  const auto tasks = index_->List({.retired = Retired::kInclude});
  const auto failed = index_->ListFailed({});
  if (!checked || !tasks || !failed) {
    const Error& error = !checked ? checked.error() : !tasks ? tasks.error() : failed.error();
    report.problems.push_back({error.code == "index-differs" ? error.code : "index-damaged", "index.sqlite",
                               error.message + "; run `gensim library reindex`", false});
    return report;
  }
  Comparison comparison(truth_, report);
  comparison.Tasks(*tasks, rows.tasks);
  comparison.Failed(*failed, rows.failed);
  comparison.Finish();
  return report;
}

Result<VerifyReport> Library::Verify() {
  const std::lock_guard guard(mutex_);
  const bool locked = HoldLock().ok();
  VerifyReport report = VerifyOnce();
  // without the lock a change under way may look like damage; it has gone when looked at again
  if (!locked && !report.sound()) report = VerifyOnce();
  if (locked) ReleaseLock();
  report.problems.insert(report.problems.end(), healed_.begin(), healed_.end());
  healed_.clear();
  return report;
}

}  // namespace gensim::tasklib
