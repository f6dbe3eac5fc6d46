// The address of a model server: checked once, before anything is sent. Pure functions over libcurl's own URL parser.
#pragma once

#include <string>

#include "envs/base/result.h"

namespace gensim::generator {

struct ServerUrl {
  std::string base;  ///< normalised, without a trailing slash: "http://127.0.0.1:8080/v1"
  std::string host;
  bool https = false;
  bool loopback = false;  ///< localhost, 127.0.0.0/8 or ::1

  std::string chat_completions() const { return base + "/chat/completions"; }
};

/// Codes: bad-url (not http or https, no host, a user name or key inside, query, fragment, path not ending in /v1) and
/// plain-http-refused (http to a machine other than this one, unless allowed).
Result<ServerUrl> ParseServerUrl(const std::string& text, bool allow_plain_http);

}  // namespace gensim::generator
