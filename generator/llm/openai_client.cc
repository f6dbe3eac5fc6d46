#include "generator/llm/openai_client.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <variant>

#include "envs/base/json.h"
#include "envs/base/text.h"
#include "generator/llm/backoff.h"
#include "generator/llm/chat_assembler.h"
#include "generator/llm/redact.h"
#include "generator/llm/request_body.h"
#include "generator/llm/server_quirks.h"
#include "generator/llm/server_url.h"
#include "generator/llm/tokens.h"

namespace gensim::generator {
namespace {

constexpr int kMostLearningSteps = 12;

double SystemTime() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// waits in slices, so that Ctrl-C is seen at once
void SleepSliced(double seconds, const std::atomic<bool>* cancel) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < end && !(cancel != nullptr && cancel->load()))
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

// What a server says in an answer that is not 200.
struct ServerMessage {
  std::string text, code;
};

ServerMessage ReadMessage(const std::string& body) {
  ServerMessage message{Excerpt(body), ""};
  const auto json = ParseJson(body, {size_t{1} << 20, 40, 20000});
  if (!json || !json->is_object()) return message;
  const Json& error = json->contains("error") ? (*json)["error"] : *json;
  if (error.is_string()) message.text = Excerpt(error.get<std::string>());
  if (!error.is_object()) return message;
  if (error.contains("message") && error["message"].is_string())
    message.text = Excerpt(error["message"].get<std::string>());
  for (const char* key : {"code", "type"})
    if (error.contains(key) && error[key].is_string()) message.code += error[key].get<std::string>() + " ";
  // the name of the refused field helps learning
  if (error.contains("param") && error["param"].is_string())
    message.text += " (" + Excerpt(error["param"].get<std::string>(), 80) + ")";
  return message;
}

bool IsQuota(int status, const ServerMessage& message) {
  const auto has = [&](const char* word) {
    return message.code.find(word) != std::string::npos || message.text.find(word) != std::string::npos;
  };
  return status == 402 ||
         (status == 429 && (has("insufficient_quota") || has("billing") || has("exceeded your current quota")));
}

bool IsPassing(const Error& error) { return error.code == "provider-timeout" || error.code == "provider-protocol"; }

// header names are tokens, values are printable: nothing can be smuggled into the request
Status CheckHeader(const std::string& name, const std::string& value) {
  const bool name_ok = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_';
  });
  const bool value_ok = std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  if (name_ok && value_ok) return Done{};
  return Error{"bad-header", Excerpt(name, 60),
               name_ok ? "the value holds control characters or is not ASCII" : "not a header name",
               "names of letters, digits and hyphens; values of printable ASCII"};
}

}  // namespace

struct OpenAiClient::Impl {
  OpenAiOptions options;
  ServerUrl url;
  Redactor redact;
  HttpClient http;
  QuirkBook book;
  std::atomic<bool> answered{false};  // a server that has answered once may be away for a moment

  Impl(OpenAiOptions given, ServerUrl server, Redactor redactor)
      : options(std::move(given)),
        url(std::move(server)),
        redact(std::move(redactor)),
        http(options.limits, options.cancel) {}

  // How one try ended when it gave no reply.
  struct Failure {
    Error error;
    int status = 0;  // 0: no answer
    std::string message;
    std::optional<double> retry_after;
    bool again = false;
  };

  std::variant<ChatReply, Failure> TryOnce(const ChatRequest& request, const std::string& body, bool stream);
  Failure FromStatus(const HttpResponse& response) const;
  bool Cancelled() const { return options.cancel != nullptr && options.cancel->load(); }
};

OpenAiClient::Impl::Failure OpenAiClient::Impl::FromStatus(const HttpResponse& response) const {
  ServerMessage message = ReadMessage(response.body);
  Failure failure;
  failure.status = response.status;
  failure.message = message.text + " " + message.code;  // as it was said: it is learned from, and never shown
  message.text = redact(message.text);
  const std::string said =
      "status " + std::to_string(response.status) + (message.text.empty() ? "" : ": " + message.text);
  if (const auto header = response.headers.find("retry-after"); header != response.headers.end())
    failure.retry_after = ParseRetryAfter(header->second, options.unix_time());

  // what a person must mend comes first: it is never tried again
  if (response.status == 401 || response.status == 403) {
    failure.error = {"provider-auth", "", said, "is the key in OPENAI_API_KEY right for this server?"};
  } else if (IsQuota(response.status, message)) {
    failure.error = {"provider-quota", "", said, "the account's quota is spent; a later try will not help"};
  } else {
    failure.again =
        response.status == 408 || response.status == 425 || response.status == 429 || response.status >= 500;
    std::string hint;
    if (response.status == 404)
      hint = "the address is the base ending in /v1, and the model must be one that the server has";
    if (response.status >= 300 && response.status < 400) hint = "redirects are not followed: give the final address";
    failure.error = {"provider-http-" + std::to_string(response.status), "", said, hint};
  }
  return failure;
}

