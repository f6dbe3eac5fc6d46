#include "tsp/env/construct_env.h"

#include <algorithm>
#include <cstring>

#include "envs/base/text.h"
#include "tsp/env/tour_expert.h"
#include "tsp/solve/solve.h"

namespace gensim::tsp {
namespace {

enum Observation : size_t { kCoordinates, kMask, kToken, kMates };

EnvSpec SpecOf(const TourTask& task) {
  const auto n = static_cast<int64_t>(task.places->places());
  const auto last = static_cast<double>(n - 1);
  EnvSpec spec;
  spec.observations = {{"mask", DType::kUint8, {n}, {0}, {1}}, {"token", DType::kInt32, {1}, {0}, {last}}};
  if (task.places->forced_edges() > 0) {
    spec.observations.push_back({"mates", DType::kInt32, {n}, {-1}, {last}});
    spec.observations.back().once_an_episode = true;
  }
  spec.action = {"place", DType::kInt64, {1}, {0}, {last}};
  spec.step_limit = n - 1;
  spec.step_cost_ns = 60;
  return spec;
}

}  // namespace

ConstructEnv::ConstructEnv(TourTask task) : TourEnv(task, SpecOf(task)) {
  order_.reserve(static_cast<size_t>(size()));
  legal_.resize(static_cast<size_t>(size()));
}

void ConstructEnv::Start() {
  order_.clear(), expert_.clear(), greedy_.clear();
  std::ranges::fill(legal_, uint8_t{1});
  mate_.clear();
  const auto& fixed = places().instance.fixed;
  if (!fixed.empty()) mate_.assign(legal_.size(), -1);
  for (const auto& [a, b] : fixed) mate_[static_cast<size_t>(a)] = b, mate_[static_cast<size_t>(b)] = a;
  if (task().end) legal_.back() = 0;
  Visit(0);
}

void ConstructEnv::Visit(int32_t place) {
  order_.push_back(place);
  legal_[static_cast<size_t>(place)] = 0;
  next_ = -1;
  if (!mate_.empty()) {
    const int32_t mate = mate_[static_cast<size_t>(place)];
    if (mate >= 0 && legal_[static_cast<size_t>(mate)] != 0) next_ = mate;
  }
  if (task().end && static_cast<int32_t>(order_.size()) == size() - 1) legal_.back() = 1;
}

StepResult ConstructEnv::Step(std::span<const double> action) {
  const int32_t place = PlaceIn(action, 0);
  StepResult result;
  ++counts_.steps;
  if (!IsLegal(place)) {
    result.reward = StopReward();
    result.terminated = true, result.cause = kCauseIllegal;
    counts_.running = 0;
    return result;
  }
  if (task().dense) result.reward = -Length(order_.back(), place);
  Visit(place);
  if (static_cast<int32_t>(order_.size()) < size()) return result;
  if (!task().dense) {
    result.reward = -LengthOfTour();
  } else if (!task().path) {
    result.reward -= Length(place, order_.front());
  }
  result.terminated = true, result.cause = kCauseSuccess;
  counts_.running = 0, counts_.success = 1;
  return result;
}

// with what was charged already, as many diameters as the tour has edges
double ConstructEnv::StopReward() const {
  const double charged = task().dense ? LengthOf(places().instance, order_, true) / places().unit : 0;
  return charged - task().penalty * places().diameter * EdgesInAll();
}

void ConstructEnv::ObserveIndex(size_t index, std::span<std::byte> out) {
  CheckLook(index, out.size());
  switch (index) {
    case kCoordinates:
      return WriteCoordinates(out);
    case kMask:
      if (next_ < 0) {
        std::memcpy(out.data(), legal_.data(), out.size());
      } else {
        std::ranges::fill(out, std::byte{0});
        out[static_cast<size_t>(next_)] = std::byte{1};
      }
      return;
    case kToken:
      std::memcpy(out.data(), &order_.back(), sizeof(int32_t));
      return;
    default:
      std::memcpy(out.data(), mate_.data(), out.size());
  }
}

double ConstructEnv::progress() const {
  return order_.empty() ? 0 : static_cast<double>(order_.size() - 1) / (size() - 1);
}

bool ConstructEnv::IsState(std::span<const int32_t> state) const {
  std::vector<uint8_t> seen(legal_.size(), 0);
  for (const int32_t place : state)
    if (place < 0 || place >= size() || seen[static_cast<size_t>(place)]++ != 0) return false;
  return !state.empty() && state.front() == 0;
}

void ConstructEnv::SetState(std::span<const int32_t> state) {
  Start();
  for (const int32_t place : state.subspan(1)) Visit(place);
}

// --- who knows a next place

int32_t ConstructEnv::NearestLegal() const {
  int32_t best = -1;
  double nearest = 0;
  for (int32_t place = 0; place < size(); ++place) {
    if (!IsLegal(place)) continue;
    const double length = Length(order_.back(), place);
    if (best < 0 || length < nearest) best = place, nearest = length;
  }
  return best;
}

int32_t ConstructEnv::NextOn(std::span<const int32_t> tour) const {
  const bool on = order_.size() < tour.size() && std::equal(order_.begin(), order_.end(), tour.begin());
  return on ? tour[order_.size()] : -1;
}

Result<std::vector<double>> ConstructEnv::ExpertAction() {
  if (counts_.running == 0) return Error{"expert-stuck", task().id, "the episode has ended", ""};
  if (next_ >= 0) return std::vector<double>{static_cast<double>(next_)};
  if (expert_.empty()) expert_ = ExpertTour(places().instance, ShapeOf(task()));
  int32_t place = NextOn(expert_);
  if (place < 0) {
    // places that are left, without the end of a path
    std::vector<int32_t> rest;
    for (int32_t k = 0; k < size(); ++k)
      if (legal_[static_cast<size_t>(k)] != 0) rest.push_back(k);
    const int32_t last = task().end ? size() - 1 : task().path ? -1 : 0;
    place = ExpertRest(places().instance, order_.back(), rest, last).front();
  }
  return std::vector<double>{static_cast<double>(place)};
}

Result<std::vector<double>> ConstructEnv::HeuristicAction(std::string_view rule) {
  if (rule != "nearest-neighbour" && rule != "greedy") return Env::HeuristicAction(rule);
  if (counts_.running == 0) return Error{"expert-stuck", task().id, "the episode has ended", ""};
  int32_t place = -1;
  if (rule == "greedy") {
    if (greedy_.empty()) greedy_ = TourBy(places().instance, ShapeOf(task()), "greedy");
    place = NextOn(greedy_);
  }
  if (place < 0) place = NearestLegal();
  return std::vector<double>{static_cast<double>(place)};
}

Result<std::vector<double>> ConstructEnv::RandomAction(Rng& rng) const {
  if (counts_.running == 0) return Error{"no-random-action", task().id, "the episode has ended", ""};
  std::vector<int32_t> legal;
  for (int32_t place = 0; place < size(); ++place)
    if (IsLegal(place)) legal.push_back(place);
  return std::vector<double>{static_cast<double>(rng.Pick(legal))};
}

}  // namespace gensim::tsp
