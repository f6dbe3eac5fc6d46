#include "tasklib/tours/tour_program.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/text.h"
#include "tasklib/tours/tour_form.h"
#include "tsp/cities/city_table.h"

namespace gensim::tasklib {
namespace {

using tsp::Play;

constexpr int64_t kMost2opt = 300, kMostKicked = 200;  // places

Play PlayOf(const Json& document) {
  const std::string& word = document.at("play").get_ref<const std::string&>();
  return word == "2opt" ? Play::kTwoOpt : word == "kick" ? Play::kKick : Play::kConstruct;
}

const MetricWord& MetricOf(const Json& document) {
  return *std::ranges::find(MetricWords(), document.at("metric").get<std::string>(), &MetricWord::word);
}

bool OfCities(const Json& document) { return document.at("map") == "cities"; }

tsp::CityFilter FilterOf(const Json& document) {
  tsp::CityFilter filter;
  const Json cities = document.value("cities", Json::object());
  if (cities.contains("latitude"))
    filter.south_deg = cities["latitude"][0].get<double>(), filter.north_deg = cities["latitude"][1].get<double>();
  if (cities.contains("longitude"))
    filter.west_deg = cities["longitude"][0].get<double>(), filter.east_deg = cities["longitude"][1].get<double>();
  if (cities.contains("population")) {
    filter.least_population = 1000 * cities["population"][0].get<int64_t>();
    filter.most_population = 1000 * cities["population"][1].get<int64_t>();
  }
  if (cities.contains("provinces")) filter.provinces = cities["provinces"].get<std::vector<std::string>>();
  return filter;
}

Result<std::shared_ptr<const tsp::PlaceSource>> PlacesOf(const Json& document) {
  tsp::DrawRule rule;
  rule.draw = document.value("draw", uint64_t{0});
  if (document.contains("instances")) rule.instances = document["instances"].get<uint64_t>();
  rule.forced_edges = document.value("forced_edges", 0);
  const auto n = document.at("places").get<size_t>();
  if (OfCities(document)) return tsp::CityPlaces(FilterOf(document), n, MetricOf(document).metric, rule);
  const auto layout = tsp::LayoutNamed(document.at("map").get<std::string>());
  return tsp::LayoutPlaces(*layout, n, MetricOf(document).metric, rule);
}

std::string StepsBucket(int64_t steps) { return SizeBucket(steps); }

int64_t StepsOf(const Json& document) {
  const int64_t n = document.at("places").get<int64_t>(), preset = PlayOf(document) == Play::kTwoOpt ? 2 * n : n;
  if (PlayOf(document) == Play::kConstruct) return n - 1;
  return document.value("limits", Json::object()).value("steps", preset);
}

std::string ShapeOfTour(const Json& document) {
  if (!document.contains("path")) return "closed";
  return document["path"] == "start" ? "path" : "path-to-end";
}

// the kinds of bounds that leave a good part of the cities out; which provinces or degrees makes no other task
std::vector<std::string> FilterKinds(const Json& document) {
  std::vector<std::string> kinds;
  const Json cities = document.value("cities", Json::object());
  const size_t within = tsp::CitiesWithin(FilterOf(document)).size();
  for (const auto& [key, value] : cities.items()) {
    Json without = document;
    without["cities"].erase(key);
    if (10 * within <= 9 * tsp::CitiesWithin(FilterOf(without)).size()) kinds.push_back(key);
  }
  return kinds;
}

std::string ForcedBucket(const Json& document) {
  const int forced = document.value("forced_edges", 0);
  return forced == 0 ? "none" : 10 * forced < document.at("places").get<int>() ? "few" : "many";
}

Json NormalForm(const Json& document) {
  return {{"family", "tsp"},
          {"map", document["map"]},
          {"places", SizeBucket(document["places"].get<int64_t>())},
          {"metric", document["metric"]},
          {"play", document["play"]},
          {"tour", ShapeOfTour(document)},
          {"forced", ForcedBucket(document)},
          {"reward", document.value("reward", "dense")},
          {"steps", StepsBucket(StepsOf(document))},
          {"cities", FilterKinds(document)}};
}

// what is asked of the tour, the hardest last
std::vector<std::string> Relations(const Json& document) {
  std::vector<std::string> relations = {ShapeOfTour(document) + "-tour"};
  if (PlayOf(document) != Play::kConstruct) relations = {PlayOf(document) == Play::kKick ? "kicks" : "exchanges"};
  if (document.contains("forced_edges")) relations.push_back("forced-edges");
  std::ranges::sort(relations);
  return relations;
}

Result<Facts> FactsOf(const Program& program) {
  const Json& document = program.json();
  const auto n = document["places"].get<int64_t>();
  Facts facts;
  facts.cell = {document.contains("forced_edges") ? "forced-edges" : Relations(document).front(),
                document["play"].get<std::string>(),
                document["map"].get<std::string>() + "+" + document["metric"].get<std::string>(), SizeBucket(n),
                SizeBucket(StepsOf(document))};
  facts.plan_length = static_cast<int>(StepsOf(document));
  facts.objects_moved = facts.objects = static_cast<int>(n);
  return facts;
}

Status Start(const Program& program, uint64_t seed) {
  static_cast<void>(TourTaskOf(program).places->Draw(seed));
  return Done{};
}

Result<std::vector<std::string>> SentencesOf(const Program& program) {
  const Json& document = program.json();
  std::vector<std::string> sentences = {
      TourSentence(document), document["map"].get<std::string>() + " " + document["metric"].get<std::string>()};
  if (document.contains("cities") && document["cities"].contains("provinces"))
    sentences.push_back(Join(document["cities"]["provinces"].get<std::vector<std::string>>(), ", "));
  return sentences;
}

// a key that only a construction may have
void OnlyForConstruct(const Json& document, const char* key, Errors& errors) {
  if (document.contains(key) && PlayOf(document) != Play::kConstruct)
    errors.push_back({"only-for-construct", std::string("/") + key, "play " + document["play"].get<std::string>(),
                      "legal: play construct, or leave it out"});
}

void CheckRange(const Json& document, const char* key, Errors& errors) {
  const Json cities = document.value("cities", Json::object());
  if (!cities.contains(key) || cities[key][0] <= cities[key][1]) return;
  errors.push_back({"range-reversed", std::string("/cities/") + key,
                    fmt::format("from {} to {}", cities[key][0].dump(), cities[key][1].dump()),
                    "legal: the lower end first"});
}

}  // namespace

std::string SizeBucket(int64_t places) {
  int64_t last = 0;
  for (const int64_t end : {10, 20, 50, 100, 200, 500, 1000}) {
    if (places <= end) return fmt::format("{}-{}", last + 1, end);
    last = end;
  }
  return "1001+";
}

std::string TourSentence(const Json& document) {
  const int64_t n = document.at("places").get<int64_t>();
  const std::string places = fmt::format("{} {}", n, OfCities(document) ? "cities of China" : "places");
  const int forced = document.value("forced_edges", 0);
  const std::string pairs =
      forced == 0 ? "" : fmt::format(", {} pair{} of them one right after the other", forced, forced == 1 ? "" : "s");
  if (PlayOf(document) == Play::kTwoOpt)
    return fmt::format("Shorten a tour of {} by exchanging two of its edges at a time.", places);
  if (PlayOf(document) == Play::kKick)
    return fmt::format("Shorten a tour of {} by choosing where it is shaken and repaired.", places);
  if (!document.contains("path"))
    return fmt::format("Visit {} once each{}, and come back by the shortest way.", places, pairs);
  return fmt::format("Visit {} once each{}, {}by the shortest way.", places, pairs,
                     document["path"] == "start" ? "" : "to the last one ");
}

Errors CheckTour(const Json& document) {
  Errors errors;
  const auto n = document["places"].get<int64_t>();
  if (MetricOf(document).globe != OfCities(document)) {
    std::vector<std::string> legal;
    for (const MetricWord& metric : MetricWords())
      if (metric.globe == OfCities(document)) legal.push_back(metric.word);
    errors.push_back({"metric-of-other-map", "/metric",
                      fmt::format("{} is no metric of map {}", document["metric"].get<std::string>(),
                                  document["map"].get<std::string>()),
                      "legal: " + Join(legal, ", ")});
  }
  if (document.contains("cities") && !OfCities(document))
    errors.push_back({"cities-without-map", "/cities", "map " + document["map"].get<std::string>() + " has no cities",
                      "legal: map cities, or leave it out"});
  for (const char* key : {"latitude", "longitude", "population"}) CheckRange(document, key, errors);
  for (const char* key : {"path", "forced_edges", "reward"}) OnlyForConstruct(document, key, errors);
  if (const int64_t most = (n - 2) / 2; document.value("forced_edges", int64_t{0}) > most)
    errors.push_back({"too-many-forced", "/forced_edges",
                      fmt::format("{} pairs among {} places", document["forced_edges"].get<int64_t>(), n),
                      fmt::format("legal: at most {}", most)});
  if (document.value("limits", Json::object()).contains("steps") && PlayOf(document) == Play::kConstruct)
    errors.push_back(
        {"steps-of-construct", "/limits/steps", "a construction takes as many steps as it has edges", "leave it out"});
  const int64_t most_places = PlayOf(document) == Play::kTwoOpt ? kMost2opt : kMostKicked;
  if (PlayOf(document) != Play::kConstruct && n > most_places)
    errors.push_back(
        {"too-many-places", "/places", fmt::format("{} places with play {}", n, document["play"].get<std::string>()),
         fmt::format("legal: at most {}, which its expert can be asked about at every step", most_places)});
  if (!errors.empty()) return errors;
  // what is shown to one use of seeds must differ from what is shown to another
  if (OfCities(document)) {
    const size_t found = tsp::CitiesWithin(FilterOf(document)).size(), most = found / 2;
    if (most < static_cast<size_t>(n))
      errors.push_back(
          {"too-few-cities", "/cities",
           fmt::format("{} cities are within, {} are needed for places of which every draw is another", found, 2 * n),
           most < tsp::kFewestPlaces ? "widen the bounds"
                                     : fmt::format("legal: places up to {}, or wider bounds", most)});
  }
  return errors;
}

tsp::TourTask TourTaskOf(const Program& program, std::optional<uint64_t> symmetry) {
  const Json& document = program.json();
  tsp::TourTask task;
  task.id = "tsp/" + program.name(), task.digest = program.digest();
  task.instruction = TourSentence(document);
  task.play = PlayOf(document);
  task.places = PlacesOf(document).value();
  task.path = document.contains("path");
  task.end = task.path && document["path"] == "start-end";
  task.dense = document.value("reward", "dense") == "dense";
  const Json limits = document.value("limits", Json::object());
  task.steps = limits.value("steps", int64_t{0});
  task.penalty = limits.value("penalty_percent", 100.0) / 100;
  task.symmetry = symmetry;
  return task;
}

Family TourFamily() {
  return {"tsp",   TourForm, CheckTour,   NormalForm,         Relations,
          FactsOf, Start,    SentencesOf, TourVocabularyText, TourVocabularyDigest};
}

}  // namespace gensim::tasklib
