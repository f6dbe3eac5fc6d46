// gensim library revalidate: the gates again, for tasks whose validation is of another vocabulary or engine.
#include <fmt/core.h>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/program_source.h"
#include "cli/signals.h"
#include "cli/verbs.h"
#include "generator/card.h"
#include "generator/judge.h"

namespace gensim::cli {
namespace {

// the newest validation that is not the other engine's was made with this vocabulary and engine
bool IsCurrent(const tasklib::StoredTask& task, physics::Engine engine) {
  const bool simulated = task.entry.family == "tabletop";
  const auto named = [](const std::string& text, physics::Engine of) {
    return text.starts_with(fmt::format("{} ", physics::NameOf(of)));
  };
  for (auto record = task.records.rbegin(); record != task.records.rend(); ++record) {
    if (record->kind != generator::kValidationRecord) continue;
    const auto body = ParseJson(record->body, {.max_bytes = size_t{1} << 20, .max_depth = 32, .max_items = 100000});
    if (!body) return false;
    const std::string by = body->value("engine", "");
    if (named(by, physics::OtherThan(engine))) continue;
    const bool right =
        simulated ? by == fmt::format("{} {}", physics::NameOf(engine), physics::VersionOf(engine)) : by.empty();
    return right && body->value("vocabulary", "") == tasklib::VocabularyDigest(task.entry.family);
  }
  return false;
}

}  // namespace

int RunLibraryRevalidate(const CommonOptions& common, const LibraryOptions& options, Console& console) {
  const auto engine = physics::EngineOf(options.engine);
  if (!engine) return console.Fail(engine.errors());
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  const auto entries = (*library)->List();
  if (!entries) return console.Fail(entries.errors());
  std::map<std::string, generator::LibraryView> views;  // by family
  for (const std::string& family : tasklib::Families()) {
    auto view = generator::ViewOf(**library, family);
    if (!view) return console.Fail(view.errors());
    views.emplace(family, std::move(*view));
  }

  Json tasks = Json::array();
  int done = 0, refused = 0;
  // what was judged before a failure is told with it
  const auto fail = [&](const Errors& errors) { return console.Fail(errors, {{"tasks", tasks}}); };
  for (const tasklib::TaskEntry& entry : *entries) {
    const auto task = (*library)->Show(entry.digest);
    if (!task) return fail(task.errors());
    if (!options.all && IsCurrent(*task, *engine)) continue;
    generator::GateOptions gates;
    gates.member = true;
    gates.engine = *engine;
    gates.on_gate = [&](int64_t, const std::string& gate) {
      console.Live(fmt::format("{} revalidated, {} · {}", done, entry.name, gate));
    };
    const auto ladder = generator::LadderFor(entry.family);
    if (!ladder) return fail(ladder.errors());
    const auto judgement =
        generator::Validate(**ladder, gates, views.at(entry.family), task->program, nullptr, &InterruptFlag());
    if (!judgement.failure.empty()) return fail(judgement.failure);
    // what was cut short says nothing about the task and leaves no record
    if (judgement.verdict.cancelled)
      return fail(
          {{"interrupted", "", fmt::format("stopped after {} tasks", done), "the same line goes on from here"}});
    const tasklib::Record record{generator::kValidationRecord,
                                 CanonicalJson(generator::ValidationRecord(judgement.verdict, entry.family)), 0};
    const auto appended = (*library)->Append(entry.digest, record);
    if (!appended) return fail(appended.errors());
    ++done;
    refused += !judgement.accepted();
    tasks.push_back({{"name", entry.name},
                     {"digest", entry.digest},
                     {"accepted", judgement.accepted()},
                     {"trust", appended->trust},
                     {"gate", judgement.refusing_gate()},
                     {"errors", ErrorsToJson(judgement.errors())}});
    console.Print(fmt::format("{}: {}, trust L{}", entry.name,
                              judgement.accepted() ? "passed" : "refused by " + judgement.refusing_gate(),
                              appended->trust));
    for (const Error& error : judgement.errors()) console.Print("  " + ToString(error));
    console.Progress(fmt::format("{} revalidated", done));
  }
  console.Document({{"ok", refused == 0}, {"tasks", tasks}});
  console.Print(fmt::format("{} tasks revalidated, {} refused", done, refused));
  return refused == 0 ? kDone : kRefused;
}

}  // namespace gensim::cli
