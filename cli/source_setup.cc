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

std::optional<generator::RunTotals> TotalsOf(generator::Ledger* ledger, int64_t run) {
  if (!ledger) return std::nullopt;
  auto totals = ledger->Totals(run);
  return totals ? std::optional(*std::move(totals)) : std::nullopt;
}

}  // namespace

Status SourceSetup::OpenLedger(const ProposeOptions& options, tasklib::Library& library, const std::string& key,
                               bool* resume) {
  auto ledger = generator::Ledger::Open(library.folder() / "ledger.sqlite");
  if (!ledger) return ledger.errors();
  ledger_.emplace(std::move(*ledger));
  const std::string digest = Sha256Hex(key);
  const auto unfinished = ledger_->FindUnfinished(digest);
  if (!unfinished) return unfinished.errors();
  *resume = unfinished->has_value();
  if (*resume) {
    ledger_run_ = (*unfinished)->run;
    return Done{};
  }
  const auto run = ledger_->BeginRun(digest, options.model.empty() ? "propose" : "propose, model " + options.model);
  if (!run) return run.errors();
  ledger_run_ = *run;
  return Done{};
}

Status SourceSetup::UseModel(const CommonOptions& common, const ProposeOptions& options, Console& console) {
  generator::ChatProvider& provider = model_ ? model_->provider() : *nobody_;
  generator::LlmSourceOptions source;
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
  auto made = std::make_unique<generator::LlmSource>(provider, std::move(source));
  llm_ = made.get();
  source_ = std::move(made);
  reviewer_ = std::make_unique<generator::LlmReviewer>(provider, options.instruct);
  return Done{};
}

Status SourceSetup::UseComposer(const CommonOptions& common, const ProposeOptions& options, Console& console) {
  if (!options.target.empty()) {
    const auto target = FindProgram(common, options.target, console);
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
  // --mutate: the program that every proposal varies
  generator::ComposerOptions composer;
  if (!options.mutate.empty()) {
    const auto base = FindProgram(common, options.mutate, console);
    if (!base) return base.errors();
    composer.base_program = base->canonical();
  }
  source_ = std::make_unique<generator::Composer>(composer);
  return Done{};
}

Result<std::unique_ptr<SourceSetup>> SourceSetup::Create(const CommonOptions& common, const ProposeOptions& options,
                                                         tasklib::Library& library, const std::string& key,
                                                         Console& console) {
  std::unique_ptr<SourceSetup> setup(new SourceSetup());
  Errors wrong = CheckModelOptions(options);
  if (!options.target.empty() && options.count > 0 && options.count < generator::kCurriculumTasks)
    wrong.push_back({"bad-option", "--count", fmt::format("{} tasks are no curriculum", options.count),
                     fmt::format("with --target at least {}", generator::kCurriculumTasks)});
  if (!wrong.empty()) return wrong;

  const bool model = WantsModel(options);
  if (options.dry_run) {
    setup->nobody_ = std::make_unique<Nobody>(options.model);
  } else {
    bool resume = false;
    if (const Status opened = setup->OpenLedger(options, library, key, &resume); !opened) return opened.errors();
    if (model) {
      auto made =
          ModelSetup::Create(options, library.folder(), *setup->ledger_, setup->ledger_run_, resume, &InterruptFlag());
      if (!made) return made.errors();
      setup->model_ = *std::move(made);
    }
  }
  const Status used = model ? setup->UseModel(common, options, console) : setup->UseComposer(common, options, console);
  if (!used) return used.errors();
  return setup;
}

Status SourceSetup::Finish(const generator::ProposeReport& report) {
  const char* state = report.cancelled ? "interrupted" : report.failure.empty() ? "done" : "failed";
  return ledger_->AppendState(ledger_run_, state, "{}");
}

std::optional<Json> SourceSetup::CostToJson() {
  const auto totals = TotalsOf(llm_ ? ledger() : nullptr, ledger_run_);
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
  const auto totals = TotalsOf(llm_ ? ledger() : nullptr, ledger_run_);
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
