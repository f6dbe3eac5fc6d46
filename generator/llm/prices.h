// What tokens cost, by a table that the user supplies, and the budget of a run. Immutable values, safe from any thread.
//
// Money is counted in whole billionths of the currency's unit, so sums are exact; a call rounds up.
// Price table: {"MODEL": {"input_per_million": 0.15, "output_per_million": 0.6, "currency": "USD"}, ...}; all entries
// share one currency. A model that is not in a table that was given is an error: no price is ever guessed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "envs/base/result.h"

namespace gensim::generator {

using Nanos = int64_t;  ///< billionths of the currency's unit

/// "0.0123 USD"; four significant decimals, trailing zeros kept off.
std::string FormatMoney(Nanos money, const std::string& currency);

class PriceTable {
 public:
  /// An empty table: every call costs nothing, and budgets in money are refused.
  PriceTable() = default;
  /// Codes: json-..., prices-malformed (with the pointer), prices-currency.
  static Result<PriceTable> Parse(std::string_view text);

  bool empty() const { return prices_.empty(); }
  const std::string& currency() const { return currency_; }

  /// Cost of a call; code unknown-model when the table is not empty and lacks the model.
  Result<Nanos> Cost(const std::string& model, int64_t prompt_tokens, int64_t completion_tokens) const;

 private:
  struct Price {
    double input_per_million = 0, output_per_million = 0;
  };
  std::map<std::string, Price> prices_;
  std::string currency_;
};

/// At most one of the two is set; none means no limit.
struct Budget {
  std::optional<int64_t> tokens;
  std::optional<Nanos> money;
};

/// "200000", "200k tokens", "1.5M" (tokens) or "2.50 USD" / "2.50USD" / "2.50" (money in the table's currency).
/// Codes: bad-budget, budget-needs-prices.
Result<Budget> ParseBudget(std::string_view text, const PriceTable& prices);

}  // namespace gensim::generator
