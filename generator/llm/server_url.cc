#include "generator/llm/server_url.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <memory>

#include "generator/llm/redact.h"

namespace gensim::generator {
namespace {

constexpr const char* kExample = "e.g. https://api.example.com/v1 or http://127.0.0.1:8080/v1";

std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK || text == nullptr) return "";
  std::string value = text;
  curl_free(text);
  return value;
}

bool IsLoopback(const std::string& host) {
  if (host == "localhost" || host == "[::1]") return true;
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

}  // namespace

Result<ServerUrl> ParseServerUrl(const std::string& text, bool allow_plain_http) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  const auto bad = [](std::string what) { return Error{"bad-url", "--llm", std::move(what), kExample}; };

  // an address may hold a password: it is not repeated before it is known to hold none
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return bad(text.find('@') == std::string::npos ? "not an address: \"" + Excerpt(text, 120) + "\""
                                                   : "not an address");
  if (!Part(url.get(), CURLUPART_USER).empty() || !Part(url.get(), CURLUPART_PASSWORD).empty())
    return bad("the address holds a user name or password; give the key in OPENAI_API_KEY");
  const std::string scheme = Part(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return bad("scheme \"" + Excerpt(scheme, 40) + "\"; legal: http, https");
  if (!Part(url.get(), CURLUPART_QUERY).empty() || !Part(url.get(), CURLUPART_FRAGMENT).empty())
    return bad("the address holds a query or fragment");

  // the base ends in /v1, with or without a slash behind it
  std::string path = Part(url.get(), CURLUPART_PATH);
  while (path.ends_with('/')) path.pop_back();
  if (!path.ends_with("/v1")) return bad("path \"" + Excerpt(path, 80) + "\" does not end in /v1");
  curl_url_set(url.get(), CURLUPART_PATH, path.c_str(), 0);

  ServerUrl server{Part(url.get(), CURLUPART_URL), Part(url.get(), CURLUPART_HOST), scheme == "https", false};
  server.loopback = IsLoopback(server.host);
  if (!server.https && !server.loopback && !allow_plain_http)
    return Error{"plain-http-refused", "--llm",
                 "http to " + Excerpt(server.host, 80) + " would send key and prompts unencrypted",
                 "use https, or allow it explicitly"};
  return server;
}

}  // namespace gensim::generator
