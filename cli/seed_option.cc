#include "cli/seed_option.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "envs/base/text.h"
#include "envs/core/seed.h"

namespace gensim::cli {
namespace {

constexpr std::array kSeedOptions = {"--seed", "--seed-base", "--randomise"};

}  // namespace

std::string LegalSeeds() {
  return fmt::format("legal: whole numbers from {} to {}", kDemoSeeds.first, kGateSeeds.last);
}

bool IsSeedOption(const std::string& name) { return std::ranges::find(kSeedOptions, name) != kSeedOptions.end(); }

CLI::Validator SeedWord() {
  const auto read = [](std::string& word) -> std::string {
    uint64_t seed = 0;
    const char* end = word.data() + word.size();
    const auto [stop, problem] = std::from_chars(word.data(), end, seed);
    if (problem != std::errc() || stop != end || seed > kGateSeeds.last)
      return fmt::format("'{}' is no seed; {}", EscapeUnprintable(word), LegalSeeds());
    word = std::to_string(seed);
    return "";
  };
  return CLI::Validator(read, "below 2^63", "seed");
}

}  // namespace gensim::cli
