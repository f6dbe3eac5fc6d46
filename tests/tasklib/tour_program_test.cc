// Programs of family tsp: what they may say, what they mean, and which of them are the same task.
#include "tasklib/tours/tour_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "envs/core/seed.h"
#include "tasklib/families.h"
#include "tasklib/tours/tour_form.h"
#include "tsp/env/tour_env.h"

namespace gensim::tasklib {
namespace {

using testing::Contains;
using testing::HasSubstr;

// a legal program with some keys changed; null takes a key away
Json With(const Json& changes = Json::object()) {
  Json document = {{"gensim", 1},  {"family", "tsp"},       {"name", "my-tour"},  {"map", "cities"},
                   {"places", 40}, {"metric", "haversine"}, {"play", "construct"}};
  document.merge_patch(changes);
  return document;
}

Error Refused(const Json& changes) {
  const auto program = Program::FromJson(With(changes));
  EXPECT_FALSE(program) << changes.dump();
  return program ? Error{} : program.error();
}

std::string ShapeOf(const Json& changes = Json::object()) {
  return Program::FromJson(With(changes)).value().shape_id();
}

TEST(TourProgram, Refusals) {
  struct Case {
    Json changes;
    std::string code, where, hint;
  };
  const std::vector<Case> cases = {
      {{{"family", "tps"}}, "unknown-family", "/family", "did you mean tsp?"},
      {{{"map", nullptr}}, "missing-key", "", "map"},
      {{{"map", "ringg"}}, "unknown-map", "/map", "did you mean ring?"},
      {{{"metric", "euclid"}}, "metric-of-other-map", "/metric", "haversine, geo"},
      {{{"map", "ring"}}, "metric-of-other-map", "/metric", "euclid"},
      {{{"places", 4}}, "out-of-range", "/places", "nearest: 5"},
      {{{"places", 1001}}, "out-of-range", "/places", "nearest: 1000"},
      {{{"places", 40.5}}, "wrong-type", "/places", "integer"},
      {{{"scene", Json::array()}}, "unknown-key", "/scene", "map"},
      {{{"map", "ring"}, {"metric", "euclid"}, {"cities", {{"latitude", {20, 30}}}}},
       "cities-without-map",
       "/cities",
       "map cities"},
      {{{"cities", {{"latitude", {40, 30}}}}}, "range-reversed", "/cities/latitude", "lower end first"},
      {{{"cities", {{"provinces", {"Sichaun"}}}}}, "unknown-province", "/cities/provinces/0", "did you mean Sichuan?"},
      {{{"cities", {{"provinces", {"Tibet"}}}}}, "too-few-cities", "/cities", "widen"},
      {{{"cities", {{"provinces", {"Guangdong"}}}}}, "too-few-cities", "/cities", "places up to 33"},
      {{{"places", 331}}, "too-few-cities", "/cities", "places up to 330"},
      {{{"play", "kick"}, {"places", 201}}, "too-many-places", "/places", "at most 200"},
      {{{"play", "2opt"}, {"places", 301}}, "too-many-places", "/places", "at most 300"},
      {{{"cities", {{"population", {20'000, 20'001}}}}}, "too-few-cities", "/cities", "widen"},
      {{{"play", "2opt"}, {"path", "start"}}, "only-for-construct", "/path", "construct"},
      {{{"play", "kick"}, {"forced_edges", 2}}, "only-for-construct", "/forced_edges", "construct"},
      {{{"play", "kick"}, {"reward", "sparse"}}, "only-for-construct", "/reward", "construct"},
      {{{"forced_edges", 20}}, "too-many-forced", "/forced_edges", "at most 19"},
      {{{"limits", {{"steps", 10}}}}, "steps-of-construct", "/limits/steps", "leave it out"},
      {{{"limits", {{"penalty_percent", 99}}}}, "out-of-range", "/limits/penalty_percent", "100"},
      {{{"path", "end"}}, "unknown-path", "/path", "start"},
  };
  for (const Case& c : cases) {
    const Error error = Refused(c.changes);
    EXPECT_EQ(error.code, c.code) << c.changes.dump() << " " << ToString(error);
    EXPECT_EQ(error.where, c.where) << ToString(error);
    EXPECT_THAT(error.message + error.hint, HasSubstr(c.hint)) << ToString(error);
  }
}

TEST(TourProgram, MeansItsTask) {
  const auto program = Program::FromJson(With({{"path", "start-end"},
                                               {"forced_edges", 3},
                                               {"reward", "sparse"},
                                               {"draw", 5},
                                               {"instances", 7},
                                               {"cities", {{"population", {300, 100'000}}, {"latitude", {22, 45}}}},
                                               {"limits", {{"penalty_percent", 150}}}}))
                           .value();
  EXPECT_EQ(program.family(), "tsp");
  const tsp::TourTask task = TourTaskOf(program);
  EXPECT_EQ(task.id, "tsp/my-tour");
  EXPECT_TRUE(task.path && task.end && !task.dense);
  EXPECT_EQ(task.penalty, 1.5);
  EXPECT_EQ(task.places->places(), 40u);
  EXPECT_EQ(task.places->forced_edges(), 3);
  EXPECT_EQ(task.places->Draw(1).coordinates, task.places->Draw(8).coordinates);
  EXPECT_NE(task.places->Draw(1).coordinates, task.places->Draw(2).coordinates);
  EXPECT_EQ(task.instruction,
            "Visit 40 cities of China once each, 3 pairs of them one right after the other, to the last one by the "
            "shortest way.");
  EXPECT_EQ(program.relations(), (std::vector<std::string>{"forced-edges", "path-to-end-tour"}));
  EXPECT_EQ(ComputeFacts(program)->cell.Text(), "forced-edges/construct/cities+haversine/21-50/21-50");

  const auto env = MakeEnv(program).value();
  EXPECT_EQ(env->spec().id, "tsp/my-tour");
  EXPECT_EQ(HeaderFor(program, 3).engine, "none");
  EXPECT_EQ(HeaderFor(program, 3).vocabulary_digest, TourVocabularyDigest());
  EXPECT_NE(TourVocabularyDigest(), VocabularyDigest());
  for (uint64_t k = 0; k < 200; ++k) EXPECT_TRUE(CheckStart(program, kGateSeeds.first + k));
}

TEST(TourProgram, EveryWordMakesAnEnv) {
  for (const std::string& map : MapWords())
    for (const MetricWord& metric : MetricWords())
      for (const char* play : {"construct", "2opt", "kick"}) {
        const bool legal = metric.globe == (map == "cities");
        const auto program =
            Program::FromJson(With({{"map", map}, {"metric", metric.word}, {"play", play}, {"places", 12}}));
        ASSERT_EQ(program.ok(), legal) << map << metric.word;
        if (legal) {
          EXPECT_TRUE(MakeEnv(*program).value()->Reset(1));
        }
      }
}

// Names, draws and bounds of a filter make no other task; what is asked for does.
TEST(TourProgram, ShapesTellTasksApart) {
  const std::string base = ShapeOf();
  for (const Json& same : {Json{{"name", "other"}}, Json{{"draw", 9}}, Json{{"instances", 3}}, Json{{"places", 45}}})
    EXPECT_EQ(ShapeOf(same), base) << same.dump();
  EXPECT_EQ(ShapeOf({{"cities", {{"latitude", {25, 35}}}}}), ShapeOf({{"cities", {{"latitude", {26, 36}}}}}));
  // bounds that leave nothing out are none
  EXPECT_EQ(ShapeOf({{"cities", {{"latitude", {-90, 90}}, {"population", {0, 100'000}}}}}), base);
  std::set<std::string> shapes = {base};
  for (const Json& other :
       {Json{{"places", 51}}, Json{{"metric", "geo"}}, Json{{"path", "start"}}, Json{{"path", "start-end"}},
        Json{{"forced_edges", 2}}, Json{{"forced_edges", 8}}, Json{{"reward", "sparse"}}, Json{{"play", "2opt"}},
        Json{{"play", "kick"}}, Json{{"cities", {{"latitude", {25, 35}}}}}, Json{{"map", "ring"}, {"metric", "euclid"}},
        Json{{"map", "grid"}, {"metric", "euclid"}}})
    EXPECT_TRUE(shapes.insert(ShapeOf(other)).second) << other.dump();
}

// Randomised maps are turned; episodes stay what they are.
TEST(TourProgram, RandomisedMapsAreTurned) {
  const auto program = Program::FromJson(With()).value();
  const auto plain = MakeEnv(program).value(), turned = MakeEnv(program, physics::Engine::kMujoco, 4).value();
  int moved = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    ASSERT_TRUE(plain->Reset(seed) && turned->Reset(seed));
    EXPECT_EQ(plain->state_hash(), turned->state_hash());
    moved += ObserveVector<float>(*plain, "coordinates") != ObserveVector<float>(*turned, "coordinates");
    EXPECT_EQ(plain->Step(plain->ExpertAction().value()).reward, turned->Step(turned->ExpertAction().value()).reward);
  }
  EXPECT_GT(moved, 10);
}

// What the tabletop alone can be asked.
TEST(TourProgram, HasNoScene) {
  const auto program = Program::FromJson(With()).value();
  EXPECT_EQ(Lower(program, 0).error().code, "no-scene");
  EXPECT_EQ(LowerWithPlan(program, 0).error().code, "no-scene");
}

// The schema of each profile takes what the checker takes; the small one is a subset of the full one.
TEST(TourProgram, SchemasKnowTheFamily) {
  for (const Profile profile : {Profile::kFull, Profile::kLlm}) {
    const Json& schema = ProgramSchema(profile, "tsp");
    EXPECT_EQ(schema.at("properties").at("family").at("enum"), Json({"tsp"}));
    for (const char* key : {"map", "places", "metric", "play", "name"})
      EXPECT_THAT(schema.at("required").get<std::vector<std::string>>(), Contains(key));
    EXPECT_EQ(ProgramSchema(profile).at("properties").at("family").at("enum"), Json({"tabletop"}));
  }
  const Json small = With({{"name", "cities-by-path"}, {"places", 50}, {"path", "start"}});
  EXPECT_TRUE(CheckSchema(small, Profile::kLlm).empty());
  EXPECT_FALSE(CheckSchema(With({{"name", "cities-by-path"}, {"places", 51}}), Profile::kLlm).empty());
  EXPECT_THAT(VocabularyText(Profile::kLlm, "tsp"), HasSubstr("Sichuan"));
}

}  // namespace
}  // namespace gensim::tasklib
