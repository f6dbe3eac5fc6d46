// Expanding: variables, selectors, loops and quantities become objects and goals.
#include "tasklib/program/expand.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tasklib/program/logic.h"
#include "tasklib/program/program.h"

namespace gensim::tasklib {
namespace {

using tabletop::Task;

// A document with these parts, expanded for seed 1; its errors are the test's.
Task Expand(const std::string& vary, const std::string& scene, const std::string& rest) {
  const Json document = Json::parse(R"({"gensim": 1, "family": "tabletop", "name": "x", "vary": [)" + vary +
                                    R"(], "scene": [)" + scene + "], " + rest + "}");
  const Errors schema = CheckSchema(document);
  EXPECT_TRUE(schema.empty()) << ToString(schema);
  Errors errors;
  Task task = ExpandProgram(document, {DrawSource::Mode::kSeed, 1, 0}, errors);
  EXPECT_TRUE(errors.empty()) << ToString(errors);
  return task;
}

const char* kBlocks =
    R"({"id": "zone", "asset": "zone", "size": [200, 200]}, {"id": "block", "asset": "block", "size": [40, 40, 40], "color": ["red", "green", "blue"]})";

// Groups of one have their id, others numbers; a list settles the count.
TEST(Expand, ObjectsAreNumbered) {
  const Task task = Expand("", kBlocks, R"("goals": [{"put": "block", "rel": "inside", "ref": "zone"}])");
  ASSERT_EQ(task.objects.size(), 4u);
  EXPECT_EQ(task.objects[0].id, "zone");
  EXPECT_EQ(task.objects[3].id, "block[2]");
  EXPECT_EQ(task.objects[3].color, "blue");
  EXPECT_EQ(task.objects[0].color, "brown");
}

// Loops expand in order, with sums of their variable in selectors.
TEST(Expand, Loops) {
  const Task task = Expand(R"({"var": "n", "int": [3, 3]})", kBlocks,
                           R"("goals": [{"put": "block[0]", "rel": "inside", "ref": "zone"},
    {"for": {"var": "i", "from": 1, "to": "$n-1"}, "put": "block[$i]", "rel": "on", "ref": "block[$i-1]"}])");
  ASSERT_EQ(task.goals.size(), 3u);
  EXPECT_EQ(task.goals[2].put, std::vector<int>{3});
  EXPECT_EQ(task.goals[2].ref, std::vector<int>{2});
  EXPECT_EQ(task.goals[2].where, "/goals/1");
}

// Descriptions pick by kind, colour, size and number; distractors never fit.
TEST(Expand, Descriptions) {
  const std::string scene =
      std::string(kBlocks) +
      R"(, {"id": "big", "asset": "block", "size": [60, 60, 60], "color": "red"}, {"id": "other", "asset": "block", "size": [70, 70, 70], "color": "red", "distractor": true})";
  const auto put = [&](const std::string& selector) {
    return Expand("", scene, R"("goals": [{"put": )" + selector + R"(, "rel": "inside", "ref": "zone"}])").goals[0].put;
  };
  EXPECT_EQ(put(R"({"asset": "block"})"), (std::vector<int>{1, 2, 3, 4}));
  EXPECT_EQ(put(R"({"color": "red"})"), (std::vector<int>{1, 4}));
  EXPECT_EQ(put(R"({"asset": "block", "color": {"in": ["green", "blue"]}})"), (std::vector<int>{2, 3}));
  EXPECT_EQ(put(R"({"asset": "block", "color": {"not_in": ["red"]}})"), (std::vector<int>{2, 3}));
  EXPECT_EQ(put(R"({"asset": "block", "size": "largest"})"), std::vector<int>{4});
  EXPECT_EQ(put(R"({"asset": "block", "index": 1})"), std::vector<int>{2});
  EXPECT_EQ(put(R"(["block[2]", {"color": "green"}])"), (std::vector<int>{3, 2}));
}

// Parameters come as said, or as the relation presets them; tolerances never exceed half of the object.
TEST(Expand, Parameters) {
  const std::string scene = std::string(kBlocks) + R"(, {"id": "small", "asset": "ball", "size": [20]})";
  const Task task = Expand(
      "", scene, R"("goals": [{"put": "block[0]", "rel": "next-to", "ref": "block[1]", "side": "left", "gap_mm": 30},
    {"put": "block[2]", "rel": "next-to", "ref": "block[1]"}, {"put": "small", "rel": "next-to", "ref": "zone", "tolerance": {"deg": 5}}, {"put": "block", "rel": "inside", "ref": "zone", "count": {"at_least": 2}}])");
  EXPECT_DOUBLE_EQ(task.goals[0].params.gap_m, 0.030);
  EXPECT_EQ(task.goals[0].params.side, "left");
  EXPECT_DOUBLE_EQ(task.goals[1].params.gap_m, 0.010);
  EXPECT_EQ(task.goals[1].params.side, "any");
  EXPECT_DOUBLE_EQ(task.goals[2].position_tolerance_m, 0.010);
  EXPECT_EQ(task.goals[3].quantity, tabletop::Quantity::kAtLeast);
  EXPECT_EQ(task.goals[3].count, 2);
}

