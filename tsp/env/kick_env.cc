#include "tsp/env/kick_env.h"

#include <algorithm>
#include <cstring>

#include "envs/base/rng.h"
#include "tsp/env/permutation.h"
#include "tsp/env/tour_expert.h"

namespace gensim::tsp {
namespace {

enum Observation : size_t { kCoordinates, kTour, kToken };

constexpr int32_t kLongestWay = 10;

EnvSpec SpecOf(const TourTask& task) {
  const auto n = static_cast<int64_t>(task.places->places());
  const auto last = static_cast<double>(n - 1);
  EnvSpec spec;
  spec.observations = {{"tour", DType::kInt32, {n}, {0}, {last}}, {"token", DType::kInt32, {1}, {-1}, {last}}};
  spec.action = {"place", DType::kInt64, {1}, {0}, {last}};
  spec.step_limit = task.steps > 0 ? task.steps : n;
  spec.step_cost_ns = 5'000;
  return spec;
}

}  // namespace

KickEnv::KickEnv(TourTask task) : TourEnv(task, SpecOf(task)) {}

void KickEnv::Start() {
  last_ = -1;
  search_ = KickSearch::Of(places().instance, TourBy(places().instance, {}, "greedy"));
}

// a stream of their own for each step, so that they do not depend on the actions before
std::array<int32_t, 3> KickEnv::Lengths() const {
  Rng rng(counts_.seed ^ (static_cast<uint64_t>(counts_.steps) << 40), "tsp/kick");
  const auto longest = static_cast<size_t>(std::clamp((size() - 1) / 3, 1, kLongestWay));
  const auto length = [&] { return 1 + static_cast<int32_t>(rng.Index(longest)); };
  const int32_t b = length(), c = length();
  return {b, c, length()};
}

StepResult KickEnv::Step(std::span<const double> action) {
  last_ = PlaceIn(action, 0);
  StepResult result;
  result.reward = search_->Kick(last_, Lengths()) / places().unit;
  ++counts_.steps;
  result.truncated = counts_.steps >= spec().step_limit;
  if (result.truncated) {
    result.cause = kCauseStepLimit;
    counts_.running = 0, counts_.success = 1;
  }
  return result;
}

void KickEnv::ObserveIndex(size_t index, std::span<std::byte> out) {
  CheckLook(index, out.size());
  if (index == kCoordinates) return WriteCoordinates(out);
  if (index == kTour) {
    std::memcpy(out.data(), tour().data(), out.size());
  } else {
    std::memcpy(out.data(), &last_, out.size());
  }
}

double KickEnv::progress() const { return static_cast<double>(counts_.steps) / static_cast<double>(spec().step_limit); }

// the place of the last action stands behind the tour
std::vector<int32_t> KickEnv::State() const {
  std::vector<int32_t> state(tour().begin(), tour().end());
  state.push_back(last_);
  return state;
}

bool KickEnv::IsState(std::span<const int32_t> state) const {
  const auto n = static_cast<size_t>(size());
  return state.size() == n + 1 && state.back() >= -1 && state.back() < size() && IsPermutation(state.first(n));
}

void KickEnv::SetState(std::span<const int32_t> state) {
  search_ = KickSearch::Of(places().instance, state.first(static_cast<size_t>(size())));
  last_ = state.back();
}

Result<std::vector<double>> KickEnv::ExpertAction() {
  if (counts_.running == 0) return Error{"expert-stuck", task().id, "the episode has ended", ""};
  const auto lengths = Lengths();
  int32_t best = 0;
  double most = -1;
  for (int32_t place = 0; place < size(); ++place)
    if (const double gain = search_->Look(place, lengths); gain > most) best = place, most = gain;
  return std::vector<double>{static_cast<double>(best)};
}

Result<std::vector<double>> KickEnv::HeuristicAction(std::string_view rule) {
  if (rule != "random-kick") return Env::HeuristicAction(rule);
  if (counts_.running == 0) return Error{"expert-stuck", task().id, "the episode has ended", ""};
  Rng rng(counts_.seed ^ (static_cast<uint64_t>(counts_.steps) << 40), "tsp/random-kick");
  return std::vector<double>{static_cast<double>(rng.Index(static_cast<size_t>(size())))};
}

}  // namespace gensim::tsp
