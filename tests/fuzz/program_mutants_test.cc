// Mutants of goal programs: whatever comes in, the stages answer with a value or with coded errors.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "envs/core/seed.h"
#include "tasklib/families.h"
#include "tasklib/program/program.h"
#include "tasklib/program/seeds.h"
#include "tasklib/tours/seed_tours.h"
#include "tests/fuzz/mutator.h"

namespace gensim::fuzz {
namespace {

// Every error names a code; texts stay short and clean, because they go to terminals, files and prompts.
void ExpectCoded(const Errors& errors, const std::string& text) {
  for (const Error& error : errors) {
    EXPECT_FALSE(error.code.empty()) << text;
    EXPECT_FALSE(error.message.empty()) << text;
    EXPECT_LT(error.message.size() + error.hint.size(), 4000u) << text;
  }
}

// How far a mutant gets: the name of the stage that refused it, or "lowered".
std::string StageOf(const std::string& text, uint64_t seed) {
  const auto document = tasklib::ParseProgram(text);
  if (!document) return ExpectCoded(document.errors(), text), "parse";
  if (const Errors errors = tasklib::CheckSchema(*document); !errors.empty())
    return ExpectCoded(errors, text), "schema";
  if (const Errors errors = tasklib::CheckReferences(*document); !errors.empty())
    return ExpectCoded(errors, text), "references";
  const auto program = tasklib::Program::FromJson(*document);
  if (!program) return ExpectCoded(program.errors(), text), "program";
  const auto task = tasklib::Lower(*program, kGateSeeds.first + seed);
  if (!task) return ExpectCoded(task.errors(), text), "lower";
  return "lowered";
}

// 30,000 mutants of the seed tasks: no crash, no hang; enough of them get deep that the later stages are really tried.
TEST(ProgramMutants, EveryStageAnswers) {
  std::vector<Json> corpus;
  for (const auto& seed : tasklib::SeedTasks()) corpus.push_back(*ParseJson(seed.text));
  const JsonMutator mutator(std::move(corpus));
  std::map<std::string, int> stages;
  constexpr int kMutants = 30000;
  for (uint64_t i = 0; i < kMutants; ++i) {
    Rng rng(i, "mutants/programs");
    ++stages[StageOf(mutator.MutateText(rng), i)];
  }
  for (const auto& [stage, count] : stages) std::printf("  ended in %-10s %6d\n", stage.c_str(), count);
  const int past_parse = kMutants - stages["parse"], past_schema = past_parse - stages["schema"];
  EXPECT_GE(past_parse, kMutants * 30 / 100);
  EXPECT_GE(past_schema, kMutants * 10 / 100);
  EXPECT_EQ(stages["program"], 0) << "FromJson must agree with the stages before it";
  EXPECT_GT(stages["lowered"], 100);
}

// 20,000 mutants of TSP programs: what is legal makes an env that starts and takes a step, the rest is refused.
TEST(ProgramMutants, TourProgramsAnswer) {
  std::vector<Json> corpus = tasklib::SeedTours();
  std::erase_if(corpus, [](const Json& document) { return document.value("draw", 0) > 1; });
  for (
      const char* text :
      {R"({"gensim": 1, "family": "tsp", "name": "a", "map": "cities", "places": 30, "metric": "geo", "play": "construct",
            "cities": {"latitude": [20, 45], "longitude": [100, 130], "population": [200, 30000],
            "provinces": ["Sichuan", "Guangdong"]}, "path": "start-end", "forced_edges": 3, "reward": "sparse"})",
       R"({"gensim": 1, "family": "tsp", "name": "b", "map": "ring", "places": 12, "metric": "man-2d", "play": "2opt",
            "limits": {"steps": 9, "penalty_percent": 200}})",
       R"({"gensim": 1, "family": "tsp", "name": "c", "map": "grid", "places": 9, "metric": "att", "play": "kick",
            "instances": 4, "draw": 3})"})
    for (int copies = 0; copies < 5; ++copies) corpus.push_back(*ParseJson(text));
  const JsonMutator mutator(std::move(corpus));
  int legal = 0, refused = 0;
  for (uint64_t i = 0; i < 20000; ++i) {
    Rng rng(i, "mutants/tours");
    const std::string text = mutator.MutateText(rng);
    const auto program = tasklib::Program::FromText(text);
    if (!program) {
      ++refused;
      ExpectCoded(program.errors(), text);
      continue;
    }
    ++legal;
    EXPECT_TRUE(tasklib::ComputeFacts(*program)) << text;
    const auto env = tasklib::MakeEnv(*program);
    ASSERT_TRUE(env) << text;
    if (program->family() != "tsp") continue;
    ASSERT_TRUE((*env)->Reset(i)) << text;
    (*env)->Step((*env)->RandomAction(rng).value());
  }
  EXPECT_GT(legal, 200);
  EXPECT_GT(refused, 200);
}

}  // namespace
}  // namespace gensim::fuzz
