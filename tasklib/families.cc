#include "tasklib/families.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/core/build_info.h"
#include "envs/tabletop/tabletop_env.h"
#include "tasklib/tours/tour_program.h"
#include "tsp/env/tour_env.h"

namespace gensim::tasklib {
namespace {

constexpr int kMostObjects = 64, kMostOfGroup = 32, kMostSteps = 100;

// the largest number that a draw can give, or how many elements its list has
int MostOf(const Json& document, const std::string& variable) {
  const std::string name = variable.substr(1, variable.find_first_of("+-[") - 1);
  for (const Json& draw : document.value("vary", Json::array())) {
    if (draw.at("var") != name) continue;
    if (draw.contains("int")) return draw.at("int").at(1).get<int>() + (variable.size() > name.size() + 1 ? 9 : 0);
    if (draw.contains("shuffled")) return static_cast<int>(draw.at("shuffled").size());
    for (const char* key : {"choose", "permutation", "into"})
      if (draw.contains(key) && draw.at(key).is_number_integer()) return draw.at(key).get<int>();
  }
  return kMostOfGroup;
}

// objects that a group has at most: its count, else its longest list
int MostObjectsOf(const Json& document, const Json& group) {
  if (group.contains("count")) {
    const Json& count = group.at("count");
    return std::min(kMostOfGroup, count.is_string() ? MostOf(document, count.get<std::string>()) : count.get<int>());
  }
  int most = 1;
  for (const char* key : {"color", "size", "outline"}) {
    if (!group.contains(key)) continue;
    const Json& value = group.at(key);
    if (value.is_array()) most = std::max(most, static_cast<int>(value.size()));
    if (value.is_string() && value.get<std::string>().starts_with("$"))
      most = std::max(most, MostOf(document, value.get<std::string>()));
  }
  return std::min(kMostOfGroup, most);
}

int MostObjects(const Json& document) {
  int most = 0;
  for (const Json& group : document.at("scene")) most += MostObjectsOf(document, group);
  return std::min(most, kMostObjects);
}

class ProgramSource final : public tabletop::TaskSource {
 public:
  explicit ProgramSource(Program program) : program_(std::move(program)), max_objects_(MostObjects(program_.json())) {
    const Json& limits = program_.json().value("limits", Json::object());
    step_limit_ = limits.value("steps", kMostSteps);
  }
  const std::string& name() const override { return program_.name(); }
  const std::string& digest() const override { return program_.digest(); }
  int max_objects() const override { return max_objects_; }
  int step_limit() const override { return step_limit_; }
  Result<tabletop::Task> Lower(uint64_t seed) const override { return tasklib::Lower(program_, seed); }

 private:
  Program program_;
  int max_objects_, step_limit_;
};

}  // namespace

std::shared_ptr<const tabletop::TaskSource> SourceOf(const Program& program) {
  return std::make_shared<ProgramSource>(program);
}

Result<std::unique_ptr<Env>> MakeEnv(const Program& program, physics::Engine engine,
                                     std::optional<uint64_t> randomise) {
  if (program.family() == "tsp") return std::unique_ptr<Env>(tsp::MakeTourEnv(TourTaskOf(program, randomise)));
  const tabletop::PhysicsVariation physics{.engine = engine};
  const tabletop::MapRandomisation maps{.seed = randomise, .limits = {}};
  return std::unique_ptr<Env>(std::make_unique<tabletop::TabletopEnv>(SourceOf(program), physics, maps));
}

EpisodeHeader HeaderFor(const Program& program, uint64_t seed, physics::Engine engine) {
  const std::string& family = program.family();
  EpisodeHeader header;
  header.env_id = family + "/" + program.name();
  header.family = family;
  header.task = program.name();
  header.task_digest = program.digest();
  header.vocabulary_digest = VocabularyDigest(family);
  header.build = BuildId();
  header.engine = family == "tabletop" ? physics::NameOf(engine) : kNoEngine;
  header.engine_version = family == "tabletop" ? physics::VersionOf(engine) : kNoEngine;
  header.cpu_class = CpuClass();
  header.seed = seed;
  return header;
}

}  // namespace gensim::tasklib
