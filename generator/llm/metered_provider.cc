#include "generator/llm/metered_provider.h"

#include <chrono>
#include <cstdlib>
#include <string_view>

#include "generator/llm/tokens.h"

namespace gensim::generator {

Result<ChatReply> MeteredProvider::Complete(const ChatRequest& request) {
  // the worst case: every byte of the prompt (and of the schema, which some servers count) a token, the reply full
  const int64_t most_prompt = MostTokens(request.messages) + static_cast<int64_t>(request.json_schema.size());
  const auto worst = prices_.Cost(model(), most_prompt, request.max_tokens);
  if (!worst) return worst.errors();
  const auto call = ledger_.Reserve(run_, request.proposal, request.purpose, model(), most_prompt + request.max_tokens,
                                    *worst, budget_);
  if (!call) return call.errors();

  const auto start = std::chrono::steady_clock::now();
  auto reply = provider_.Complete(request);
  CallOutcome outcome;
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!reply) {
    // a call without a reply is not billed as far as anyone can know here
    outcome.code = reply.error().code;
    constexpr std::string_view kStatus = "provider-http-";
    if (outcome.code.starts_with(kStatus)) outcome.http_status = std::atoi(outcome.code.c_str() + kStatus.size());
  } else {
    outcome.prompt_tokens = reply->prompt_tokens;
    outcome.completion_tokens = reply->completion_tokens;
    outcome.tokens_estimated = reply->tokens_estimated;
    outcome.attempts = reply->attempts;
    outcome.http_status = reply->http_status;
    const Status usable = CheckReply(*reply);
    outcome.code = usable ? "ok" : usable.error().code;
    outcome.money = prices_.Cost(model(), reply->prompt_tokens, reply->completion_tokens).value();
  }
  if (const Status settled = ledger_.Settle(*call, outcome); !settled) return settled.errors();
  return reply;
}

}  // namespace gensim::generator
