#include "generator/llm/prices.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/text.h"
#include "generator/llm/redact.h"

namespace gensim::generator {
namespace {

constexpr double kNanosPerUnit = 1e9;

bool IsCurrency(const std::string& text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// a price per million tokens; negative, huge and missing ones are refused
std::optional<double> PriceAt(const Json& entry, const char* key) {
  if (!entry.contains(key) || !entry[key].is_number()) return {};
  const double price = entry[key].get<double>();
  return price >= 0 && price <= 1e6 ? std::optional(price) : std::nullopt;
}

}  // namespace

std::string FormatMoney(Nanos money, const std::string& currency) {
  std::string text = fmt::format("{:.4f}", static_cast<double>(money) / kNanosPerUnit);
  while (text.ends_with('0') && text[text.size() - 3] != '.') text.pop_back();
  return currency.empty() ? text : text + " " + currency;
}

Result<PriceTable> PriceTable::Parse(std::string_view text) {
  const auto json = ParseJson(text);
  if (!json) return json.errors();
  const auto malformed = [](std::string where, std::string what) {
    return Error{"prices-malformed", std::move(where), std::move(what),
                 "{\"MODEL\": {\"input_per_million\": 0.15, \"output_per_million\": 0.6, \"currency\": \"USD\"}}"};
  };
  if (!json->is_object() || json->empty()) return malformed("", "the table is not an object of models");

  PriceTable table;
  for (const auto& [model, entry] : json->items()) {
    const std::string where = PointerTo("", model);
    if (!entry.is_object()) return malformed(where, "not an object");
    for (const auto& [key, value] : entry.items())
      if (key != "input_per_million" && key != "output_per_million" && key != "currency")
        return malformed(PointerTo(where, key), "unknown key");
    const auto input = PriceAt(entry, "input_per_million"), output = PriceAt(entry, "output_per_million");
    if (!input || !output) return malformed(where, "prices are numbers from 0 to 1000000");
    if (!entry.contains("currency") || !entry["currency"].is_string() ||
        !IsCurrency(entry["currency"].get<std::string>()))
      return malformed(PointerTo(where, "currency"), "the currency is three capital letters");
    // sums need one currency
    const std::string currency = entry["currency"].get<std::string>();
    if (!table.currency_.empty() && table.currency_ != currency)
      return Error{"prices-currency", PointerTo(where, "currency"), currency + " beside " + table.currency_,
                   "one currency for all models"};
    table.currency_ = currency;
    table.prices_[model] = {*input, *output};
  }
  return table;
}

Result<Nanos> PriceTable::Cost(const std::string& model, int64_t prompt_tokens, int64_t completion_tokens) const {
  if (prices_.empty()) return Nanos{0};
  const auto found = prices_.find(model);
  if (found == prices_.end()) {
    std::vector<std::string> models;
    for (const auto& entry : prices_) models.push_back(entry.first);
    return Error{"unknown-model", "--prices", "no price for model \"" + Excerpt(model, 80) + "\"",
                 LegalHint(model, models)};
  }
  // a price per million tokens is as many thousandths of a nano-unit a token: 1e9 / 1e6
  const double nanos = (static_cast<double>(prompt_tokens) * found->second.input_per_million +
                        static_cast<double>(completion_tokens) * found->second.output_per_million) *
                       1000.0;
  return static_cast<Nanos>(std::ceil(nanos));
}

Result<Budget> ParseBudget(std::string_view text, const PriceTable& prices) {
  const auto bad = [&](std::string what) {
    return Error{"bad-budget", "--budget", std::move(what),
                 "a number of tokens (200000, 200k, 1.5M) or of money (2.50 USD)"};
  };
  double number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || !std::isfinite(number) || number <= 0 || number > 1e15)
    return bad("\"" + Excerpt(text, 60) + "\" is no budget");
  std::string unit(end, text.data() + text.size());
  while (unit.starts_with(' ')) unit.erase(0, 1);

  // a broken number without a unit can only be money
  if (unit.empty() && text.find('.') != std::string_view::npos && !prices.empty()) unit = prices.currency();

  // money: the table's own currency
  if (IsCurrency(unit)) {
    if (prices.empty())
      return Error{"budget-needs-prices", "--budget", "a budget in " + unit + " needs a price table",
                   "give --prices FILE, or a budget in tokens"};
    if (unit != prices.currency()) return bad("budget in " + unit + ", prices in " + prices.currency());
    if (number > 9e9) return bad("more money than can be counted");
    return Budget{{}, static_cast<Nanos>(std::floor(number * kNanosPerUnit))};
  }

  // tokens, with k or M
  if (unit.starts_with('k')) number *= 1e3;
  if (unit.starts_with('M')) number *= 1e6;
  if (unit.starts_with('k') || unit.starts_with('M')) unit.erase(0, 1);
  while (unit.starts_with(' ')) unit.erase(0, 1);
  if (!unit.empty() && unit != "tokens" && unit != "tok") return bad("unknown unit \"" + Excerpt(unit, 40) + "\"");
  if (number < 1) return bad("less than one token");
  return Budget{static_cast<int64_t>(number), {}};
}

}  // namespace gensim::generator