// The least number of moves: one an object, fewer where a count says so, one more for what holds only once.
TEST(Expand, LeastMoves) {
  EXPECT_EQ(LeastMoves(Expand("", kBlocks, R"("goals": [{"put": "block", "rel": "inside", "ref": "zone"}])")), 3);
  EXPECT_EQ(
      LeastMoves(Expand("", kBlocks,
                        R"("goals": [{"put": "block", "rel": "inside", "ref": "zone", "count": {"at_least": 2}}])")),
      2);
  EXPECT_EQ(LeastMoves(Expand("", kBlocks, R"("goals": [{"layout": "tower", "of": "block"}])")), 2);
  EXPECT_EQ(
      LeastMoves(Expand(
          "", kBlocks,
          R"("goals": [{"put": "block[0]", "rel": "inside", "ref": "zone", "hold": "once"}, {"put": "block[0]", "rel": "on", "ref": "block[1]"}])")),
      2);
}

// Without a limit there are twice as many steps as moves, at least four.
TEST(Expand, StepsByDefault) {
  EXPECT_EQ(Expand("", kBlocks, R"("goals": [{"put": "block", "rel": "inside", "ref": "zone"}])").step_limit, 6);
  EXPECT_EQ(Expand("", kBlocks, R"("goals": [{"put": "block[0]", "rel": "inside", "ref": "zone"}])").step_limit, 4);
}

// Boxes of a partition take its sizes, one each.
TEST(Expand, PartitionGivesSizes) {
  const Task task = Expand(
      R"({"var": "parts", "partition": [150, 190, 40], "into": 3})",
      R"({"id": "box", "asset": "box", "size": "$parts"}, {"id": "bin", "asset": "container", "size": [160, 200, 50]})",
      R"("goals": [{"put": "box", "rel": "in", "ref": "bin"}])");
  ASSERT_EQ(task.objects.size(), 4u);
  EXPECT_EQ(task.objects[0].params.size_mm[2], 40);
  EXPECT_TRUE(CheckLogic(task).empty()) << ToString(CheckLogic(task));
}

// Going around in a circle is found whatever the length of the way.
TEST(Logic, LongCircle) {
  const Task task = Expand(
      "", kBlocks,
      R"("goals": [{"put": "block[0]", "rel": "left-of", "ref": "block[1]"}, {"put": "block[1]", "rel": "left-of", "ref": "block[2]"}, {"put": "block[0]", "rel": "right-of", "ref": "block[2]"}])");
  const Errors errors = CheckLogic(task);
  ASSERT_EQ(errors.size(), 1u) << ToString(errors);
  EXPECT_EQ(errors[0].code, "contradictory");
  EXPECT_EQ(errors[0].where, "/goals/2");
}

// Moving aside and back is no contradiction.
TEST(Logic, AsideAndBack) {
  const std::string scene =
      std::string(kBlocks) + R"(, {"id": "other", "asset": "zone", "size": [100, 100], "color": "white"})";
  const Task task = Expand(
      "", scene,
      R"("goals": [{"put": "block[0]", "rel": "inside", "ref": "other", "hold": "once"}, {"put": "block[1]", "rel": "inside", "ref": "zone"}, {"put": "block[0]", "rel": "inside", "ref": "zone"}])");
  EXPECT_TRUE(CheckLogic(task).empty()) << ToString(CheckLogic(task));
}

}  // namespace
}  // namespace gensim::tasklib
