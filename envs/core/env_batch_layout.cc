// How a batch is laid out: which envs share a block, and how their work is shared out.
#include <algorithm>
#include <set>
#include <stdexcept>

#include <fmt/core.h>

#include "envs/base/list.h"
#include "envs/base/text.h"
#include "envs/core/env_batch.h"
#include "envs/core/env_batch_slot.h"

namespace gensim {
namespace {

constexpr int64_t kUnit_ns = 20'000;   // light envs are claimed in chunks of about this much work
constexpr int64_t kAwake_ns = 60'000;  // less work than this is done before a helper is awake

// Envs that take and give the same arrays.
struct Layout {
  std::vector<ArraySpec> observations;
  ArraySpec action;
  std::vector<size_t> envs;
};

// Indices in the spec of the observations to be written; no names mean all.
std::vector<size_t> Observed(const EnvSpec& spec, const BatchOptions& options) {
  const std::vector<std::string>& names = options.observations;
  std::vector<size_t> observed;
  if (!options.observe) return observed;
  for (size_t o = 0; o < spec.observations.size(); ++o)
    if (names.empty() || Contains(names, spec.observations[o].name)) observed.push_back(o);
  return observed;
}

// Every name must be an observation of some env.
void RequireNames(const std::vector<std::string>& names, const std::vector<std::unique_ptr<Env>>& envs) {
  std::set<std::string> known;
  for (const auto& env : envs)
    for (const ArraySpec& array : env->spec().observations) known.insert(array.name);
  for (const std::string& name : names) {
    if (known.contains(name)) continue;
    const std::vector<std::string> legal(known.begin(), known.end());
    throw std::invalid_argument(fmt::format("no env of the batch observes '{}'; {}", name, LegalHint(name, legal)));
  }
}

std::vector<Layout> LayoutsOf(const std::vector<std::unique_ptr<Env>>& envs, const BatchOptions& options) {
  std::vector<Layout> layouts;
  for (size_t i = 0; i < envs.size(); ++i) {
    const EnvSpec& spec = envs[i]->spec();
    std::vector<ArraySpec> observations;
    for (const size_t o : Observed(spec, options)) observations.push_back(spec.observations[o]);
    auto layout = std::ranges::find_if(
        layouts, [&](const Layout& l) { return l.observations == observations && l.action == spec.action; });
    if (layout == layouts.end()) layout = layouts.insert(layout, {std::move(observations), spec.action, {}});
    layout->envs.push_back(i);
  }
  return layouts;
}

}  // namespace

EnvBatch::EnvBatch(std::vector<std::unique_ptr<Env>> envs, const BatchOptions& options)
    : count_(envs.size()),
      options_(options),
      slots_(new Slot[envs.size()]),
      rewards_(count_),
      terminated_(count_),
      truncated_(count_),
      failed_(count_),
      stuck_(count_),
      pool_(options.threads) {
  if (envs.empty()) throw std::invalid_argument("a batch needs at least one env");
  for (size_t i = 0; i < count_; ++i)
    if (!envs[i]) throw std::invalid_argument(fmt::format("env {} of the batch is missing", i));
  if (!options_.observe && !options_.observations.empty())
    throw std::invalid_argument("a batch that observes nothing was given names of observations");
  RequireNames(options_.observations, envs);

  std::vector<Layout> layouts = LayoutsOf(envs, options_);
  blocks_.reserve(layouts.size());  // slots point at blocks
  for (Layout& layout : layouts) {
    BatchBlock& block = blocks_.emplace_back(std::move(layout.observations), std::move(layout.action),
                                             std::move(layout.envs), options_.auto_reset == AutoReset::kSameStep);
    for (size_t row = 0; row < block.rows(); ++row) {
      const size_t i = block.envs()[row];
      Slot& slot = slots_[i];
      slot.env = std::move(envs[i]);
      slot.block = &block;
      slot.row = row;
      slot.observed = Observed(slot.env->spec(), options_);
      for (size_t o = 0; o < slot.observed.size(); ++o)
        if (!block.observations()[o].once_an_episode) slot.changing.push_back(o);
      slot.base_seed = i;
      slot.cause.reserve(kReasonBytes);
      slot.failure.reserve(kReasonBytes);
    }
  }
  PlanUnits();
}

EnvBatch::~EnvBatch() = default;

// Heavy envs come first, one a unit, so that no thread is left with a long one at the end; light ones follow in chunks.
void EnvBatch::PlanUnits() {
  const auto cost = [&](size_t i) { return slots_[i].env->spec().step_cost_ns; };
  for (size_t i = 0; i < count_; ++i) order_.push_back(i);
  std::ranges::stable_sort(order_, [&](size_t a, size_t b) { return cost(a) > cost(b); });
  int64_t total = 0, unit = kUnit_ns;
  for (size_t k = 0; k < count_; ++k) {
    if (unit >= kUnit_ns) {
      unit_begin_.push_back(k);
      unit = 0;
    }
    unit += cost(order_[k]);
    total += cost(order_[k]);
  }
  worth_waking_ = total >= kAwake_ns;
  unit_begin_.push_back(count_);
}

}  // namespace gensim
