// One HTTP POST with deadlines, caps and cancellation, over libcurl's multi interface.
//
// No redirects are followed, no cookies kept. Proxy variables (http_proxy, HTTPS_PROXY, ALL_PROXY, NO_PROXY) hold for
// all hosts but loopback; CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR name the trusted certificates.
// Threads: Post() may be called at once from several threads; each call takes an idle multi handle (with its open
// connections) from a pool, or makes one.
// Errors: provider-unreachable, provider-tls, provider-timeout, provider-too-large, provider-protocol, interrupted.
// A status other than 200 is a value, not an error.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "envs/base/result.h"

namespace gensim::generator {

struct HttpLimits {
  double connect_s = 15;      ///< name, route, TLS
  double first_byte_s = 300;  ///< from the start to the first byte of the body: reading a long prompt takes time
  double stall_s = 60;        ///< between two pieces of the body
  double total_s = 900;
  size_t max_body_bytes = size_t{8} << 20;
};

struct HttpRequest {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool direct = false;  ///< no proxy: for loopback
  /// Takes the body of a 200 piece by piece as it comes; false stops with provider-protocol. Empty: kept in the
  /// response.
  std::function<bool(std::string_view)> on_data;
};

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;                            ///< without what on_data took
};

class HttpClient {
 public:
  explicit HttpClient(HttpLimits limits, const std::atomic<bool>* cancel = nullptr);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  Result<HttpResponse> Post(const HttpRequest& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gensim::generator
