// Puts a ledger and a budget in front of a provider: every call is reserved, made, settled.
//
// Ownership: keeps references to the provider and the ledger, which must outlive it. Threads: as the provider.
// Errors: those of the provider, plus budget-exhausted and ledger errors; a call that the budget forbids is never made.
#pragma once

#include <string>

#include "generator/llm/ledger.h"
#include "generator/llm/prices.h"
#include "generator/llm/provider.h"

namespace gensim::generator {

class MeteredProvider : public ChatProvider {
 public:
  MeteredProvider(ChatProvider& provider, Ledger& ledger, int64_t run, PriceTable prices, Budget budget)
      : provider_(provider), ledger_(ledger), run_(run), prices_(std::move(prices)), budget_(budget) {}

  Result<ChatReply> Complete(const ChatRequest& request) override;
  std::string model() const override { return provider_.model(); }

 private:
  ChatProvider& provider_;
  Ledger& ledger_;
  int64_t run_;
  PriceTable prices_;
  Budget budget_;
};

}  // namespace gensim::generator
