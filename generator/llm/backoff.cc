#include "generator/llm/backoff.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "envs/base/rng.h"

namespace gensim::generator {

double BackoffSeconds(double first_s, double most_s, int attempt, uint64_t seed, const std::string& call) {
  Rng rng(seed, "llm/backoff/" + call + "/" + std::to_string(attempt));
  const double wait = std::min(most_s, first_s * std::ldexp(1.0, std::min(attempt - 1, 30)));
  return wait * rng.Uniform(0.5, 1.0);
}

std::optional<double> ParseRetryAfter(const std::string& value, double unix_now) {
  double seconds = 0;
  const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (code == std::errc() && end == value.data() + value.size())
    return std::isfinite(seconds) && seconds >= 0 ? std::optional(seconds) : std::nullopt;
  // a date has a colon; libcurl reads all three forms that HTTP allows
  if (value.find(':') == std::string::npos) return {};
  const time_t when = curl_getdate(value.c_str(), nullptr);
  if (when < 0) return {};
  return std::max(0.0, static_cast<double>(when) - unix_now);
}

}  // namespace gensim::generator
