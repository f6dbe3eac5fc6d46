// gensim propose: grows the library.
#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/program_source.h"
#include "cli/propose_view.h"
#include "cli/signals.h"
#include "cli/source_setup.h"
#include "cli/verbs.h"
#include "envs/base/sha256.h"
#include "envs/core/work_pool.h"
#include "generator/propose.h"

namespace gensim::cli {
namespace {

constexpr int kDefaultCount = 5;

// Everything that decides what a run proposes: two lines with the same key are the same run. How the model is reached
// does not: a larger budget, another address or a cassette of the run goes on with it.
std::string RunKey(const CommonOptions& common, const ProposeOptions& options) {
  Json key = {{"verb", "propose"},
              {"seed", common.seed ? Json(*common.seed) : Json(nullptr)},
              {"count", options.count},
              {"trials", options.trials},
              {"max_trials", options.max_trials},
              {"skip", options.skip_gates},
              {"model", options.model},
              {"target", options.target},
              {"instruct", options.instruct},
              {"mutate", options.mutate},
              {"repairs", options.repairs}};
  // runs of the tabletop have the key that they always had
  if (options.family != "tabletop") key["family"] = options.family;
  return CanonicalJson(key);
}

// How many tasks are wanted when the line does not say.
int CountOf(const ProposeOptions& options) {
  if (options.count > 0) return options.count;
  if (!options.instruct.empty()) return 1;
  return options.target.empty() ? kDefaultCount : generator::kCurriculumTasks;
}

Result<generator::ProposeOptions> LoopOptions(const CommonOptions& common, const ProposeOptions& options) {
  generator::ProposeOptions loop;
  loop.family = options.family;
  loop.seed = common.seed;
  loop.count = CountOf(options);
  loop.trials = options.trials;
  loop.max_trials = options.max_trials;
  loop.jobs = ThreadsFor(options.jobs);
  loop.judge.repairs = options.repairs;
  // a curriculum goes step by step; nor is a model asked ahead where the count could be reached first: calls cost money
  if (!options.target.empty() || (WantsModel(options) && options.trials == 0)) loop.window = 1;
  loop.key = RunKey(common, options);
  const auto off = GatesToSkip(options.skip_gates);
  if (!off) return off.errors();
  loop.judge.gates.off = *off;
  const auto engine = physics::EngineOf(options.engine);
  if (!engine) return engine.errors();
  loop.judge.gates.engine = *engine;
  return loop;
}

// What ended the run before its end; empty when nothing did.
Errors FailureOf(const generator::ProposeReport& report) {
  if (!report.failure.empty() || !report.cancelled) return report.failure;
  return {
      {"interrupted", "", fmt::format("stopped after {} proposals", report.judged), "the same line goes on from here"}};
}

}  // namespace

int RunPropose(const CommonOptions& common, const ProposeOptions& options, Console& console) {
  auto loop = LoopOptions(common, options);
  if (!loop) return console.Fail(loop.errors());
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  auto setup = SourceSetup::Create(common, options, **library, *loop, console);
  if (!setup) return console.Fail(setup.errors());
  if (options.dry_run) return ShowDryRun(**setup, options, *loop, **library, console);

  ProposeView view(console, loop->trials > 0 ? loop->trials : loop->count, loop->trials > 0);
  (*loop).judge.gates.on_gate = [&](int64_t proposal, const std::string& gate) { view.OnGate(proposal, gate); };
  generator::ProposeHooks hooks;
  hooks.on_event = [&](const generator::ProposeEvent& event) { view.OnEvent(event); };
  hooks.cancel = &InterruptFlag();
  hooks.reviewer = (*setup)->reviewer();
  hooks.ledger = (*setup)->ledger();
  hooks.ledger_run = (*setup)->ledger_run();
  const auto report = generator::RunPropose(**library, (*setup)->source(), *loop, hooks);
  if (const Status ended = (*setup)->Finish(report); !ended) return console.Fail(ended.errors());
  console.EndProgress();

  Json document = generator::ReportToJson(report);
  if (const auto cost = (*setup)->CostToJson()) document["cost"] = *cost;
  int code = report.reached ? kDone : kRefused;
  if (const Errors failure = FailureOf(report); !failure.empty()) {
    code = console.Fail(failure, std::move(document));
  } else {
    document["ok"] = report.reached;
    console.Document(std::move(document));
  }
  // a run that ended before its first proposal has nothing to count
  if (report.judged > 0 || code == kDone) console.Print(FunnelToText(report, console) + (*setup)->CostToText());
  if (!report.accepted.empty())
    console.Print("archived in " + LibraryPath(common).string() + "; `gensim task show NAME --png x.png` draws one");
  return code;
}

}  // namespace gensim::cli
