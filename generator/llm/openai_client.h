// A model behind any server that speaks `/v1/chat/completions`: hosted, or on this machine.
//
// Servers differ in what they take: the client tries the best form of a request first and falls back where it is
// refused (see server_quirks.h); what was learned is remembered per server and model, in memory and in a file.
// Failures that pass (429, 5xx, time-outs, cut streams) are tried again with exponential back-off, jitter and
// Retry-After; a spent quota, a bad key and a bad certificate stop at once.
// Keys are sent in headers alone and struck out of every message (see redact.h).
// Threads: Complete() may be called at once from several threads. Waiting is wall time; nothing of it is archived.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "generator/llm/http_client.h"
#include "generator/llm/provider.h"

namespace gensim::generator {

struct OpenAiOptions {
  std::string base_url;  ///< ends in /v1
  std::string model;
  std::string api_key;  ///< may be empty on loopback
  std::vector<std::pair<std::string, std::string>> extra_headers;
  bool allow_plain_http = false;  ///< http:// to other machines
  HttpLimits limits;
  int max_attempts = 6;  ///< per call, over all causes; learning steps do not count
  double first_wait_s = 0.5, max_wait_s = 60;
  uint64_t jitter_seed = 0;
  std::filesystem::path quirks_file;             ///< where learned quirks live; empty keeps them in memory
  const std::atomic<bool>* cancel = nullptr;     ///< set by Ctrl-C; must outlive the client
  std::function<void(const std::string&)> note;  ///< told what went wrong beside the call; may be empty; any thread
  std::function<void(double seconds)> sleep;     ///< for tests; empty waits in slices that see `cancel`
  std::function<double()> unix_time;             ///< for tests; empty reads the system clock
};

class OpenAiClient : public ChatProvider {
 public:
  /// Codes: bad-url, plain-http-refused, key-missing, bad-header, bad-model, and those of the quirks file.
  static Result<std::unique_ptr<OpenAiClient>> Create(OpenAiOptions options);
  ~OpenAiClient() override;

  Result<ChatReply> Complete(const ChatRequest& request) override;
  std::string model() const override;

 private:
  struct Impl;
  explicit OpenAiClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Fills empty fields from OPENAI_BASE_URL and OPENAI_API_KEY.
void FillFromEnvironment(OpenAiOptions& options);

}  // namespace gensim::generator
