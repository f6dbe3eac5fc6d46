#include "generator/tours/tour_anchors.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tasklib/tours/tour_program.h"
#include "tsp/bound/certificate.h"
#include "tsp/env/tour_env.h"
#include "tsp/env/tour_expert.h"
#include "tsp/solve/solve.h"

namespace gensim::generator {
namespace {

constexpr int64_t kLongestEdge = int64_t{1} << 21;  // units of certificates: 720 KB less for all seed tasks

struct MeanAndError {
  double mean = 0, error = 0;
};

MeanAndError MeanOf(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  MeanAndError of;
  for (const double value : values) of.mean += value / n;
  double squares = 0;
  for (const double value : values) squares += (value - of.mean) * (value - of.mean);
  if (n > 1) of.error = std::sqrt(squares / (n - 1) / n);
  return of;
}

// What `act(env, rng)` gets in an episode of each seed.
template <class Act>
MeasuredAnchor Play(std::string policy, tsp::TourEnv& env, uint64_t first_seed, int episodes,
                    const std::atomic<bool>* cancel, const Act& act) {
  MeasuredAnchor anchor;
  anchor.policy = std::move(policy), anchor.episodes = episodes;
  for (int k = 0; k < episodes; ++k) {
    const uint64_t seed = first_seed + static_cast<uint64_t>(k);
    static_cast<void>(env.Reset(seed));
    Rng rng(seed, "random-policy");  // as the policy `random` draws
    double sum = 0;
    for (StepResult result; !result.ended(); sum += result.reward) {
      if (cancel && cancel->load(std::memory_order_relaxed)) return anchor;
      result = env.Step(act(env, rng).value());
    }
    anchor.returns.push_back(sum);
    anchor.successes += env.success();
    const tsp::PlaceSet& places = env.places();
    anchor.length += tsp::LengthOf(places.instance, env.tour(), env.task().path) / places.unit / episodes;
  }
  const MeanAndError of = MeanOf(anchor.returns);
  anchor.mean = of.mean, anchor.error = of.error;
  return anchor;
}

}  // namespace

std::vector<MeasuredAnchor> MeasureAnchors(const tasklib::Program& program, uint64_t first_seed, int random_episodes,
                                           int episodes, const std::atomic<bool>* cancel) {
  const auto env = tsp::MakeTourEnv(tasklib::TourTaskOf(program));
  std::vector<MeasuredAnchor> anchors;
  anchors.push_back(Play("random", *env, first_seed, random_episodes, cancel,
                         [](tsp::TourEnv& e, Rng& rng) { return e.RandomAction(rng); }));
  for (const std::string& rule : env->heuristics())
    anchors.push_back(
        Play(rule, *env, first_seed, episodes, cancel, [&](tsp::TourEnv& e, Rng&) { return e.HeuristicAction(rule); }));
  anchors.push_back(
      Play("expert", *env, first_seed, episodes, cancel, [](tsp::TourEnv& e, Rng&) { return e.ExpertAction(); }));
  return anchors;
}

Json AnchorsToJson(const std::vector<MeasuredAnchor>& anchors) {
  Json json = Json::object();
  for (const MeasuredAnchor& anchor : anchors)
    json[anchor.policy] = {{"mean", anchor.mean}, {"error", anchor.error}, {"episodes", anchor.episodes}};
  return json;
}

std::pair<double, double> MeanDifference(const MeasuredAnchor& a, const MeasuredAnchor& b) {
  std::vector<double> differences;
  for (size_t k = 0; k < std::min(a.returns.size(), b.returns.size()); ++k)
    differences.push_back(a.returns[k] - b.returns[k]);
  const MeanAndError of = MeanOf(differences);
  return {of.mean, of.error};
}

double ScoreBetween(double value, const MeasuredAnchor& low, const MeasuredAnchor& high) {
  return (value - low.mean) / (high.mean - low.mean);
}

Json CertificatesOf(const tasklib::Program& program, uint64_t first_seed, int count, const std::atomic<bool>* cancel) {
  Json list = Json::array();
  const tsp::TourTask task = tasklib::TourTaskOf(program);
  if (task.play != tsp::Play::kConstruct) return list;
  const tsp::TourShape shape = tsp::ShapeOf(task);
  for (int k = 0; k < count && !(cancel && cancel->load(std::memory_order_relaxed)); ++k) {
    const uint64_t seed = first_seed + static_cast<uint64_t>(k);
    const tsp::PlaceSet places = task.places->Draw(seed);
    const auto tour = tsp::ExpertTour(places.instance, shape);
    tsp::AscentOptions options;
    options.most_units = kLongestEdge, options.cancelled = cancel;
    const tsp::Certificate found = tsp::FindBound(places.instance, shape, tour, options).value();
    const double length = tsp::LengthOf(places.instance, tour, shape.open);
    list.push_back({{"seed", seed},
                    {"length", length},
                    {"bound", found.bound},
                    {"gap", found.bound > 0 ? Json(tsp::GapOf(length, found.bound)) : Json(nullptr)},
                    {"certificate", tsp::ToJson(found)}});
  }
  return list;
}

double OtherLength(const tasklib::Program& program, uint64_t seed, int64_t iterations_a_place,
                   const std::atomic<bool>* cancel) {
  const tsp::TourTask task = tasklib::TourTaskOf(program);
  const tsp::PlaceSet places = task.places->Draw(seed);
  tsp::SolveOptions options;
  options.solver = "iterated", options.shape = tsp::ShapeOf(task), options.seed = seed;
  options.cancelled = cancel, options.iterations = iterations_a_place * static_cast<int64_t>(places.instance.size());
  return tsp::Solve(places.instance, options).value().length;
}

}  // namespace gensim::generator
