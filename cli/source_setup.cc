#include "cli/source_setup.h"

#include <fmt/core.h>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/program_source.h"
#include "cli/signals.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "generator/composer/composer.h"
#include "generator/composer/curriculum_composer.h"
#include "generator/llm_reviewer.h"
#include "generator/run/entries.h"
#include "generator/tours/tour_composer.h"
#include "tasklib/archive/run_journal.h"

namespace gensim::cli {
namespace {

using generator::ProposalMode;

// Keeps the name of the model where nobody is asked.
class Nobody : public generator::ChatProvider {
 public:
  explicit Nobody(std::string model) : model_(std::move(model)) {}
  Result<generator::ChatReply> Complete(const generator::ChatRequest&) override {
    return Error{"provider-unreachable", "--dry-run", "a dry run asks nobody", ""};
  }
  std::string model() const override { return model_; }

 private:
  std::string model_;
};

// --target with a model: a task that is there, or else the words themselves
bool NamesTask(const std::string& target) {
  if (target.ends_with(".json")) return true;
  std::error_code ignored;
  return target.size() < 4096 && std::filesystem::is_regular_file(target, ignored);
}

generator::ProposalMode ModeOf(const ProposeOptions& options) {
  if (!options.target.empty()) return ProposalMode::kTarget;
  if (!options.instruct.empty()) return ProposalMode::kInstruct;
  return options.mutate.empty() ? ProposalMode::kExploratory : ProposalMode::kMutate;
}

// the same file has the same name, whatever folder the command is called from
std::string WholePath(const std::string& file) {
  std::error_code failed;
  const std::filesystem::path whole =
      std::filesystem::weakly_canonical(std::filesystem::absolute(file, failed), failed);
  return failed ? file : whole.string();
}

// what --mutate, --target and --instruct ask of the model
Result<generator::LlmSourceOptions> ModelSourceOptions(const CommonOptions& common, const ProposeOptions& options,
                                                       Console& console) {
  generator::LlmSourceOptions source;
  source.family = options.family;
  source.mode = ModeOf(options);
  source.target = options.target;
  source.instruction = options.instruct;
  if (options.count > 0) source.steps = options.count;
  if (!options.mutate.empty()) {
    const auto base = FindProgram(common, options.mutate, console);
    if (!base) return base.errors();
    source.base_program = base->canonical();
  }
  if (NamesTask(options.target)) {
    // a task stands for its sentence, and says itself what it is about
    const auto target = FindProgram(common, options.target, console);
    if (!target) return target.errors();
    const auto task = tasklib::Lower(*target, 0);
    if (!task) return task.errors();
    source.target = task->summary;
    source.target_relations = target->relations();
  }
  return source;
}

}  // namespace

// The run that is gone on with, when the journal says that there is one. The journal alone decides: a run of the ledger
// whose journal is finished (the process ended in between) or was never begun is over.
Status SourceSetup::OpenLedger(tasklib::Library& library, const generator::ProposeOptions& loop) {
  const auto unfinished = tasklib::RunJournal::IsUnfinished(library.runs_folder(), generator::RunKey(loop));
  if (!unfinished) return unfinished.errors();
  auto ledger = generator::Ledger::Open(library.folder() / "ledger.sqlite");
  if (!ledger) return ledger.errors();
  ledger_.emplace(std::move(*ledger));
  const std::string key = Sha256Hex(loop.key);
  for (;;) {
    const auto run = ledger_->FindUnfinished(key);
    if (!run) return run.errors();
    if (!run->has_value()) return Done{};
    if (!*unfinished) {
      if (const Status closed = ledger_->AppendState((*run)->run, "done", (*run)->detail); !closed) return closed;
      continue;
    }
    ledger_run_ = (*run)->run;
    const auto detail = ParseJson((*run)->detail);
    if (!detail || !detail->is_object()) return Done{};
    for (const Json& file : detail->value("recordings", Json::array())) recordings_.insert(file.get<std::string>());
    return Done{};
  }
}

// What a later call must know of the run.
std::string SourceSetup::Detail() const { return CanonicalJson({{"recordings", recordings_}}); }

Status SourceSetup::Book(const ProposeOptions& options, const std::string& key) {
  if (ledger_run_ == 0) {
    const auto run =
        ledger_->BeginRun(Sha256Hex(key), options.model.empty() ? "propose" : "propose, model " + options.model);
    if (!run) return run.errors();
    ledger_run_ = *run;
  }
  if (!options.record.empty()) recordings_.insert(WholePath(options.record));
  return ledger_->AppendState(ledger_run_, "running", Detail());
}

void SourceSetup::UseModel(const ProposeOptions& options, generator::LlmSourceOptions source) {
  generator::ChatProvider& provider = model_ ? model_->provider() : *nobody_;
  auto made = std::make_unique<generator::LlmSource>(provider, std::move(source));
  llm_ = made.get();
  source_ = std::move(made);
  reviewer_ = std::make_unique<generator::LlmReviewer>(provider, options.instruct);
}

Status SourceSetup::UseComposer(const CommonOptions& common, const ProposeOptions& options) {
  if (!options.target.empty()) {
    const auto target = FindProgram(common, options.target, console_);
    if (!target && options.target.find(' ') != std::string::npos)
      return Error{"bad-option", "--target", "words need a language model; without one the target is a task",
                   "a task file, the name of a task in the library, or --llm URL --model NAME"};
    if (!target) return target.errors();
    generator::CurriculumComposerOptions curriculum;
    if (options.count > 0) curriculum.tasks = options.count;
    auto composer = generator::CurriculumComposer::Create(*target, curriculum);
    if (!composer) return composer.errors();
    source_ = *std::move(composer);
    return Done{};
  }
  if (options.family == "tsp") {
    source_ = std::make_unique<generator::TourComposer>();
    return Done{};
  }
  // --mutate: the program that every proposal varies
  generator::ComposerOptions composer;
  if (!options.mutate.empty()) {
    const auto base = FindProgram(common, options.mutate, console_);
    if (!base) return base.errors();
    composer.base_program = base->canonical();
  }
  source_ = std::make_unique<generator::Composer>(composer);
  return Done{};
}

Result<std::unique_ptr<SourceSetup>> SourceSetup::Create(const CommonOptions& common, const ProposeOptions& options,
                                                         tasklib::Library& library,
                                                         const generator::ProposeOptions& loop, Console& console) {
  std::unique_ptr<SourceSetup> setup(new SourceSetup(console));
  Errors wrong = CheckModelOptions(options);
  if (options.family == "tsp" && !options.target.empty())
    wrong.push_back({"bad-option", "--target", "curricula are of the tabletop alone", "--family tabletop"});
  if (options.family == "tsp" && !options.mutate.empty() && !WantsModel(options))
    wrong.push_back({"bad-option", "--mutate", "the composer draws TSP tasks anew", "--llm URL --model NAME"});
  if (!options.target.empty() && options.count > 0 && options.count < generator::kCurriculumTasks)
    wrong.push_back({"bad-option", "--count", fmt::format("{} tasks are no curriculum", options.count),
                     fmt::format("with --target at least {}", generator::kCurriculumTasks)});
  if (!wrong.empty()) return wrong;

  // everything that can be refused comes before the run is booked
  const bool model = WantsModel(options);
  generator::LlmSourceOptions asked;
  if (model) {
    auto found = ModelSourceOptions(common, options, console);
    if (!found) return found.errors();
    asked = *std::move(found);
  } else if (const Status used = setup->UseComposer(common, options); !used) {
    return used.errors();
  }
  if (options.dry_run) {
    setup->nobody_ = std::make_unique<Nobody>(options.model);
  } else {
    if (const Status opened = setup->OpenLedger(library, loop); !opened) return opened.errors();
    if (model) {
      const bool own = setup->recordings_.contains(WholePath(options.record));
      auto made = ModelSetup::Create(options, library.folder(), own, &InterruptFlag(), console);
      if (!made) return made.errors();
      setup->model_ = *std::move(made);
    }
    if (const Status booked = setup->Book(options, loop.key); !booked) return booked.errors();
    if (model) setup->model_->Meter(*setup->ledger_, setup->ledger_run_);
  }
  if (model) setup->UseModel(options, std::move(asked));
  return setup;
}

Status SourceSetup::Finish(const generator::ProposeReport& report) {
  if (llm_) {
    auto totals = ledger_->Totals(ledger_run_);
    if (totals) totals_ = *std::move(totals);
    if (!totals) console_.Note("gensim: what the run cost cannot be told: " + ToString(totals.errors()));
  }
  const char* state = report.cancelled ? "interrupted" : report.failure.empty() ? "done" : "failed";
  return ledger_->AppendState(ledger_run_, state, Detail());
}

std::optional<Json> SourceSetup::CostToJson() {
  const auto& totals = totals_;
  if (!totals) return std::nullopt;
  Json cost = {{"calls", totals->calls},
               {"prompt_tokens", totals->prompt_tokens},
               {"completion_tokens", totals->completion_tokens},
               {"open_tokens", totals->open_tokens},
               {"seconds", totals->call_seconds}};
  if (!model_->currency().empty()) {
    cost["currency"] = model_->currency();
    cost["money"] = static_cast<double>(totals->spent_money()) * 1e-9;
    const auto each = totals->money_per_accepted();
    cost["money_per_accepted"] = each ? Json(static_cast<double>(*each) * 1e-9) : Json(nullptr);
  }
  const auto each = totals->tokens_per_accepted();
  cost["tokens_per_accepted"] = each ? Json(*each) : Json(nullptr);
  return cost;
}

std::string SourceSetup::CostToText() {
  const auto& totals = totals_;
  if (!totals) return "";
  const std::string& currency = model_->currency();
  std::string text = fmt::format("{} calls, {} tokens ({} read, {} written)", totals->calls, totals->spent_tokens(),
                                 totals->prompt_tokens, totals->completion_tokens);
  if (!currency.empty()) text += ", " + generator::FormatMoney(totals->spent_money(), currency);
  text += "\ncost per accepted task: ";
  const auto tokens = totals->tokens_per_accepted();
  if (!tokens) return text + "none was accepted\n";
  text += fmt::format("{:.0f} tokens", *tokens);
  if (const auto money = totals->money_per_accepted(); money && !currency.empty())
    text += ", " + generator::FormatMoney(*money, currency);
  return text + "\n";
}

Result<std::set<std::string>> GatesToSkip(const std::vector<std::string>& names) {
  const auto ladder = generator::LadderFor("tabletop");
  if (!ladder) return ladder.errors();
  const std::vector<std::string> legal = (*ladder)->names();
  for (const std::string& name : names)
    if (!(*ladder)->Find(name))
      return Error{"unknown-gate", "--skip-gate", "no gate '" + name + "'", LegalHint(name, legal)};
  return std::set<std::string>(names.begin(), names.end());
}

}  // namespace gensim::cli
