#include "tasklib/tours/seed_tours.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "tsp/instance/generate.h"

namespace gensim::tasklib {

std::vector<Json> SeedTours() {
  std::vector<Json> programs;
  const auto tour = [&](std::string name, const std::string& map, int places, const char* metric) -> Json& {
    return programs.emplace_back(Json{{"gensim", 1},
                                      {"family", "tsp"},
                                      {"name", std::move(name)},
                                      {"map", map},
                                      {"places", places},
                                      {"metric", metric},
                                      {"play", "construct"}});
  };
  for (const int places : {100, 200}) {
    for (int k = 1; k <= kCitySpecs; ++k) {
      Json& program = tour(fmt::format("tsp{}-city-{}", places, k), "cities", places, "haversine");
      program["draw"] = k, program["instances"] = kCityInstances;
    }
  }
  for (const std::string& layout : tsp::LayoutNames())
    for (const int places : {20, 50, 100, 200, 500})
      tour(fmt::format("tsp{}-{}", places, layout), layout, places, "euclid");
  return programs;
}

const Json& MeasuredOf(const std::string& name) {
  static const Json all = [] {
    const auto texts = MeasuredTours();
    return texts.empty() ? Json::object() : Json::parse(texts.front().text);
  }();
  static const Json none;
  const auto found = all.find(name);
  return found == all.end() ? none : *found;
}

}  // namespace gensim::tasklib