std::variant<ChatReply, OpenAiClient::Impl::Failure> OpenAiClient::Impl::TryOnce(const ChatRequest& request,
                                                                                 const std::string& body, bool stream) {
  ChatAssembler assembler;
  bool malformed = false;
  HttpRequest post{url.chat_completions(), options.extra_headers, body, url.loopback, [&](std::string_view piece) {
                     malformed = !assembler.Feed(piece);
                     return !malformed;
                   }};
  if (!options.api_key.empty()) post.headers.emplace_back("Authorization", "Bearer " + options.api_key);
  post.headers.emplace_back("Accept", stream ? "text/event-stream" : "application/json");

  // the assembler knows better than the transport why a stream is malformed
  const auto response = http.Post(post);
  Failure failure;
  if (!response) {
    failure.error = malformed ? assembler.Finish().error() : response.error();
    failure.error.message = redact(failure.error.message);
    failure.again = IsPassing(failure.error) || (failure.error.code == "provider-unreachable" && answered);
    return failure;
  }
  answered = true;
  if (response->status != 200) return FromStatus(*response);

  auto reply = assembler.Finish();
  if (!reply) {
    failure.error = reply.error();
    failure.error.message = redact(failure.error.message);
    failure.status = 200;
    failure.message = failure.error.message;
    failure.again = true;
    return failure;
  }
  if (reply->tokens_estimated) {
    reply->prompt_tokens = EstimateTokens(request.messages);
    reply->completion_tokens = EstimateTokens(reply->text);
  }
  if (reply->model.empty()) reply->model = options.model;
  reply->text = redact.Reply(reply->text);
  reply->refusal = redact.Reply(reply->refusal);
  reply->http_status = 200;
  return *reply;
}

OpenAiClient::OpenAiClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OpenAiClient::~OpenAiClient() = default;
std::string OpenAiClient::model() const { return impl_->options.model; }

Result<std::unique_ptr<OpenAiClient>> OpenAiClient::Create(OpenAiOptions options) {
  // check all that the user gave before anything is sent
  auto url = ParseServerUrl(options.base_url, options.allow_plain_http);
  if (!url) return url.errors();
  if (options.model.empty() || options.model.size() > 200 || !IsCleanUtf8(options.model))
    return Error{"bad-model", "--model", "\"" + Excerpt(options.model, 80) + "\" is no model name",
                 "give the name that the server uses"};
  if (options.api_key.empty() && !url->loopback)
    return Error{"key-missing", "OPENAI_API_KEY", "no key for " + Excerpt(url->host, 80),
                 "set OPENAI_API_KEY; none is needed on this machine"};
  std::vector<std::string> secrets = {options.api_key};
  for (const auto& [name, value] : options.extra_headers) {
    if (const Status checked = CheckHeader(name, value); !checked) return checked.errors();
    secrets.push_back(value);
  }
  if (const Status checked = CheckHeader("Authorization", options.api_key); !checked) return checked.errors();

  // own clock and sleeper unless a test brings its own
  if (!options.unix_time) options.unix_time = SystemTime;
  if (!options.sleep) options.sleep = [cancel = options.cancel](double seconds) { SleepSliced(seconds, cancel); };
  const std::filesystem::path quirks_file = options.quirks_file;
  auto impl = std::make_unique<Impl>(std::move(options), std::move(*url), Redactor(std::move(secrets)));
  if (const Status loaded = impl->book.Load(quirks_file); !loaded) return loaded.errors();
  return std::unique_ptr<OpenAiClient>(new OpenAiClient(std::move(impl)));
}

Result<ChatReply> OpenAiClient::Complete(const ChatRequest& request) {
  Impl& impl = *impl_;
  const OpenAiOptions& options = impl.options;
  const auto start = std::chrono::steady_clock::now();
  const bool has_schema = !request.json_schema.empty();
  const std::string call = RequestDigest(request, options.model);
  ServerQuirks quirks = impl.book.Get(impl.url.base, options.model);
  int learned = 0, times = 0;

  for (int attempt = 1;;) {
    if (impl.Cancelled()) return Error{"interrupted", "", "stopped before the model was asked", ""};
    const auto body = BuildRequestBody(request, options.model, quirks);
    if (!body) return body.errors();
    auto outcome = impl.TryOnce(request, *body, quirks.stream);

    // a reply: what it took to get it is worth remembering; an unwritable file is told, and no reason to lose the reply
    if (auto* reply = std::get_if<ChatReply>(&outcome)) {
      const Status kept = impl.book.Learn(impl.url.base, options.model, quirks);
      if (!kept && options.note) options.note("what the server takes was not written down: " + ToString(kept.errors()));
      reply->attempts = attempt;
      reply->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      return std::move(*reply);
    }

    // a refusal of the request's form: ask again at once in another form
    auto& failure = std::get<Impl::Failure>(outcome);
    ++times;
    if (learned < kMostLearningSteps && failure.error.code.starts_with("provider-http-"))
      if (const auto next = NextTry(quirks, failure.status, failure.message, has_schema, times)) {
        quirks = *next;
        times = 0;
        ++learned;
        continue;
      }
    if (!failure.again) return failure.error;

    // wait for what the server asks, within reason
    const double wait = failure.retry_after.value_or(
        BackoffSeconds(options.first_wait_s, options.max_wait_s, attempt, options.jitter_seed, call));
    if (attempt >= options.max_attempts || wait > options.max_wait_s) {
      failure.error.hint =
          attempt >= options.max_attempts
              ? "tried " + std::to_string(attempt) + " times"
              : "the server asks to wait " + std::to_string(static_cast<int64_t>(std::min(wait, 1e9))) + " s";
      return failure.error;
    }
    options.sleep(wait);
    ++attempt;
  }
}

void FillFromEnvironment(OpenAiOptions& options) {
  const auto fill = [](std::string& field, const char* name) {
    if (const char* value = std::getenv(name); field.empty() && value != nullptr) field = value;
  };
  fill(options.base_url, "OPENAI_BASE_URL");
  fill(options.api_key, "OPENAI_API_KEY");
}

}  // namespace gensim::generator
