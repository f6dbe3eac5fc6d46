// How long to wait before the next try: exponential with jitter, or what the server asks for. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace gensim::generator {

/// Wait before try `attempt` + 1 (attempt counts from 1): first * 2^(attempt - 1), at most `most`, times a factor in
/// [0.5, 1) drawn from the stream (seed, "llm/backoff/CALL/ATTEMPT"), so that parallel calls do not return together.
double BackoffSeconds(double first_s, double most_s, int attempt, uint64_t seed, const std::string& call);

/// Retry-After in seconds from now: a number ("2", "0.5") or an HTTP date. Nothing for anything else; never negative.
std::optional<double> ParseRetryAfter(const std::string& value, double unix_now);

}  // namespace gensim::generator
