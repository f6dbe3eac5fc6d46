#include "cli/tour_view.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "tasklib/tours/tour_program.h"
#include "tsp/cities/city_table.h"
#include "tsp/env/tour_env.h"
#include "tsp/env/tour_expert.h"
#include "tsp/solve/solve.h"

namespace gensim::cli {
namespace {

std::string SummaryOf(const tasklib::Program& program) { return tasklib::TourSentence(program.json()); }

// in the metric's measure
std::string MeasureOf(tsp::Metric metric) {
  if (metric == tsp::Metric::kHaversine) return "m";
  return metric == tsp::Metric::kGeo ? "km" : "";
}

}  // namespace

ShownTour ShowTour(const tasklib::Program& program, uint64_t seed) {
  const tsp::TourTask task = tasklib::TourTaskOf(program);
  tsp::PlaceSet places = task.places->Draw(seed);
  ShownTour shown{{std::move(places.instance), {}, tsp::ShapeOf(task)}, {}, 0, places.unit};
  for (const size_t row : places.cities) shown.source.names.push_back(tsp::ChineseCities()[row].name);
  shown.source.instance.name = program.name();
  shown.tour = tsp::ExpertTour(shown.source.instance, shown.source.shape);
  shown.length = tsp::LengthOf(shown.source.instance, shown.tour, shown.source.shape.open);
  return shown;
}

Json TourToJson(const tasklib::Program& program, const ShownTour& shown, uint64_t seed) {
  const tsp::Instance& instance = shown.source.instance;
  Json places = Json::array(), forced = Json::array();
  for (size_t k = 0; k < instance.size(); ++k) {
    Json place = {{"at", {instance.points()[k].x, instance.points()[k].y}}};
    if (!shown.source.names.empty()) place["name"] = shown.source.names[k];
    places.push_back(std::move(place));
  }
  for (const auto& [a, b] : instance.fixed) forced.push_back({a, b});
  const auto env = tsp::MakeTourEnv(tasklib::TourTaskOf(program));
  return {{"name", program.name()},
          {"digest", program.digest()},
          {"shape_id", program.shape_id()},
          {"family", "tsp"},
          {"seed", seed},
          {"summary", SummaryOf(program)},
          {"metric", tsp::NameOf(instance.metric())},
          {"step_limit", env->spec().step_limit},
          {"unit", shown.unit},
          {"places", std::move(places)},
          {"forced_edges", std::move(forced)},
          {"tour", shown.tour},
          {"length", shown.length}};
}

std::string TourToText(const tasklib::Program& program, const ShownTour& shown, uint64_t seed, const Console& console) {
  const tsp::Instance& instance = shown.source.instance;
  const std::string measure = MeasureOf(instance.metric());
  std::string text = console.Bold(program.name()) + fmt::format("  seed {}\n{}\n\n", seed, SummaryOf(program));
  text += fmt::format("{} places, metric {}, {} pairs that belong together\n", instance.size(),
                      tsp::NameOf(instance.metric()), instance.fixed.size());
  text += fmt::format("the expert's tour: {:.6g} {}{}{:.4f} units of {:.6g} {}\n", shown.length, measure,
                      measure.empty() ? "= " : " = ", shown.length / shown.unit, shown.unit, measure);
  std::string order;
  for (size_t k = 0; k < shown.tour.size() && k < 12; ++k) {
    const auto place = static_cast<size_t>(shown.tour[k]);
    order += (k == 0 ? "" : ", ") + (shown.source.names.empty() ? std::to_string(place) : shown.source.names[place]);
  }
  return text + order + (shown.tour.size() > 12 ? ", ...\n" : "\n");
}

TourPicture MapOf(const tasklib::Program& program, const ShownTour& shown, bool with_tour, int width) {
  const std::vector<int32_t> none;
  TourPicture picture = LayOut(shown.source, with_tour ? shown.tour : none, width).value();
  picture.caption = program.name() + ": " + SummaryOf(program);
  return picture;
}

}  // namespace gensim::cli
