// The language model that a propose run asks: server or cassette, recording, budget and ledger, as the options say.
//
// Owns everything that the source keeps references to. One a run; Complete() of the provider may be called by several
// threads.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "cli/console.h"
#include "cli/options.h"
#include "generator/llm/cassette_provider.h"
#include "generator/llm/ledger.h"
#include "generator/llm/metered_provider.h"
#include "generator/llm/openai_client.h"

namespace gensim::cli {

class ModelSetup {
 public:
  /// Checks and opens everything; nothing is booked. Codes: those of client, cassette, price table and budget. The
  /// options must have passed CheckModelOptions. `own_recording`: the file of --record, where there is one, is the
  /// run's own.
  static Result<std::unique_ptr<ModelSetup>> Create(const ProposeOptions& options, const std::filesystem::path& library,
                                                    bool own_recording, const std::atomic<bool>* cancel,
                                                    Console& console);

  /// Puts the run's ledger and budget in front; comes before provider().
  void Meter(generator::Ledger& ledger, int64_t ledger_run);
  generator::ChatProvider& provider() { return *metered_; }
  const std::string& currency() const { return currency_; }

 private:
  ModelSetup() = default;
  std::unique_ptr<generator::ChatProvider> base_;       ///< server or cassette
  std::unique_ptr<generator::ChatProvider> recording_;  ///< null without --record
  std::unique_ptr<generator::MeteredProvider> metered_;
  generator::PriceTable prices_;
  generator::Budget budget_;
  std::string currency_;
};

/// True when the options ask for a language model: an address on the command line, whatever the environment says, a
/// model or a cassette. An address in the environment alone does not: without --model the composer works.
bool WantsModel(const ProposeOptions& options);

/// bad-option for combinations that make no sense, all of them.
Errors CheckModelOptions(const ProposeOptions& options);

}  // namespace gensim::cli
