#include "envs/core/env.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "envs/base/text.h"

namespace gensim {

Result<std::vector<double>> Env::ExpertAction() {
  return Error{"no-expert", spec().id, "this env has no scripted expert", ""};
}

Result<std::vector<double>> Env::HeuristicAction(std::string_view rule) {
  const std::string name = EscapeUnprintable(rule.substr(0, 40));
  return Error{"heuristic-unknown", spec().id, "no rule '" + name + "'",
               heuristics().empty() ? "this env has none" : LegalHint(name, heuristics())};
}

Result<std::vector<double>> Env::RandomAction(Rng& rng) const {
  const ArraySpec& action = spec().action;
  const auto bounded = [](const std::vector<double>& bounds) {
    return !bounds.empty() && std::ranges::all_of(bounds, [](double bound) { return std::isfinite(bound); });
  };
  if (!bounded(action.low) || !bounded(action.high))
    return Error{"no-random-action", spec().id, "the action '" + action.name + "' has no bounds to draw from", ""};
  std::vector<double> values(action.count());
  for (size_t i = 0; i < values.size(); ++i) {
    const double low = action.low[action.low.size() == 1 ? 0 : i], high = action.high[action.high.size() == 1 ? 0 : i];
    const bool whole = action.dtype != DType::kFloat64 && action.dtype != DType::kFloat32;
    values[i] = whole ? static_cast<double>(rng.Integer(static_cast<int64_t>(low), static_cast<int64_t>(high)))
                      : rng.Uniform(low, high);
  }
  return values;
}

void Env::Observe(std::string_view name, std::span<std::byte> out) {
  const size_t index = spec().ObservationIndex(name);
  RequireObservation(spec(), index, out.size());
  ObserveIndex(index, out);
}

void RequireAction(const EnvSpec& spec, std::span<const double> action) {
  if (action.size() != spec.action.count())
    throw std::invalid_argument(
        fmt::format("action of env {} has {} numbers, got {}", spec.id, spec.action.count(), action.size()));
  if (spec.action.Contains(action.data(), action.size())) return;

  // name the first number that is out, with its bounds
  const auto bound = [](const std::vector<double>& bounds, size_t i, const char* none) {
    return bounds.empty() ? std::string(none) : fmt::format("{}", bounds[bounds.size() == 1 ? 0 : i]);
  };
  for (size_t i = 0; i < action.size(); ++i) {
    ArraySpec single{spec.action.name, spec.action.dtype, {}, {}, {}};
    if (!spec.action.low.empty()) single.low = {spec.action.low[spec.action.low.size() == 1 ? 0 : i]};
    if (!spec.action.high.empty()) single.high = {spec.action.high[spec.action.high.size() == 1 ? 0 : i]};
    if (!single.Contains(&action[i], 1))
      throw std::invalid_argument(fmt::format("action[{}] of env {} is {}; legal: {} to {}", i, spec.id, action[i],
                                              bound(spec.action.low, i, "any"), bound(spec.action.high, i, "any")));
  }
}

void RequireObservation(const EnvSpec& spec, size_t index, size_t out_bytes) {
  if (index >= spec.observations.size())
    throw std::invalid_argument(
        fmt::format("env {} has {} observations, none of index {}", spec.id, spec.observations.size(), index));
  const ArraySpec& array = spec.observations[index];
  if (array.bytes() != out_bytes)
    throw std::invalid_argument(fmt::format("observation '{}' of env {} has {} bytes, got a buffer of {}", array.name,
                                            spec.id, array.bytes(), out_bytes));
}

}  // namespace gensim
