#include "generator/llm/prices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gensim::generator {
namespace {

constexpr const char* kTable = R"({"small": {"input_per_million": 0.15, "output_per_million": 0.6, "currency": "USD"},
                                   "free": {"input_per_million": 0, "output_per_million": 0, "currency": "USD"}})";

// Cost is exact to the billionth and rounds up.
TEST(Prices, Cost) {
  const PriceTable prices = PriceTable::Parse(kTable).value();
  EXPECT_EQ(prices.Cost("small", 1000000, 0).value(), 150000000);
  EXPECT_EQ(prices.Cost("small", 1000, 500).value(), 150000 + 300000);
  EXPECT_EQ(prices.Cost("free", 1000, 500).value(), 0);
  EXPECT_EQ(prices.Cost("small", 1, 0).value(), 150);
  EXPECT_EQ(FormatMoney(450000, "USD"), "0.0004 USD");  // shown to four decimals
  EXPECT_EQ(FormatMoney(1500000000, "USD"), "1.50 USD");
}

// A model without a price is an error with the nearest name; without a table all is free.
TEST(Prices, UnknownModel) {
  const PriceTable prices = PriceTable::Parse(kTable).value();
  const auto cost = prices.Cost("smal", 1, 1);
  ASSERT_FALSE(cost);
  EXPECT_EQ(cost.error().code, "unknown-model");
  EXPECT_THAT(cost.error().hint, ::testing::HasSubstr("small"));
  EXPECT_EQ(PriceTable().Cost("anything", 1, 1).value(), 0);
}

// Malformed tables are refused with the place.
TEST(Prices, BadTables) {
  const auto error = [](const char* text) { return PriceTable::Parse(text).error(); };
  EXPECT_EQ(error("[]").code, "prices-malformed");
  EXPECT_EQ(error("{}").code, "prices-malformed");
  EXPECT_EQ(error(R"({"a": {"input_per_million": -1, "output_per_million": 0, "currency": "USD"}})").where, "/a");
  EXPECT_EQ(error(R"({"a": {"input_per_million": 1, "output_per_million": 0, "currency": "usd"}})").where,
            "/a/currency");
  EXPECT_EQ(error(R"({"a": {"input_per_million": 1, "output_per_million": 0, "currency": "USD", "x": 1}})").where,
            "/a/x");
  EXPECT_EQ(error(R"({"a": {"input_per_million": 1, "output_per_million": 0, "currency": "USD"},
                      "b": {"input_per_million": 1, "output_per_million": 0, "currency": "EUR"}})")
                .code,
            "prices-currency");
}

// Budgets are read in tokens and in money of the table's currency; everything else is refused.
TEST(Budgets, Parse) {
  const PriceTable prices = PriceTable::Parse(kTable).value();
  EXPECT_EQ(ParseBudget("200000", prices)->tokens, 200000);
  EXPECT_EQ(ParseBudget("200k", prices)->tokens, 200000);
  EXPECT_EQ(ParseBudget("1.5M tokens", prices)->tokens, 1500000);
  EXPECT_EQ(ParseBudget("2.50 USD", prices)->money, 2500000000);
  EXPECT_EQ(ParseBudget("2USD", prices)->money, 2000000000);
  EXPECT_EQ(ParseBudget("0.50", prices)->money, 500000000);
  EXPECT_EQ(ParseBudget("0.50", PriceTable()).error().code, "bad-budget");
  EXPECT_EQ(ParseBudget("2 EUR", prices).error().code, "bad-budget");
  EXPECT_EQ(ParseBudget("2 USD", PriceTable()).error().code, "budget-needs-prices");
  for (const char* text : {"", "abc", "-5", "0", "nan", "inf", "1e99", "5 apples", "5 kk"})
    EXPECT_EQ(ParseBudget(text, prices).error().code, "bad-budget") << text;
}

}  // namespace
}  // namespace gensim::generator
