#include "cli/seed_option.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gensim::cli {
namespace {

// Decimal numbers within the range are taken, leading zeros dropped.
TEST(SeedOption, TakesDecimalNumbers) {
  for (const auto& [word, seed] :
       {std::pair{"0", "0"}, {"010", "10"}, {"9223372036854775807", "9223372036854775807"}}) {
    std::string value = word;
    EXPECT_EQ(SeedWord()(value), "");
    EXPECT_EQ(value, seed);
  }
}

// Everything else is refused with the value and what is legal.
TEST(SeedOption, RefusesTheRest) {
  for (const char* word : {"-1", "-5", "+1", "", " 1", "1 ", "0x10", "1e3", "1.0", "abc", "9223372036854775808",
                           "18446744073709551616", "99999999999999999999999"}) {
    std::string value = word;
    EXPECT_EQ(SeedWord()(value), "'" + std::string(word) + "' is no seed; " + LegalSeeds());
  }
  EXPECT_EQ(LegalSeeds(), "legal: whole numbers from 0 to 9223372036854775807");
}

// The options that take a seed are known by name.
TEST(SeedOption, KnowsItsOptions) {
  EXPECT_TRUE(IsSeedOption("--randomise"));
  EXPECT_FALSE(IsSeedOption("--episodes"));
}

}  // namespace
}  // namespace gensim::cli
