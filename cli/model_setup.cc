#include "cli/model_setup.h"

#include <cstdlib>

#include "envs/base/file.h"

namespace gensim::cli {
namespace {

using generator::ChatProvider;

Result<std::pair<std::string, std::string>> SplitHeader(const std::string& header) {
  const size_t colon = header.find(':');
  if (colon == std::string::npos || colon == 0)
    return Error{"bad-option", "--header", "'" + header.substr(0, colon) + "' is no header", "'Name: value'"};
  const size_t value = header.find_first_not_of(' ', colon + 1);
  return std::pair{header.substr(0, colon), value == std::string::npos ? "" : header.substr(value)};
}

Result<std::unique_ptr<ChatProvider>> MakeServer(const ProposeOptions& options, const std::filesystem::path& library,
                                                 const std::atomic<bool>* cancel) {
  generator::OpenAiOptions client;
  client.base_url = options.llm;
  client.model = options.model;
  client.allow_plain_http = options.allow_http;
  client.quirks_file = library / "server-quirks.json";
  client.cancel = cancel;
  for (const std::string& text : options.headers) {
    auto header = SplitHeader(text);
    if (!header) return header.errors();
    client.extra_headers.push_back(std::move(*header));
  }
  generator::FillFromEnvironment(client);
  auto made = generator::OpenAiClient::Create(std::move(client));
  if (!made) return made.errors();
  return std::unique_ptr<ChatProvider>(std::move(*made));
}

}  // namespace

bool WantsModel(const ProposeOptions& options) {
  const char* environment = std::getenv("OPENAI_BASE_URL");
  const bool asked = !options.llm.empty() && (environment == nullptr || options.llm != environment);
  return asked || !options.model.empty() || !options.replay.empty();
}

Errors CheckModelOptions(const ProposeOptions& options) {
  Errors errors;
  const auto refuse = [&](const char* option, const char* message, const char* hint) {
    errors.push_back({"bad-option", option, message, hint});
  };
  const int goals = static_cast<int>(!options.target.empty()) + static_cast<int>(!options.instruct.empty()) +
                    static_cast<int>(!options.mutate.empty());
  if (goals > 1) refuse("--target", "--target, --instruct and --mutate exclude each other", "give one of them");
  if (!WantsModel(options)) {
    constexpr const char* kHint = "give --llm URL and --model NAME, or --replay FILE and --model NAME";
    if (!options.instruct.empty()) refuse("--instruct", "only a language model understands words", kHint);
    if (!options.record.empty()) refuse("--record", "there is no language model to record", kHint);
    if (!options.budget.empty()) refuse("--budget", "the offline composer costs nothing", kHint);
    if (!options.prices.empty()) refuse("--prices", "the offline composer costs nothing", kHint);
    if (!options.headers.empty()) refuse("--header", "there is no server to send it to", kHint);
    return errors;
  }
  if (options.model.empty()) refuse("--model", "which model to ask is missing", "--model NAME");
  if (options.llm.empty() && options.replay.empty())
    refuse("--llm", "which server to ask is missing", "--llm URL, OPENAI_BASE_URL or --replay FILE");
  if (!options.replay.empty() && !options.record.empty())
    refuse("--replay", "--record and --replay exclude each other", "give one of them");
  return errors;
}

Result<std::unique_ptr<ModelSetup>> ModelSetup::Create(const ProposeOptions& options,
                                                       const std::filesystem::path& library, generator::Ledger& ledger,
                                                       int64_t ledger_run, bool resume,
                                                       const std::atomic<bool>* cancel) {
  std::unique_ptr<ModelSetup> setup(new ModelSetup());
  // prices and budget first: a mistake there must cost nothing
  generator::PriceTable prices;
  if (!options.prices.empty()) {
    const auto text = ReadFile(options.prices, size_t{1} << 20);
    if (!text) return text.errors();
    auto parsed = generator::PriceTable::Parse(*text);
    if (!parsed) return parsed.errors();
    prices = std::move(*parsed);
  }
  setup->currency_ = prices.currency();
  generator::Budget budget;
  if (!options.budget.empty()) {
    const auto parsed = generator::ParseBudget(options.budget, prices);
    if (!parsed) return parsed.errors();
    budget = *parsed;
  }
  if (options.replay.empty()) {
    auto server = MakeServer(options, library, cancel);
    if (!server) return server.errors();
    setup->base_ = std::move(*server);
  } else {
    auto cassette = generator::ReplayingProvider::Open(options.replay, options.model);
    if (!cassette) return cassette.errors();
    setup->base_ = std::move(*cassette);
  }
  ChatProvider* top = setup->base_.get();
  if (!options.record.empty()) {
    auto recording = generator::RecordingProvider::Open(options.record, *top, resume);
    if (!recording) return recording.errors();
    setup->recording_ = std::move(*recording);
    top = setup->recording_.get();
  }
  setup->metered_ = std::make_unique<generator::MeteredProvider>(*top, ledger, ledger_run, std::move(prices), budget);
  return setup;
}

}  // namespace gensim::cli
