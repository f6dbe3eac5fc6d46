#include "generator/run/begin.h"

#include <nlohmann/json.hpp>

#include "generator/card.h"
#include "generator/run/entries.h"

namespace gensim::generator {

namespace {

Status Start(tasklib::Library& library, const ProposeOptions& options, tasklib::RunJournal& journal,
             RunProgress& progress) {
  Result<LibraryView> view = ViewOf(library, options.family);
  if (!view) return view.errors();
  if (options.seed) {
    progress.report().seed = *options.seed;
  } else {
    const Result<uint64_t> counter = library.NextCounter("propose");
    if (!counter) return counter.errors();
    progress.report().seed = *counter;
  }
  const Json entry = StartEntry(progress.report().seed, *view);
  progress.Start(*std::move(view));
  return journal.Append(entry);
}

Result<std::shared_ptr<const KnownTask>> Load(tasklib::Library& library, const std::string& digest) {
  const Result<tasklib::StoredTask> stored = library.Show(digest);
  if (!stored) return stored.errors();
  const Result<KnownTask> known = KnownFromArchive(*stored);
  if (!known) return known.errors();
  return std::make_shared<const KnownTask>(*known);
}

// One admission as its entry tells it.
Status Replay(tasklib::Library& library, const Json& entry, const Reporter& reporter, RunProgress& progress) {
  progress.Count(entry);
  // the process may have ended between journal and ledger
  if (const Status status = reporter.Book(entry); !status) return status;
  const std::string digest = DigestOf(entry);
  if (digest.empty()) {
    progress.Refuse(FailureOf(entry));
    return Done{};
  }
  Result<std::shared_ptr<const KnownTask>> task = Load(library, digest);
  if (!task) return task.errors();
  progress.Accept(*task);
  return Done{};
}

Status Resume(tasklib::Library& library, tasklib::RunJournal& journal, const Reporter& reporter,
              RunProgress& progress) {
  const Json first = Json::parse(journal.entries().front());
  progress.report().seed = first.at("seed");
  LibraryView view;
  for (const Json& digest : first.at("library")) {
    Result<std::shared_ptr<const KnownTask>> task = Load(library, digest);
    if (!task) return task.errors();
    view.tasks.push_back(*task);
  }
  progress.Start(std::move(view));

  for (size_t i = 1; i < journal.entries().size(); ++i) {
    const Json entry = Json::parse(journal.entries()[i]);
    // a task was about to be archived: it counts if it got there
    if (entry.contains("adding")) {
      if (i + 1 < journal.entries().size()) continue;
      if (!library.Find(entry.at("adding").get<std::string>())) break;
    }
    if (const Status status = Replay(library, entry, reporter, progress); !status) return status;
    if (entry.contains("adding")) {
      Json completed = entry;
      completed["digest"] = completed["adding"];
      completed.erase("adding");
      if (const Status status = journal.Append(completed); !status) return status;
    }
  }
  return Done{};
}

}  // namespace

Result<tasklib::RunJournal> BeginRun(tasklib::Library& library, const ProposeOptions& options, const Reporter& reporter,
                                     RunProgress& progress) {
  Result<tasklib::RunJournal> journal = tasklib::RunJournal::Open(library.runs_folder(), RunKey(options));
  if (!journal) return journal.errors();
  progress.report().run = journal->run_id();
  progress.report().resumed = journal->resumed() && !journal->entries().empty();
  const Status status = progress.report().resumed ? Resume(library, *journal, reporter, progress)
                                                  : Start(library, options, *journal, progress);
  if (!status) return status.errors();
  progress.ReadGoal();
  return journal;
}

}  // namespace gensim::generator
