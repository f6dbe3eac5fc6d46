#include "generator/tours/tour_behaviour.h"

#include <map>
#include <nlohmann/json.hpp>

#include "tasklib/program/family.h"

namespace gensim::generator {
namespace {

// Weights: what is done counts most. One that differs alone makes two tasks different enough where it is above a fifth
// of the sum.
constexpr double kMapWeight = 3, kPlayWeight = 3, kMetricWeight = 2.5, kTourWeight = 2.5, kSizeWeight = 2.5,
                 kForcedWeight = 2.5, kFilterWeight = 3.5, kRewardWeight = 1;

}  // namespace

Behaviour TourBehaviour(const tasklib::Program& program) {
  const Json form = tasklib::FamilyOf(program.json()).normal_form(program.json());
  const auto word = [&](const char* key) { return form.at(key).get<std::string>(); };
  std::map<std::string, double> features = {
      {"map/" + word("map"), kMapWeight},          {"play/" + word("play"), kPlayWeight},
      {"metric/" + word("metric"), kMetricWeight}, {"tour/" + word("tour"), kTourWeight},
      {"places/" + word("places"), kSizeWeight},   {"forced/" + word("forced"), kForcedWeight},
      {"reward/" + word("reward"), kRewardWeight}, {"steps/" + word("steps"), kRewardWeight}};
  for (const Json& kind : form.at("cities")) features["cities/" + kind.get<std::string>()] = kFilterWeight;
  return {{features.begin(), features.end()}};
}

}  // namespace gensim::generator
