// A model server for tests: real HTTP on loopback, answers by script, with every fault that real servers show.
//
// Each request takes the next answer of the script; when the script is empty, the handler (if set) or the default
// answers. All requests are kept. Threads: methods may be called while the server serves; the handler runs on its
// threads.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gensim::testing {

/// What one request is answered with.
struct FakeAnswer {
  int status = 200;
  std::string body;  ///< raw body; `content_type` names its kind
  std::string content_type = "application/json";
  std::map<std::string, std::string> headers;
  bool stall = false;        ///< send the body, then keep the connection open and silent until the server stops
  bool cut = false;          ///< send the body as part of a longer one, then close the connection
  double delay_s = 0;        ///< wait before anything is sent
  size_t filler_bytes = 0;   ///< send that many bytes of filler behind the body
  std::string content_text;  ///< when the answer was made by Streamed or Document: the reply's text
};

struct FakeRequest {
  std::string path, body;
  std::map<std::string, std::string> headers;  ///< names in lower case
};

/// A streamed reply of `text` in small pieces, with usage.
FakeAnswer Streamed(const std::string& text, const std::string& finish_reason = "stop");
/// The same reply as one document, for servers that do not stream.
FakeAnswer Document(const std::string& text, const std::string& finish_reason = "stop");
/// An error in the usual form {"error": {"message", "type", "code"}}.
FakeAnswer Refusal(int status, const std::string& message, const std::string& code = "");

class FakeLlmServer {
 public:
  explicit FakeLlmServer(bool tls = false);
  ~FakeLlmServer();
  FakeLlmServer(const FakeLlmServer&) = delete;
  FakeLlmServer& operator=(const FakeLlmServer&) = delete;

  /// "http://127.0.0.1:PORT/v1" (or https).
  std::string url() const;
  int port() const;
  /// PEM text of the self-signed certificate of a TLS server, for 127.0.0.1.
  std::string certificate() const;

  void Script(std::vector<FakeAnswer> answers);
  /// Answers when the script is empty.
  void Handle(std::function<FakeAnswer(const FakeRequest&)> handler);
  std::vector<FakeRequest> requests() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A port of loopback on which nobody listens.
int ClosedPort();

}  // namespace gensim::testing
