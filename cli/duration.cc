#include "cli/duration.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <utility>

#include "envs/base/text.h"

namespace gensim::cli {

Result<double> ParseDuration(const std::string& text, const std::string& option) {
  constexpr double kLongest = 86'400;
  constexpr std::array<std::pair<const char*, double>, 4> kUnits = {{{"ms", 1e-3}, {"s", 1}, {"min", 60}, {"h", 3600}}};
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string unit(end, text.data() + text.size());
  for (const auto& [name, seconds] : kUnits)
    if (problem == std::errc() && unit == name && number >= 0 && number * seconds <= kLongest) return number * seconds;
  return Error{"wrong-use", option, fmt::format("'{}' is no duration", EscapeUnprintable(text.substr(0, 80))),
               "legal: 0s to 24h, as in 50ms, 0.05s, 5s, 2min"};
}

}  // namespace gensim::cli
