// Lowering: the same program and seed give the same task; different seeds differ; a distractor more moves nothing else.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "tasklib/program/program.h"
#include "tasklib/program/seeds.h"

namespace gensim::tasklib {
namespace {

const char* kText =
    R"({"gensim": 1, "family": "tabletop", "name": "two-blocks", "summary": "Stack {n} blocks, the {c} one first.",
  "vary": [{"var": "c", "one_of": ["red", "green", "blue"]}, {"var": "n", "int": [2, 3]}],
  "scene": [{"id": "zone", "asset": "zone", "size": [120, 120], "color": "gray"},
            {"id": "block", "asset": "block", "size": [40, 40, 40], "color": "$c"},
            {"id": "box", "asset": "box", "size": [60, 60, 40], "color": "brown", "mass_g": 80, "friction_pct": 50}],
  "goals": [{"put": "block", "rel": "inside", "ref": "zone", "say": ["carry {put} {rel} {ref}, please"]},
            {"put": "box", "rel": "left-of", "ref": "zone", "tolerance": {"mm": 5, "deg": 10}}],
  "limits": {"steps": 7, "rest_ms": 40, "spacing_mm": 15}})";

Program Load(const std::string& text) {
  auto program = Program::FromText(text);
  EXPECT_TRUE(program.ok()) << ToString(program.errors());
  return *program;
}

// everything of a task that a seed decides, as text
std::string Describe(const tabletop::Task& task) {
  Json all = {task.name, task.summary, task.step_limit};
  for (const auto& object : task.objects)
    all.push_back({object.id, object.color, object.params.size_mm, object.params.outlines, object.X_WO.p.x,
                   object.X_WO.p.y, object.X_WO.p.z, object.X_WO.q.w, object.X_WO.q.z});
  for (const auto& goal : task.goals)
    all.push_back({goal.relation, goal.put, goal.ref, goal.ref2, goal.sentence, goal.paraphrases, goal.held_out});
  return all.dump();
}

// Every field of the program arrives in the task, in metres, kilograms and seconds.
TEST(Lower, FieldsArrive) {
  const auto task = Lower(Load(kText), 1);
  ASSERT_TRUE(task.ok()) << ToString(task.errors());
  ASSERT_EQ(task->objects.size(), 3u);
  EXPECT_EQ(task->objects[0].id, "zone");
  EXPECT_TRUE(task->objects[0].fixed);
  EXPECT_EQ(task->objects[2].color, "brown");
  EXPECT_DOUBLE_EQ(task->objects[2].mass_kg, 0.080);
  EXPECT_DOUBLE_EQ(task->objects[2].friction, 0.5);
  EXPECT_DOUBLE_EQ(task->objects[1].shape->half.x, 0.020);
  ASSERT_EQ(task->goals.size(), 2u);
  EXPECT_EQ(task->goals[0].put, std::vector<int>{1});
  EXPECT_EQ(task->goals[0].ref, std::vector<int>{0});
  EXPECT_EQ(task->goals[0].where, "/goals/0");
  EXPECT_DOUBLE_EQ(task->goals[0].position_tolerance_m, 0.010);
  EXPECT_DOUBLE_EQ(task->goals[1].position_tolerance_m, 0.005);
  EXPECT_NEAR(task->goals[1].angle_tolerance_rad, 0.1745, 1e-4);
  EXPECT_TRUE(task->ordered);
  EXPECT_EQ(task->step_limit, 7);
  EXPECT_DOUBLE_EQ(task->rest_s, 0.040);
  EXPECT_DOUBLE_EQ(task->min_distance_m, 0.015);
}

// Texts say what was drawn: the summary by placeholders, sentences and own paraphrases by nouns of the scene.
TEST(Lower, TextsSayWhatWasDrawn) {
  std::set<std::string> summaries;
  for (uint64_t seed = 0; seed < 30; ++seed) {
    const auto task = Lower(Load(kText), seed);
    ASSERT_TRUE(task.ok());
    const std::string& color = task->objects[1].color;
    EXPECT_TRUE(task->summary == "Stack two blocks, the " + color + " one first." ||
                task->summary == "Stack three blocks, the " + color + " one first.")
        << task->summary;
    EXPECT_EQ(task->goals[0].sentence, "put the block inside the zone");
    EXPECT_EQ(task->goals[0].paraphrases.back(), "carry the block inside the zone, please");
    EXPECT_FALSE(task->goals[0].held_out.empty());
    summaries.insert(task->summary);
  }
  EXPECT_EQ(summaries.size(), 6u);
}

// The same program and seed give the same task, on any thread; other seeds give other tasks.
TEST(Lower, DeterministicOnAnyThread) {
  for (const SeedTask& seed : SeedTasks()) {
    const Program program = Load(std::string(seed.text));
    std::vector<std::string> first(4), second(4);
    for (uint64_t s = 0; s < 4; ++s) first[s] = Describe(*Lower(program, s));
    std::vector<std::thread> threads;
    for (uint64_t s = 0; s < 4; ++s) threads.emplace_back([&, s] { second[s] = Describe(*Lower(program, s)); });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(first, second) << seed.name;
    EXPECT_NE(first[0], first[1]) << seed.name;
  }
}

