// gensim library verify | retire | reindex | export | import: changes and checks of the archive
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/library_view.h"
#include "cli/program_source.h"
#include "cli/verbs.h"
#include "generator/card.h"
#include "tasklib/archive/exchange.h"

namespace gensim::cli {
namespace {

Json ProblemsToJson(const std::vector<tasklib::Problem>& problems) {
  Json list = Json::array();
  for (const tasklib::Problem& problem : problems)
    list.push_back({{"code", problem.code}, {"path", problem.path}, {"message", problem.message}});
  return list;
}

std::string ProblemsToText(const std::vector<tasklib::Problem>& problems) {
  std::string text;
  for (const tasklib::Problem& problem : problems)
    text += problem.code + "  " + problem.path + ": " + problem.message + "\n";
  return text;
}

// the whole check that a foreign program goes through before it may enter
Result<tasklib::TaskFacts> CheckForeign(const std::string& text) {
  const auto program = tasklib::Program::FromText(text);
  if (!program) return program.errors();
  const auto card = generator::CardOf(*program, "user");
  if (!card) return card.errors();
  return card->facts;
}

}  // namespace

int RunLibraryVerify(const CommonOptions& common, const LibraryOptions&, Console& console) {
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  const auto report = (*library)->Verify();
  if (!report) return console.Fail(report.errors());
  console.Document({{"ok", report->sound()},
                    {"objects", report->objects},
                    {"refs", report->refs},
                    {"records", report->records},
                    {"failed", report->failed},
                    {"problems", ProblemsToJson(report->problems)},
                    {"left_overs", ProblemsToJson(report->left_overs)}});
  console.Print(fmt::format("{} objects, {} refs, {} records, {} refused proposals: {}", report->objects, report->refs,
                            report->records, report->failed, report->sound() ? "sound" : "damaged"));
  if (!report->sound()) console.Print(ProblemsToText(report->problems));
  for (const tasklib::Problem& rest : report->left_overs) console.Note("left over, harmless: " + rest.path);
  return report->sound() ? kDone : kBadInput;
}

int RunLibraryRetire(const CommonOptions& common, const LibraryOptions& options, Console& console) {
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  const auto entry = (*library)->Retire(options.name, options.reason);
  if (!entry) return console.Fail(entry.errors());
  console.Document({{"ok", true}, {"task", EntryToJson(*entry)}});
  console.Print("retired " + entry->name + ": " + options.reason);
  return kDone;
}

int RunLibraryReindex(const CommonOptions& common, const LibraryOptions&, Console& console) {
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  const auto damage = (*library)->Reindex();
  if (!damage) return console.Fail(damage.errors());
  console.Document({{"ok", damage->empty()}, {"problems", ProblemsToJson(*damage)}});
  console.Print(damage->empty() ? "the index was made again"
                                : "the index was made again without what is damaged:\n" + ProblemsToText(*damage));
  return damage->empty() ? kDone : kBadInput;
}

int RunLibraryExport(const CommonOptions& common, const LibraryOptions& options, Console& console) {
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  const auto written = tasklib::ExportTasks(**library, options.folder);
  if (!written) return console.Fail(written.errors());
  Json tasks = Json::array();
  for (const tasklib::TaskEntry& entry : *written) tasks.push_back({{"name", entry.name}, {"digest", entry.digest}});
  console.Document({{"ok", true}, {"folder", options.folder}, {"tasks", tasks}});
  console.Print(fmt::format("{} tasks written to {}", written->size(), options.folder));
  return kDone;
}

int RunLibraryImport(const CommonOptions& common, const LibraryOptions& options, Console& console) {
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  const auto tell = [&](const tasklib::TaskEntry& entry) {
    console.Event("imported", {{"name", entry.name}, {"digest", entry.digest}});
  };
  const auto report = tasklib::ImportTasks(**library, options.folder, CheckForeign, {}, tell);
  if (!report) return console.Fail(report.errors());
  Json added = Json::array(), present = Json::array();
  for (const tasklib::TaskEntry& entry : report->added)
    added.push_back({{"name", entry.name}, {"digest", entry.digest}});
  for (const tasklib::TaskEntry& entry : report->present)
    present.push_back({{"name", entry.name}, {"digest", entry.digest}});
  console.Document({{"ok", true}, {"added", added}, {"present", present}});
  console.Print(
      fmt::format("{} tasks imported, {} were there already; run 'gensim library revalidate' to earn trust for them",
                  report->added.size(), report->present.size()));
  return kDone;
}

}  // namespace gensim::cli
