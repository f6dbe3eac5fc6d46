// Tasks of every kind, for tests of the envs of tours.
#pragma once

#include <string>
#include <vector>

#include "tsp/env/tour_env.h"

namespace gensim::tsp::test {

inline std::shared_ptr<const PlaceSource> Uniform(size_t n, const DrawRule& rule = {}) {
  return LayoutPlaces(Layout::kUniform, n, Metric::kEuclid, rule).value();
}

inline TourTask TaskOf(std::string name, Play play, std::shared_ptr<const PlaceSource> places) {
  TourTask task;
  task.id = "tsp/" + name, task.instruction = "Visit every place once.", task.play = play;
  task.places = std::move(places);
  return task;
}

/// One of each way to construct, and of each way to change a tour.
inline std::vector<TourTask> EveryTask() {
  std::vector<TourTask> tasks;
  tasks.push_back(TaskOf("closed", Play::kConstruct, Uniform(23)));
  tasks.push_back(TaskOf("sparse", Play::kConstruct, Uniform(9)));
  tasks.back().dense = false, tasks.back().penalty = 1.5;
  tasks.push_back(TaskOf("path", Play::kConstruct, Uniform(12)));
  tasks.back().path = true;
  tasks.push_back(TaskOf("path-to-end", Play::kConstruct, Uniform(14, {.draw = 3, .instances = 2})));
  tasks.back().path = tasks.back().end = true;
  tasks.push_back(TaskOf("forced", Play::kConstruct, Uniform(16, {.forced_edges = 5})));
  tasks.push_back(TaskOf("forced-path-to-end", Play::kConstruct, Uniform(11, {.forced_edges = 4})));
  tasks.back().path = tasks.back().end = true;
  for (const Metric metric : {Metric::kEuc2d, Metric::kAtt, Metric::kMan2d, Metric::kMax2d, Metric::kCeil2d})
    tasks.push_back(TaskOf("clustered-" + std::to_string(static_cast<int>(metric)), Play::kConstruct,
                           LayoutPlaces(Layout::kClustered, 10, metric, {}).value()));
  for (const Metric metric : {Metric::kHaversine, Metric::kGeo}) {
    const std::string name = metric == Metric::kGeo ? "geo" : "haversine";
    const auto cities = CityPlaces({}, 20, metric, {.draw = 1, .instances = 4}).value();
    tasks.push_back(TaskOf("cities-" + name, Play::kConstruct, cities));
    tasks.push_back(TaskOf("cities-kick-" + name, Play::kKick, cities));
  }
  tasks.push_back(TaskOf("two-opt", Play::kTwoOpt, Uniform(17)));
  tasks.push_back(TaskOf("two-opt-whole", Play::kTwoOpt, LayoutPlaces(Layout::kRing, 8, Metric::kEuc2d, {}).value()));
  tasks.push_back(TaskOf("kick", Play::kKick, Uniform(30)));
  tasks.push_back(TaskOf("kick-of-five", Play::kKick, Uniform(5)));
  return tasks;
}

}  // namespace gensim::tsp::test
