#include "generator/propose.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "generator/composer/composer.h"
#include "tasklib/archive/sqlite.h"
#include "tests/generator/fake_model.h"
#include "tests/generator/programs.h"

namespace gensim::generator {
namespace {

// Proposes texts in turn, by number.
class Scripted : public ProposalSource {
 public:
  explicit Scripted(std::vector<std::string> texts) : texts_(std::move(texts)) {}
  Result<Proposal> Propose(const ProposalRequest& request) override {
    const std::string& text = texts_[static_cast<size_t>(request.number) % texts_.size()];
    if (text == "throw") throw std::runtime_error("as scripted");
    if (text.starts_with("!")) return Error{text.substr(1), "", "as scripted", ""};
    return Proposal{text, "composer", "{}"};
  }

 private:
  std::vector<std::string> texts_;
};

std::map<std::string, std::string> ArchiveOf(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = std::filesystem::relative(entry.path(), folder).string();
    if (!entry.is_regular_file() || name.starts_with("runs/") || name.starts_with("index.sqlite") || name == "lock")
      continue;
    files[name] = ReadFile(entry.path(), 1 << 24).value();
  }
  return files;
}

ProposeOptions Static(int trials) {
  ProposeOptions options = QuickRun(trials);
  options.judge.gates.stop_after_static = 1;
  return options;
}

std::vector<std::string> Names(const ProposeReport& report) {
  std::vector<std::string> names;
  for (const AcceptedTask& task : report.accepted) names.push_back(task.name);
  return names;
}

// One job and three give the same archive, byte for byte, also where proposals inside the window are the same task.
TEST(ProposeTest, AnyNumberOfJobsGivesTheSameArchive) {
  TempFolder one, three;
  const auto run = [](const std::filesystem::path& folder, int jobs) {
    const auto library = OpenLibrary(folder);
    Composer composer({.drafts = 2});
    ProposeOptions options = Static(10);
    options.jobs = jobs;
    return RunPropose(*library, composer, options);
  };
  const ProposeReport a = run(one.path, 1), b = run(three.path, 3);
  EXPECT_TRUE(a.reached);
  EXPECT_GE(a.accepted.size(), 4u);
  EXPECT_EQ(Names(a), Names(b));
  EXPECT_EQ(ArchiveOf(one.path), ArchiveOf(three.path));
}

// The same task twice within the window is refused at admission, by the novelty gate.
TEST(ProposeTest, TwinsInsideTheWindowAreRefused) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  Scripted source({kBallsInBowl, kBallsInBowl});
  const ProposeReport report = RunPropose(*library, source, Static(2));
  EXPECT_EQ(report.accepted.size(), 1u);
  const auto failed = library->ListFailed();
  ASSERT_EQ(failed->size(), 1u);
  EXPECT_EQ(failed->front().gate, "novelty");
  EXPECT_EQ(failed->front().code, "same-shape");
}

// A task is in the archive before its event is told; refusals are kept with their reason.
TEST(ProposeTest, TheArchiveComesBeforeTheEvent) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  Scripted source({kBallsInBowl, "{}"});
  int accepted = 0, refused = 0;
  ProposeHooks hooks;
  hooks.on_event = [&](const ProposeEvent& event) {
    if (event.kind == ProposeEvent::Kind::kAccepted) {
      ++accepted;
      EXPECT_TRUE(library->Show(event.digest)) << event.digest;
    }
    if (event.kind == ProposeEvent::Kind::kRefused) {
      ++refused;
      EXPECT_EQ(event.gate, "schema");
    }
  };
  ProposeOptions options = Static(2);
  options.judge.deterministic_repairs = false;
  const ProposeReport report = RunPropose(*library, source, options, hooks);
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(library->ListFailed()->size(), 1u);
  EXPECT_TRUE(report.failure.empty()) << ToString(report.failure);
}

// --count stops at the count, and gives up after twenty times as many proposals.
TEST(ProposeTest, CountStopsAndGivesUp) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  Scripted source({"{}", kBallsInBowl, "{}"});
  ProposeOptions options = Static(0);
  options.count = 1;
  ProposeReport report = RunPropose(*library, source, options);
  EXPECT_TRUE(report.reached);
  EXPECT_EQ(report.judged, 2);
  Scripted hopeless({"{}"});
  report = RunPropose(*library, hopeless, options);
  EXPECT_FALSE(report.reached);
  EXPECT_EQ(report.judged, 20);
  EXPECT_TRUE(report.failure.empty());
}

// A run that was cut off goes on: nothing is lost or repeated, and the archive is that of a run without a break.
TEST(ProposeTest, ACutRunGoesOn) {
  TempFolder whole, cut;
  ProposeOptions options = Static(9);
  options.jobs = 2;
  {
    const auto library = OpenLibrary(whole.path);
    Composer composer({.drafts = 2});
    ASSERT_TRUE(RunPropose(*library, composer, options).reached);
  }
  // cancelled after the second and the fifth verdict
  for (const int stop : {2, 5, 100}) {
    const auto library = OpenLibrary(cut.path);
    Composer composer({.drafts = 2});
    std::atomic<bool> cancel{false};
    ProposeHooks hooks;
    hooks.cancel = &cancel;
    hooks.on_event = [&](const ProposeEvent& event) { cancel = cancel || event.judged >= stop; };
    const ProposeReport report = RunPropose(*library, composer, options, hooks);
    EXPECT_TRUE(report.failure.empty()) << ToString(report.failure);
    EXPECT_EQ(report.reached, stop == 100);
    EXPECT_EQ(report.cancelled, stop != 100);
    EXPECT_EQ(report.resumed, stop != 2);
    if (stop == 100) {
      EXPECT_EQ(report.judged, 9);
      EXPECT_EQ(report.funnel.front().entered, 9);
    }
  }
  EXPECT_EQ(ArchiveOf(whole.path), ArchiveOf(cut.path));
}

