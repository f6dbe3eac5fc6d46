// What a propose run is made of besides the loop: the source of proposals, the reviewer and the ledger.
//
// Owns composer or model, and everything they keep references to. One a run.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/model_setup.h"
#include "cli/options.h"
#include "generator/llm/ledger.h"
#include "generator/llm_source.h"
#include "generator/propose.h"
#include "tasklib/archive/library.h"

namespace gensim::cli {

class SourceSetup {
 public:
  /// Codes: those of ModelSetup and the ledger; bad-option; those of looking up --mutate and --target. With --dry-run
  /// no ledger is kept and no model is reached. Everything is checked before the run is booked.
  static Result<std::unique_ptr<SourceSetup>> Create(const CommonOptions& common, const ProposeOptions& options,
                                                     tasklib::Library& library, const generator::ProposeOptions& loop,
                                                     Console& console);

  generator::ProposalSource& source() { return *source_; }
  generator::Reviewer* reviewer() { return reviewer_.get(); }
  /// Null with --dry-run.
  generator::Ledger* ledger() { return ledger_ ? &*ledger_ : nullptr; }
  int64_t ledger_run() const { return ledger_run_; }
  /// Null without a model.
  const generator::LlmSource* model_source() const { return llm_; }

  /// Writes down how the run ended, and reads what it cost: only one that is done is not gone on with.
  Status Finish(const generator::ProposeReport& report);

  /// Tokens, money and cost per accepted task, after Finish; nothing without a model.
  std::optional<Json> CostToJson();
  std::string CostToText();

 private:
  explicit SourceSetup(Console& console) : console_(console) {}
  Status OpenLedger(tasklib::Library& library, const generator::ProposeOptions& loop);
  Status Book(const ProposeOptions& options, const std::string& key);
  std::string Detail() const;
  void UseModel(const ProposeOptions& options, generator::LlmSourceOptions source);
  Status UseComposer(const CommonOptions& common, const ProposeOptions& options);

  Console& console_;
  std::optional<generator::Ledger> ledger_;
  int64_t ledger_run_ = 0;            ///< 0: not booked yet
  std::set<std::string> recordings_;  ///< files that this run has recorded to, whole paths
  std::optional<generator::RunTotals> totals_;
  std::unique_ptr<ModelSetup> model_;
  std::unique_ptr<generator::ChatProvider> nobody_;  ///< stands in for the model with --dry-run
  std::unique_ptr<generator::ProposalSource> source_;
  std::unique_ptr<generator::Reviewer> reviewer_;
  const generator::LlmSource* llm_ = nullptr;  ///< source_, when it asks a model
};

/// The gates of --skip-gate; code unknown-gate with the nearest name.
Result<std::set<std::string>> GatesToSkip(const std::vector<std::string>& names);

/// --dry-run: what would be asked or composed, with a token estimate; changes nothing.
int ShowDryRun(const SourceSetup& setup, const ProposeOptions& options, const generator::ProposeOptions& loop,
               tasklib::Library& library, Console& console);

}  // namespace gensim::cli
