#include "tsp/env/two_opt_env.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "envs/base/text.h"
#include "tsp/env/permutation.h"
#include "tsp/env/tour_expert.h"

namespace gensim::tsp {
namespace {

enum Observation : size_t { kCoordinates, kTour, kToken };

constexpr double kNoise = 1e-12;  // gains below it are those of rounding, in units

EnvSpec SpecOf(const TourTask& task) {
  const auto n = static_cast<int64_t>(task.places->places());
  const auto last = static_cast<double>(n - 1);
  EnvSpec spec;
  spec.observations = {{"tour", DType::kInt32, {n}, {0}, {last}}, {"token", DType::kInt32, {2}, {-1}, {last}}};
  spec.action = {"positions", DType::kInt64, {2}, {0}, {last}};
  spec.step_limit = task.steps > 0 ? task.steps : 2 * n;
  spec.step_cost_ns = 100 + n / 2;
  return spec;
}

std::vector<double> Action(int32_t i, int32_t j) { return {static_cast<double>(i), static_cast<double>(j)}; }

}  // namespace

TwoOptEnv::TwoOptEnv(TourTask task) : TourEnv(task, SpecOf(task)), tour_(static_cast<size_t>(size())) {}

void TwoOptEnv::Start() {
  std::iota(tour_.begin(), tour_.end(), 0);
  Rng(counts_.seed, "tsp/first-tour").Shuffle(tour_);
  last_ = {-1, -1};
  expert_.clear();
}

double TwoOptEnv::Gain(int32_t i, int32_t j) const {
  const int32_t a = At(i), b = At(i + 1), c = At(j), d = At(j + 1 < size() ? j + 1 : 0);
  return (Length(a, b) + Length(c, d)) - (Length(a, c) + Length(b, d));
}

StepResult TwoOptEnv::Step(std::span<const double> action) {
  int32_t i = PlaceIn(action, 0), j = PlaceIn(action, 1);
  if (i > j) std::swap(i, j);
  ++counts_.steps;
  last_ = {i, j};
  StepResult result;
  if (i == j) {
    result.terminated = true, result.cause = kCauseFinished;
  } else if (Touch(i, j)) {
    result.terminated = true, result.cause = kCauseIllegal;
    result.reward = -task().penalty * places().diameter * size();
    counts_.running = 0;
    return result;
  } else {
    result.reward = Gain(i, j);
    std::reverse(tour_.begin() + i + 1, tour_.begin() + j + 1);
  }
  result.truncated = !result.terminated && counts_.steps >= spec().step_limit;
  if (!result.ended()) return result;
  counts_.running = 0;
  counts_.success = Steepest().gain <= 0;
  if (result.cause.empty()) result.cause = kCauseStepLimit;
  return result;
}

void TwoOptEnv::ObserveIndex(size_t index, std::span<std::byte> out) {
  CheckLook(index, out.size());
  if (index == kCoordinates) return WriteCoordinates(out);
  if (index == kTour) {
    std::memcpy(out.data(), tour_.data(), out.size());
  } else {
    std::memcpy(out.data(), last_.data(), out.size());
  }
}

double TwoOptEnv::progress() const {
  return success() ? 1 : static_cast<double>(counts_.steps) / static_cast<double>(spec().step_limit);
}

// the positions of the last action stand behind the tour
std::vector<int32_t> TwoOptEnv::State() const {
  std::vector<int32_t> state = tour_;
  state.insert(state.end(), last_.begin(), last_.end());
  return state;
}

bool TwoOptEnv::IsState(std::span<const int32_t> state) const {
  if (state.size() != tour_.size() + 2) return false;
  for (const int32_t position : state.last(2))
    if (position < -1 || position >= size()) return false;
  return IsPermutation(state.first(tour_.size()));
}

void TwoOptEnv::SetState(std::span<const int32_t> state) {
  std::ranges::copy(state.first(tour_.size()), tour_.begin());
  std::ranges::copy(state.last(2), last_.begin());
  expert_.clear();
}

TwoOptEnv::Exchange TwoOptEnv::Steepest() const {
  Exchange best;
  for (int32_t i = 0; i + 2 < size(); ++i) {
    for (int32_t j = i + 2; j < size(); ++j) {
      if (Touch(i, j)) continue;
      const double gain = Gain(i, j);
      if (gain > std::max(best.gain, kNoise)) best = {i, j, gain};
    }
  }
  return best;
}

// The first position where the tour leaves the solver's, read in the direction in which it goes on: turning the way
// from there to the place that belongs there puts it right.
Result<std::vector<double>> TwoOptEnv::ExpertAction() {
  if (counts_.running == 0) return Error{"expert-stuck", task().id, "the episode has ended", ""};
  if (expert_.empty()) expert_ = ExpertTour(places().instance, {});
  const auto begin = std::ranges::find(expert_, tour_.front());
  const auto at = static_cast<int32_t>(begin - expert_.begin());
  // the direction that agrees for longer; a tour that only runs the other way round is the same tour
  int32_t agreed[2] = {1, 1};
  const auto wanted = [&](int way, int32_t k) {
    const int32_t step = way == 0 ? at + k : at - k;
    return expert_[static_cast<size_t>((step + size()) % size())];
  };
  for (const int way : {0, 1})
    while (agreed[way] < size() && At(agreed[way]) == wanted(way, agreed[way])) ++agreed[way];
  const int way = agreed[1] > agreed[0] ? 1 : 0;
  const int32_t k = agreed[way];
  if (k == size()) return Action(0, 0);
  const auto place = static_cast<int32_t>(std::ranges::find(tour_, wanted(way, k)) - tour_.begin());
  // a place that already stands before the first one, on the other side, belongs to the other direction
  if (Touch(k - 1, place)) {
    const int other = 1 - way;
    const int32_t m = agreed[other];
    const auto second = static_cast<int32_t>(std::ranges::find(tour_, wanted(other, m)) - tour_.begin());
    return Action(m - 1, second);
  }
  return Action(k - 1, place);
}

Result<std::vector<double>> TwoOptEnv::HeuristicAction(std::string_view rule) {
  if (rule != "steepest-2opt") return Env::HeuristicAction(rule);
  if (counts_.running == 0) return Error{"expert-stuck", task().id, "the episode has ended", ""};
  const Exchange best = Steepest();
  return Action(best.i, best.j);  // 0, 0 where there is none, which finishes
}

Result<std::vector<double>> TwoOptEnv::RandomAction(Rng& rng) const {
  if (counts_.running == 0) return Error{"no-random-action", task().id, "the episode has ended", ""};
  for (;;) {
    const auto i = static_cast<int32_t>(rng.Index(static_cast<size_t>(size()))),
               j = static_cast<int32_t>(rng.Index(static_cast<size_t>(size())));
    if (i != j && !Touch(std::min(i, j), std::max(i, j))) return Action(i, j);
  }
}

}  // namespace gensim::tsp
