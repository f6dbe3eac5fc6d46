#include "tasklib/tours/tour_form.h"

#include <set>

#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "tasklib/program/grammar.h"
#include "tsp/cities/city_table.h"
#include "tsp/env/tour_task.h"
#include "tsp/instance/generate.h"

namespace gensim::tasklib {
namespace {

// what another meaning of the same words would change
constexpr const char* kVersion = "1";

FormPtr Number(bool llm, int64_t min, int64_t max, std::vector<int64_t> few) {
  return llm ? NumberListForm(std::move(few)) : IntegerForm(min, max);
}

std::vector<std::string> WordsOfMetrics() {
  std::vector<std::string> words;
  for (const MetricWord& metric : MetricWords()) words.push_back(metric.word);
  return words;
}

std::vector<int64_t> Every(int64_t from, int64_t to, int64_t step) {
  std::vector<int64_t> numbers;
  for (int64_t n = from; n <= to; n += step) numbers.push_back(n);
  return numbers;
}

// two ends, the lower one first
FormPtr Range(bool llm, int64_t min, int64_t max, const std::vector<int64_t>& few) {
  return ListForm(Number(llm, min, max, few), 2, 2);
}

FormPtr Document(bool llm) {
  const int64_t fewest = tsp::kFewestPlaces, most = tsp::kMostPlaces;
  const FormPtr cities = RecordForm({{"latitude", Range(llm, -90, 90, Every(18, 54, 2))},
                                     {"longitude", Range(llm, -180, 180, Every(74, 134, 4))},
                                     {"population", Range(llm, 0, 100'000, {0, 100, 200, 500, 1000, 2000, 100'000})},
                                     {"provinces", ListForm(WordForm(ProvinceWords(), "unknown-province"), 1, 8)}},
                                    "which cities");
  const FormPtr limits = RecordForm({{"steps", Number(llm, 1, 5000, {10, 20, 50, 100, 200, 400})},
                                     {"penalty_percent", Number(llm, 100, 1000, {100, 200})}},
                                    "limits");
  return RecordForm({{"gensim", Number(llm, 1, 1, {1}), true},
                     {"family", WordForm({"tsp"}, "unknown-family"), true},
                     {"name", NameForm(llm ? Profile::kLlm : Profile::kFull), true},
                     {"map", WordForm(MapWords(), "unknown-map"), true},
                     {"places", Number(llm, fewest, most, {8, 10, 15, 20, 30, 50, 80, 100, 150, 200}), true},
                     {"cities", cities},
                     {"metric", WordForm(WordsOfMetrics(), "unknown-metric"), true},
                     {"play", WordForm({"construct", "2opt", "kick"}, "unknown-play"), true},
                     {"path", WordForm({"start", "start-end"}, "unknown-path")},
                     {"forced_edges", Number(llm, 1, 499, {1, 2, 3, 5, 8, 12})},
                     {"reward", WordForm({"dense", "sparse"}, "unknown-word")},
                     {"draw", Number(llm, 0, 1'000'000, {0, 1, 2, 3})},
                     {"instances", Number(llm, 1, 1'000'000, {1, 4, 16, 100})},
                     {"limits", limits}},
                    "a TSP program");
}

}  // namespace

const std::vector<MetricWord>& MetricWords() {
  static const std::vector<MetricWord> words = {
      {"euclid", tsp::Metric::kEuclid, false},      {"euc-2d", tsp::Metric::kEuc2d, false},
      {"ceil-2d", tsp::Metric::kCeil2d, false},     {"att", tsp::Metric::kAtt, false},
      {"man-2d", tsp::Metric::kMan2d, false},       {"max-2d", tsp::Metric::kMax2d, false},
      {"haversine", tsp::Metric::kHaversine, true}, {"geo", tsp::Metric::kGeo, true}};
  return words;
}

const std::vector<std::string>& MapWords() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> all = {"cities"};
    all.insert(all.end(), tsp::LayoutNames().begin(), tsp::LayoutNames().end());
    return all;
  }();
  return words;
}

const std::vector<std::string>& ProvinceWords() {
  static const std::vector<std::string> words = [] {
    std::set<std::string> found;
    for (const tsp::City& city : tsp::ChineseCities())
      if (!city.province.empty()) found.insert(city.province);
    return std::vector<std::string>(found.begin(), found.end());
  }();
  return words;
}

const Form& TourForm(Profile profile) {
  static const FormPtr full = Document(false), llm = Document(true);
  return profile == Profile::kFull ? *full : *llm;
}

std::string TourVocabularyText(Profile) {
  std::string metrics[2];
  for (const MetricWord& metric : MetricWords())
    metrics[metric.globe] += (metrics[metric.globe].empty() ? "" : ", ") + metric.word;
  return "map: cities (of China), or places drawn in a square: " + Join(tsp::LayoutNames(), ", ") +
         ".\nmetric of cities: " + metrics[1] + "; of the square: " + metrics[0] +
         ".\ncities (only with map cities; each part may be left out): latitude [south, north] and longitude [west, "
         "east] "
         "in degrees, population [least, most] in thousands, provinces: " +
         Join(ProvinceWords(), ", ") +
         ".\nplay: construct (name the next place until all are visited), 2opt (change a random tour two edges at a "
         "time), kick (say where a tour is shaken before it is repaired).\npath (construct only): start (ends "
         "anywhere), "
         "start-end (ends at the last place); without it the tour returns to its start.\nforced_edges (construct "
         "only): "
         "pairs of places that must follow one another, at most (places - 2) / 2.\nreward (construct only): dense, "
         "sparse.\ninstances: so many different maps; without it every episode has its own.\nlimits: steps (2opt and "
         "kick "
         "only), penalty_percent.";
}

const std::string& TourVocabularyDigest() {
  static const std::string digest =
      Sha256Hex(std::string("tsp ") + kVersion + "\n" + FormSchemaText(TourForm(Profile::kFull), "TSP") +
                std::string(tsp::CityTables().front().text));
  return digest;
}

}  // namespace gensim::tasklib
