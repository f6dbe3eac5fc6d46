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
                                                 const std::atomic<bool>* cancel, Console& console) {
  generator::OpenAiOptions client;
  client.base_url = options.llm;
  client.model = options.model;
  client.allow_plain_http = options.allow_http;
  client.quirks_file = library / "server-quirks.json";
  client.cancel = cancel;
  client.note = [&console](const std::string& text) { console.Note("gensim: " + text); };
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
  return !options.llm.empty() || !options.model.empty() || !options.replay.empty();
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
  const char* environment = std::getenv("OPENAI_BASE_URL");
  const bool address = !options.llm.empty() || (environment != nullptr && *environment != '\0');
  if (!address && options.replay.empty())
    refuse("--llm", "which server to ask is missing", "--llm URL, OPENAI_BASE_URL or --replay FILE");
  if (!options.replay.empty() && !options.record.empty())
    refuse("--replay", "--record and --replay exclude each other", "give one of them");
  return errors;
}

Result<std::unique_ptr<ModelSetup>> ModelSetup::Create(const ProposeOptions& options,
                                                       const std::filesystem::path& library, bool own_recording,
                                                       const std::atomic<bool>* cancel, Console& console) {
  std::unique_ptr<ModelSetup> setup(new ModelSetup());
  // prices and budget first: a mistake there must cost nothing
  generator::PriceTable& prices = setup->prices_;
  if (!options.prices.empty()) {
    const auto text = ReadFile(options.prices, size_t{1} << 20);
    if (!text) return text.errors();
    auto parsed = generator::PriceTable::Parse(*text);
    if (!parsed) return parsed.errors();
    prices = std::move(*parsed);
  }
  setup->currency_ = prices.currency();
  if (!options.budget.empty()) {
    const auto parsed = generator::ParseBudget(options.budget, prices);
    if (!parsed) return parsed.errors();
    setup->budget_ = *parsed;
  }
  if (options.replay.empty()) {
    auto server = MakeServer(options, library, cancel, console);
    if (!server) return server.errors();
    setup->base_ = std::move(*server);
  } else {
    auto cassette = generator::ReplayingProvider::Open(options.replay, options.model);
    if (!cassette) return cassette.errors();
    setup->base_ = std::move(*cassette);
  }
  // the file of a recording comes last: nothing that fails may leave one behind
  if (!options.record.empty()) {
    auto recording = generator::RecordingProvider::Open(options.record, *setup->base_, own_recording);
    if (!recording) return recording.errors();
    setup->recording_ = std::move(*recording);
  }
  return setup;
}

void ModelSetup::Meter(generator::Ledger& ledger, int64_t ledger_run) {
  ChatProvider& top = recording_ ? *recording_ : *base_;
  metered_ = std::make_unique<generator::MeteredProvider>(top, ledger, ledger_run, prices_, budget_);
}

}  // namespace gensim::cli
