#include "cli/exit_code.h"

#include <array>
#include <string_view>

namespace gensim::cli {

int ExitCodeFor(const Error& error) {
  const std::string_view code = error.code;
  if (code.starts_with("provider-")) return kProvider;
  if (code == "interrupted") return kInterrupted;
  if (code == "budget-exhausted") return kRefused;
  static constexpr std::array<std::string_view, 13> kWrongUseCodes = {
      "seed-range", "task-unknown",        "task-ambiguous", "unknown-gate", "bad-option",
      "bad-url",    "plain-http-refused",  "key-missing",    "bad-header",   "bad-model",
      "bad-budget", "budget-needs-prices", "cassette-exists"};
  for (std::string_view name : kWrongUseCodes)
    if (code == name) return kWrongUse;
  return kBadInput;
}

}  // namespace gensim::cli