// A provider failure ends the run without a failed task; the next call with the same options goes on.
TEST(ProposeTest, ProviderFailuresAreNoFailedTasks) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  Scripted broken({kBallsInBowl, "!provider-unreachable"});
  ProposeReport report = RunPropose(*library, broken, Static(2));
  EXPECT_EQ(report.failure.front().code, "provider-unreachable");
  EXPECT_EQ(report.accepted.size(), 1u);
  EXPECT_EQ(library->ListFailed()->size(), 0u);
  Scripted mended({kBallsInBowl, "!reply-refused"});
  report = RunPropose(*library, mended, Static(2));
  EXPECT_TRUE(report.resumed);
  EXPECT_TRUE(report.reached);
  EXPECT_EQ(report.accepted.size(), 1u);
  EXPECT_EQ(library->ListFailed()->front().gate, "reply");
}

// A source that throws ends the run as a mistake of the program, not the process; the next call goes on.
TEST(ProposeTest, WhatASourceThrowsEndsTheRun) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  ProposeOptions options = Static(4);
  options.jobs = 3;
  Scripted broken({kBallsInBowl, "throw", "{}", "{}"});
  ProposeReport report = RunPropose(*library, broken, options);
  ASSERT_EQ(report.failure.size(), 1u);
  EXPECT_EQ(report.failure.front().code, "internal");
  EXPECT_EQ(report.failure.front().message, "as scripted");
  EXPECT_FALSE(report.reached);
  Scripted sound({kBallsInBowl, "{}", "{}", "{}"});
  report = RunPropose(*library, sound, options);
  EXPECT_TRUE(report.resumed);
  EXPECT_TRUE(report.reached) << ToString(report.failure);
  EXPECT_EQ(report.judged, 4);
}

// A process that ended between journal and ledger: the resumed run books what is missing, as a whole run books it.
TEST(ProposeTest, AResumedRunBooksWhatTheLedgerLacks) {
  const auto rows = [](const std::filesystem::path& folder) {
    auto db = tasklib::Database::Open(folder / "ledger.sqlite").value();
    auto asked = db.Prepare(
        "SELECT group_concat(line, ';') FROM (SELECT proposal || outcome || gate || code || origin AS line FROM "
        "proposals "
        "UNION ALL SELECT proposal || round || gate || outcome || code FROM gate_runs "
        "UNION ALL SELECT proposal || round || kind || code || mended FROM repairs ORDER BY line)");
    EXPECT_TRUE(asked->Step().value());
    return asked->Text(0);
  };
  std::string misspelt = kBallsInBowl;
  misspelt.replace(misspelt.find("\"color\": \"blue\""), 15, "\"color\": \"bleu\"");
  Scripted source({"{}", misspelt, "!reply-refused", "{}"});
  TempFolder whole, cut;
  // the same proposals, in one go and with the ledger away until the third was judged
  for (TempFolder* folder : {&whole, &cut}) {
    const auto library = OpenLibrary(folder->path);
    auto ledger = Ledger::Open(folder->path / "ledger.sqlite").value();
    const int64_t run = ledger.BeginRun("key", "").value();
    if (folder == &cut) {
      std::atomic<bool> cancel{false};
      ProposeHooks hooks;
      hooks.cancel = &cancel;
      hooks.on_event = [&](const ProposeEvent& event) { cancel = cancel || event.judged >= 3; };
      EXPECT_TRUE(RunPropose(*library, source, Static(4), hooks).cancelled);
      EXPECT_EQ(ledger.Totals(run)->proposals, 0);
    }
    ProposeHooks hooks;
    hooks.ledger = &ledger;
    hooks.ledger_run = run;
    const ProposeReport report = RunPropose(*library, source, Static(4), hooks);
    EXPECT_TRUE(report.reached) << ToString(report.failure);
    EXPECT_EQ(ledger.Totals(run)->proposals, 4);
    EXPECT_EQ(ledger.Totals(run)->accepted, 1);
    EXPECT_EQ(report.repair_rounds.size(), 1u);
    EXPECT_EQ(report.repair_rounds.front().open_before, 3);
    EXPECT_EQ(report.repair_rounds.front().mended, 1);
  }
  EXPECT_EQ(rows(whole.path), rows(cut.path));
}

// Without a seed the library's counter decides, so that two runs propose different things.
TEST(ProposeTest, WithoutASeedEveryRunIsAnother) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  Scripted source({"{}"});
  ProposeOptions options = Static(1);
  options.seed.reset();
  const uint64_t first = RunPropose(*library, source, options).seed;
  EXPECT_EQ(RunPropose(*library, source, options).seed, first + 1);
}

// What deterministic repairs mend is counted, recorded with the task and costs nobody anything.
TEST(ProposeTest, FreeRepairsAreRecorded) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  std::string misspelt = kBallsInBowl;
  misspelt.replace(misspelt.find("\"color\": \"blue\""), 15, "\"color\": \"bleu\"");
  Scripted source({misspelt});
  const ProposeReport report = RunPropose(*library, source, Static(1));
  ASSERT_EQ(report.accepted.size(), 1u);
  EXPECT_EQ(report.mended_free, 1);
  const auto stored = library->Show(report.accepted.front().digest);
  const auto repair = std::find_if(stored->records.begin(), stored->records.end(),
                                   [](const auto& record) { return record.kind == kRepairRecord; });
  ASSERT_NE(repair, stored->records.end());
  EXPECT_EQ(Json::parse(repair->body).at("steps").at(0).at("code"), "unknown-color");
}

}  // namespace
}  // namespace gensim::generator