// A distractor more moves nothing else, and changes no colour.
TEST(Lower, DistractorMovesNothingElse) {
  Json with = Json::parse(kText);
  with["scene"].push_back(
      Json::parse(R"({"id": "spare", "asset": "ball", "size": [20], "color": "yellow", "distractor": true})"));
  int compared = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const auto plain = Lower(Load(kText), seed), more = Lower(Load(with.dump()), seed);
    ASSERT_TRUE(plain.ok() && more.ok());
    int moved = 0;
    for (size_t i = 0; i < plain->objects.size(); ++i) {
      EXPECT_EQ(plain->objects[i].color, more->objects[i].color);
      moved += plain->objects[i].X_WO == more->objects[i].X_WO ? 0 : 1;
    }
    EXPECT_EQ(moved, 0) << seed;
    ++compared;
  }
  EXPECT_EQ(compared, 40);
}

// A start clause holds at the start, and the goal that undoes it does not.
TEST(Lower, StartClausesHold) {
  const auto task = Lower(Load(R"({"gensim": 1, "family": "tabletop", "name": "unload",
    "scene": [{"id": "bowl", "asset": "bowl", "size": [150, 50]}, {"id": "block", "asset": "block", "size": [40, 40, 40], "color": "red"}, {"id": "zone", "asset": "zone", "color": "gray"}],
    "start": [{"put": "block", "rel": "in", "ref": "bowl"}], "goals": [{"put": "block", "rel": "inside", "ref": "zone"}]})"),
                          4);
  ASSERT_TRUE(task.ok()) << ToString(task.errors());
  EXPECT_LT(DistanceXY(task->objects[0].X_WO.p, task->objects[1].X_WO.p), 0.05);
}

// Chance that fulfils a goal at the start is drawn again: a block beside a line is never on the wanted side already.
TEST(Lower, GoalsTrueByChanceAreDrawnAgain) {
  const Program program = Load(R"({"gensim": 1, "family": "tabletop", "name": "side",
    "scene": [{"id": "box", "asset": "box", "size": [60, 60, 40], "place": {"pose": [500, 0, 0]}}, {"id": "block", "asset": "block", "color": "red"}],
    "goals": [{"put": "block", "rel": "left-of", "ref": "box"}]})");
  for (uint64_t seed = 0; seed < 60; ++seed) {
    const auto task = Lower(program, seed);
    ASSERT_TRUE(task.ok());
    const Vec3 apart = task->objects[1].X_WO.p - task->objects[0].X_WO.p;
    EXPECT_FALSE(apart.y > 0.06 && std::abs(apart.x) < apart.y - 0.01) << seed;
  }
}

// A witness plan reaches all goals within the limit, and facts come from it.
TEST(Lower, PlanAndFacts) {
  const Program program = Load(kText);
  const auto lowered = LowerWithPlan(program, 2);
  ASSERT_TRUE(lowered.ok()) << ToString(lowered.errors());
  EXPECT_EQ(lowered->plan.size(), 2u);
  const auto facts = ComputeFacts(program);
  ASSERT_TRUE(facts.ok());
  EXPECT_EQ(facts->cell.Text(), "left-of/pick-place/box+zone/1-2/1-2");
  EXPECT_EQ(facts->plan_length, 2);
  EXPECT_EQ(facts->objects, 3);
  EXPECT_EQ(facts->tower_height, 1);
}

int HeightOf(const std::string& scene, const std::string& goals) {
  const auto facts = ComputeFacts(Load(R"({"gensim": 1, "family": "tabletop", "name": "high", "scene": [)" + scene +
                                       R"(], "goals": [)" + goals + "]}"));
  EXPECT_TRUE(facts.ok()) << ToString(facts.errors());
  return facts->tower_height;
}

// The height of a stack counts what can be moved: chains, layouts, layers; what lies in a bowl is no stack.
TEST(Facts, TowerHeight) {
  const std::string blocks =
      R"({"id": "block", "asset": "block", "size": [40, 40, 40], "color": ["red", "green", "blue"]})";
  EXPECT_EQ(HeightOf(blocks, R"({"put": "block[0]", "rel": "on", "ref": "block[1]"})"), 2);
  EXPECT_EQ(
      HeightOf(
          blocks,
          R"({"put": "block[0]", "rel": "on", "ref": "block[1]"}, {"put": "block[2]", "rel": "on", "ref": "block[0]"})"),
      3);
  EXPECT_EQ(HeightOf(blocks, R"({"layout": "tower", "of": "block"})"), 3);
  EXPECT_EQ(HeightOf(blocks, R"({"layout": "pyramid", "of": "block"})"), 2);
  EXPECT_EQ(HeightOf(blocks + R"(, {"id": "stand", "asset": "stand", "size": [100, 100, 20]})",
                     R"({"put": "block[0]", "rel": "on", "ref": "stand"})"),
            1);
  EXPECT_EQ(
      HeightOf(blocks + R"(, {"id": "bowl", "asset": "bowl"})", R"({"put": "block[0]", "rel": "in", "ref": "bowl"})"),
      1);
}

// Many goals make a summary that still fits a line.
TEST(Lower, SummariesOfManyGoalsAreShort) {
  for (const SeedTask& seed : SeedTasks()) {
    const auto task = Lower(Load(std::string(seed.text)), 1);
    ASSERT_TRUE(task.ok());
    EXPECT_LE(DefaultSummary(*task).size(), 300u) << seed.name;
    EXPECT_LE(task->summary.size(), 300u) << seed.name;
  }
}

}  // namespace
}  // namespace gensim::tasklib
