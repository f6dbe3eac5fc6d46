// gensim validate: a user's program files through the whole ladder.
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/program_source.h"
#include "cli/signals.h"
#include "cli/source_setup.h"
#include "cli/verbs.h"
#include "generator/card.h"
#include "generator/judge.h"
#include "tasklib/program/family.h"

namespace gensim::cli {
namespace {

Json ReportsToJson(const std::vector<generator::GateReport>& reports) {
  Json list = Json::array();
  for (const generator::GateReport& report : reports) {
    Json row = {{"gate", report.gate}, {"outcome", NameOf(report.outcome)}, {"seconds", report.cpu_seconds}};
    if (!report.errors.empty()) row["errors"] = ErrorsToJson(report.errors);
    if (const auto measured = ParseJson(report.measured); measured) row["measured"] = *measured;
    list.push_back(std::move(row));
  }
  return list;
}

std::string JudgementToText(const std::string& file, const generator::Judgement& judgement, const Console& console) {
  std::string text = console.Bold(file) + "\n";
  std::vector<std::vector<std::string>> rows;
  for (const generator::GateReport& report : judgement.verdict.reports)
    rows.push_back(
        {"  " + report.gate, NameOf(report.outcome), fmt::format("{:.3f} s", report.cpu_seconds), report.measured});
  text += Table(rows);
  if (judgement.accepted()) return text + console.Good("  accepted") + "\n";
  text += console.Bad("  refused") + " by " + judgement.refusing_gate() + "\n";
  for (const Error& error : judgement.errors()) text += "  " + ToString(error) + "\n";
  return text;
}

}  // namespace

int RunValidate(const CommonOptions& common, const ValidateOptions& options, Console& console) {
  const auto off = GatesToSkip(options.skip_gates);
  if (!off) return console.Fail(off.errors());
  const auto engine = physics::EngineOf(options.engine);
  if (!engine) return console.Fail(engine.errors());
  if (options.add && !off->empty())
    return console.Fail(
        {"bad-option", "--skip-gate", "a task that skipped a gate is not archived", "--add without --skip-gate"});
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  generator::GateOptions gates;
  gates.off = *off;
  gates.engine = *engine;

  Json files = Json::array();
  // what was judged before a failure is told with it
  const auto fail = [&](const Errors& errors) { return console.Fail(errors, {{"files", files}}); };
  int code = kDone;
  for (const std::string& file : options.files) {
    const auto text = ReadProgramText(file);
    if (!text) return fail(text.errors());
    std::vector<std::string> notes;
    // a text that names no family is judged, and refused, as one of the tabletop
    const auto document = tasklib::ParseProgram(*text);
    const std::string family = document ? tasklib::FamilyOf(*document).name : "tabletop";
    const auto ladder = generator::LadderFor(family);
    if (!ladder) return fail(ladder.errors());
    const auto view = generator::ViewOf(**library, family, &notes);
    if (!view) return fail(view.errors());
    gates.on_gate = [&](int64_t, const std::string& gate) { console.Live(file + " · " + gate); };
    const auto judgement = generator::Validate(**ladder, gates, *view, *text, nullptr, &InterruptFlag());
    console.EndProgress();
    if (!judgement.failure.empty()) return fail(judgement.failure);
    // what was cut short says nothing about the task
    if (judgement.verdict.cancelled)
      return fail({{"interrupted", file, "stopped before its gates were through", "run the same line again"}});
    Json row = {{"file", file},
                {"accepted", judgement.accepted()},
                {"gates", ReportsToJson(judgement.verdict.reports)},
                {"errors", ErrorsToJson(judgement.errors())}};
    console.Print(JudgementToText(file, judgement, console));
    if (!judgement.accepted()) code = kRefused;
    if (judgement.candidate.program) row["digest"] = judgement.candidate.program->digest();
    if (judgement.accepted() && options.add) {
      const auto card = generator::CardOf(judgement, *judgement.candidate.program);
      if (!card) return fail(card.errors());
      const auto added = (*library)->Add(*card, tasklib::NameClash::kNextVersion);
      if (!added) return fail(added.errors());
      // a program that is there already still gets the new validation on record
      if (!added->added)
        for (const tasklib::Record& record : card->records)
          if (const auto appended = (*library)->Append(added->entry.digest, record); !appended)
            return fail(appended.errors());
      console.Event("accepted", {{"name", added->entry.name}, {"digest", added->entry.digest}});
      console.Print(fmt::format("  {} as {}@{}", added->added ? "archived" : "was archived before", added->entry.name,
                                added->entry.version));
      row["added"] = added->added;
    }
    files.push_back(std::move(row));
  }
  console.Document({{"ok", code == kDone}, {"files", files}});
  return code;
}

}  // namespace gensim::cli
