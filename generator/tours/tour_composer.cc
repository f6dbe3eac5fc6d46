#include "generator/tours/tour_composer.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "generator/tours/tour_behaviour.h"
#include "tasklib/tours/tour_form.h"

namespace gensim::generator {
namespace {

constexpr int kDrafts = 24;
constexpr double kFar = 0.4;  // of a draft that is new enough to stop looking

// places that each play can be judged with in a second
const std::vector<int>& PlacesFor(const std::string& play) {
  static const std::vector<int> construct = {15, 20, 30, 40, 50, 60, 80, 100, 120, 150, 200},
                                exchanges = {15, 20, 30, 40, 50, 60, 80, 100}, kicks = {15, 20, 30, 40, 50};
  return play == "construct" ? construct : play == "2opt" ? exchanges : kicks;
}

// a band of whole degrees, and its name
std::string Band(Rng& rng, int64_t low, int64_t high, int64_t least, Json& range) {
  const int64_t width = rng.Integer(least, high - low), from = rng.Integer(low, high - width);
  range = {from, from + width};
  return fmt::format("{}-{}", from, from + width);
}

// which cities, by one or two kinds of bounds; their names
std::string DrawCities(Rng& rng, Json& program) {
  std::string name;
  const auto add = [&](const std::string& part) { name += "-" + part; };
  Json cities = Json::object();
  const int kinds = static_cast<int>(rng.Index(3));
  std::vector<std::string> all = {"latitude", "longitude", "population", "provinces"};
  rng.Shuffle(all);
  for (int k = 0; k < kinds; ++k) {
    const std::string& kind = all[static_cast<size_t>(k)];
    if (kind == "latitude") add("lat-" + Band(rng, 18, 48, 8, cities[kind]));
    if (kind == "longitude") add("lon-" + Band(rng, 80, 132, 14, cities[kind]));
    if (kind == "population") {
      const bool large = rng.Chance(0.5);
      const auto at = rng.Pick(std::vector<int64_t>{200, 300, 500});
      cities[kind] = large ? Json{at, 100'000} : Json{0, at};
      add(fmt::format("{}-{}k", large ? "above" : "below", at));
    }
    if (kind == "provinces") {
      std::vector<std::string> provinces = tasklib::ProvinceWords();
      rng.Shuffle(provinces);
      provinces.resize(static_cast<size_t>(rng.Integer(3, 8)));
      std::ranges::sort(provinces);
      cities[kind] = provinces;
      add(fmt::format("{}-provinces", provinces.size()));
    }
  }
  if (!cities.empty()) program["cities"] = std::move(cities);
  return name;
}

}  // namespace

Json DraftTour(Rng& rng) {
  Json program = {{"gensim", 1}, {"family", "tsp"}};
  const std::string play = rng.Chance(0.7) ? "construct" : rng.Chance(0.5) ? "2opt" : "kick";
  const bool globe = rng.Chance(0.45);
  const std::string map = globe ? "cities" : tasklib::MapWords()[1 + rng.Index(tasklib::MapWords().size() - 1)];
  std::string name = map;
  if (globe) name += DrawCities(rng, program);
  std::vector<std::string> metrics;
  for (const tasklib::MetricWord& metric : tasklib::MetricWords())
    if (metric.globe == globe) metrics.push_back(metric.word);
  const int places = rng.Pick(PlacesFor(play));
  program["map"] = map, program["play"] = play, program["places"] = places;
  program["metric"] = rng.Pick(metrics);
  if (play == "construct") {
    if (rng.Chance(0.5)) program["path"] = rng.Chance(0.5) ? "start" : "start-end";
    if (rng.Chance(0.5)) program["forced_edges"] = rng.Integer(1, (places - 2) / 3);
    if (rng.Chance(0.2)) program["reward"] = "sparse";
  } else if (play == "kick") {
    program["limits"] = {{"steps", rng.Pick(std::vector<int>{10, 20})}};
  }
  if (rng.Chance(0.3)) program["instances"] = rng.Pick(std::vector<int>{4, 16, 100});
  name += fmt::format("-{}", places);
  if (program.contains("path")) name += program["path"] == "start" ? "-path" : "-path-to-end";
  if (program.contains("forced_edges")) name += "-forced";
  if (play != "construct") name += "-" + play;
  program["name"] = name.substr(0, 70);
  return program;
}

Result<Proposal> TourComposer::Propose(const ProposalRequest& request) {
  const Rng stream = Rng(request.seed, "tour-composer").Stream(std::to_string(request.number));
  Json best;
  double farthest = -1;
  int drafts = 0;
  while (drafts < kDrafts && farthest < kFar) {
    Rng rng = stream.Stream(std::to_string(drafts++));
    Json draft = DraftTour(rng);
    const auto program = tasklib::Program::FromJson(draft);
    if (best.is_null()) best = draft;
    if (!program) continue;
    const Behaviour behaviour = TourBehaviour(*program);
    double nearest = 1;
    for (const auto& task : request.library->tasks)
      nearest =
          std::min(nearest, task->program.shape_id() == program->shape_id() ? 0 : Distance(task->behaviour, behaviour));
    if (nearest > farthest) best = std::move(draft), farthest = nearest;
  }
  const Json provenance = {
      {"composer", 1}, {"seed", request.seed}, {"number", request.number}, {"way", "tours"}, {"drafts", drafts}};
  return Proposal{PrettyJson(best), "composer", CanonicalJson(provenance)};
}

}  // namespace gensim::generator
