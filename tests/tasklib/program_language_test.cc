// Language: nouns that name exactly what is meant, sentences of every relation, the check of paraphrases.
#include "tasklib/program/language.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "envs/tabletop/relation.h"
#include "tasklib/program/nouns.h"
#include "tasklib/program/program.h"
#include "tasklib/program/template.h"

namespace gensim::tasklib {
namespace {

using tabletop::Object;
using tabletop::Task;

// A scene of objects as "asset color", each 10 cm further to the right than the one before; sizes by "asset color mm".
Task Scene(const std::vector<std::tuple<std::string, std::string, std::vector<int>>>& objects) {
  Task task;
  for (size_t i = 0; i < objects.size(); ++i) {
    Object object;
    object.id = "o" + std::to_string(i);
    tabletop::AssetParams params{std::get<0>(objects[i]), std::get<2>(objects[i]), {}};
    if (params.asset == "kit-piece") params.outlines = {"star"};
    object.params = *tabletop::CompleteParams(params, "");
    object.shape = tabletop::BuildShape(object.params);
    object.color = std::get<1>(objects[i]);
    object.X_WO = PoseAt(0.5, 0.4 - 0.1 * static_cast<double>(i), object.shape->half.z);
    task.objects.push_back(object);
  }
  return task;
}

// A kind that stands alone needs no more than its name.
TEST(Nouns, KindAlone) {
  EXPECT_EQ(NameObjects(Scene({{"block", "red", {}}, {"zone", "red", {}}}), {0}).phrase, "the block");
}

// Colour comes in where kinds are alike.
TEST(Nouns, ColorWhereNeeded) {
  EXPECT_EQ(NameObjects(Scene({{"block", "red", {}}, {"block", "blue", {}}}), {1}).phrase, "the blue block");
}

// Size comes in where kind and colour are alike, and by rank where there are many.
TEST(Nouns, SizeWhereNeeded) {
  const Task two = Scene({{"block", "red", {30, 30, 30}}, {"block", "red", {60, 60, 60}}});
  EXPECT_EQ(NameObjects(two, {0}).phrase, "the small block");
  EXPECT_EQ(NameObjects(two, {1}).phrase, "the large block");
  const Task three = Scene({{"ring", "red", {60, 12}}, {"ring", "red", {80, 12}}, {"ring", "red", {100, 12}}});
  EXPECT_EQ(NameObjects(three, {1}).phrase, "the medium ring");
  const Task mixed = Scene({{"block", "red", {30, 30, 30}},
                            {"block", "red", {60, 60, 60}},
                            {"block", "blue", {30, 30, 30}},
                            {"block", "blue", {60, 60, 60}}});
  EXPECT_EQ(NameObjects(mixed, {3}).phrase, "the large blue block");
}

// Places come in last, and only for things that no goal moves.
TEST(Nouns, PlaceWhereNothingElseHelps) {
  Task task = Scene({{"zone", "gray", {}}, {"zone", "gray", {}}, {"block", "red", {}}});
  EXPECT_EQ(NameObjects(task, {0}).phrase, "the left zone");
  EXPECT_EQ(NameObjects(task, {1}).phrase, "the right zone");
  tabletop::Goal goal;
  goal.put = {0};
  task.goals.push_back(goal);
  EXPECT_FALSE(NameObjects(task, {0}).also.empty());
}

// What cannot be told apart is said to fit the others as well.
TEST(Nouns, TwinsAreNotExact) {
  Task task = Scene({{"block", "red", {}}, {"block", "red", {}}});
  tabletop::Goal goal;
  goal.put = {0};
  task.goals.push_back(goal);
  EXPECT_EQ(NameObjects(task, {0}).also, std::vector<int>{1});
}

// Sets: all of a kind, all of some colours, several kinds, pieces of a kit by their outline.
TEST(Nouns, Sets) {
  Task task = Scene({{"block", "red", {}},
                     {"block", "red", {}},
                     {"block", "blue", {}},
                     {"bowl", "green", {}},
                     {"kit-piece", "red", {}}});
  EXPECT_EQ(NameObjects(task, {0, 1, 2}).phrase, "all the blocks");
  EXPECT_EQ(NameObjects(task, {0, 1}).phrase, "the red blocks");
  EXPECT_EQ(NameObjects(task, {2, 3}).phrase, "the blue block and the bowl");
  EXPECT_EQ(NameObjects(task, {4}).phrase, "the star-shaped piece");
  // one of two red blocks that are moved about has no name of its own
  tabletop::Goal goal;
  goal.put = {0, 1};
  task.goals.push_back(goal);
  EXPECT_EQ(NameObjects(task, {0, 2}).also, std::vector<int>{1});
}

// Things in a row are left, middle and right; things one behind the other front and back; close ones have no names.
TEST(Nouns, PlaceWords) {
  EXPECT_EQ(PlaceWords({{0.5, 0.2, 0}, {0.5, -0.2, 0}, {0.5, 0, 0}}),
            (std::vector<std::string>{"left", "right", "middle"}));
  EXPECT_EQ(PlaceWords({{0.6, 0, 0}, {0.4, 0, 0}}), (std::vector<std::string>{"back", "front"}));
  EXPECT_TRUE(PlaceWords({{0.5, 0, 0}, {0.51, 0, 0}}).empty());
}

// Templates fall apart into placeholders and words, and are filled where a value is known.
TEST(Templates, ParseAndFill) {
  const Template parts = ParseTemplate("Put {put.color} blocks, {rel} it");
  EXPECT_EQ(parts.placeholders, (std::vector<std::string>{"put.color", "rel"}));
  EXPECT_EQ(parts.words, (std::vector<std::string>{"put", "blocks", "it"}));
  EXPECT_TRUE(parts.balanced);
  EXPECT_FALSE(ParseTemplate("a {b").balanced);
  EXPECT_FALSE(ParseTemplate("a b}").balanced);
  EXPECT_EQ(FillTemplate("{a} and {b}", {{"a", "x"}}), "x and {b}");
}

Program Load(const std::string& goals, const std::string& scene) {
  auto program = Program::FromText(R"({"gensim": 1, "family": "tabletop", "name": "said", "scene": [)" + scene +
                                   R"(], "goals": [)" + goals + "]}");
  EXPECT_TRUE(program.ok()) << ToString(program.errors());
  return *program;
}

const char* kScene =
    R"({"id": "bowl", "asset": "bowl", "size": [160, 60], "color": "green", "count": 2}, {"id": "block", "asset": "block", "size": [30, 30, 30], "color": "red", "count": 3},
  {"id": "stand", "asset": "peg-stand", "size": [120, 50], "color": "brown", "place": {"pose": [500, -300, 0]}}, {"id": "ring", "asset": "ring", "color": "blue"})";

std::string Sentence(const std::string& goal) {
  const auto task = Lower(Load(goal, kScene), 3);
  EXPECT_TRUE(task.ok()) << ToString(task.errors());
  return task->goals[0].sentence;
}

// Quantities, reference sets and rods are said.
TEST(Sentences, SayQuantityReferenceAndRod) {
  EXPECT_EQ(Sentence(R"({"put": "block", "rel": "in", "ref": "bowl"})"), "put all the blocks in any of the bowls");
  EXPECT_EQ(Sentence(R"({"put": "block", "rel": "in", "ref": "bowl", "count": {"exactly": 2}})"),
            "put exactly two of the blocks in any of the bowls");
  EXPECT_EQ(Sentence(R"({"put": "block", "rel": "in", "ref": "bowl", "count": {"at_least": 2}, "match": "bijection"})"),
            "put at least two of the blocks in the bowls, one for each");
  EXPECT_EQ(Sentence(R"({"put": "ring", "rel": "over", "ref": "stand", "hole": 2})"),
            "put the ring over the left rod of the peg stand");
}

// Without a summary the goals make one, in their order.
TEST(Sentences, DefaultSummaryJoinsTheGoals) {
  const auto task = Lower(
      Load(R"({"put": "ring", "rel": "over", "ref": "stand"}, {"put": "block", "rel": "in", "ref": "bowl"})", kScene),
      3);
  ASSERT_TRUE(task.ok());
  EXPECT_EQ(task->summary, "Put the ring over the peg stand, then put all the blocks in any of the bowls.");
  EXPECT_EQ(DefaultSummary(*task), task->summary);
}

// No sentence of any relation is left with a placeholder: train and held-out phrases are filled to the last brace.
TEST(Sentences, NoPlaceholderIsLeft) {
  const auto program = Load(
      R"({"put": "block", "rel": "in", "ref": "bowl"}, {"put": "ring", "rel": "next-to", "ref": "stand", "side": "left", "gap_mm": 30})",
      kScene);
  const auto task = Lower(program, 1);
  ASSERT_TRUE(task.ok());
  for (const auto& goal : task->goals) {
    EXPECT_EQ(goal.sentence.find('{'), std::string::npos) << goal.sentence;
    EXPECT_GE(goal.paraphrases.size() + 1, 2u);
    for (const auto& texts : {goal.paraphrases, goal.held_out})
      for (const std::string& text : texts) EXPECT_EQ(text.find('{'), std::string::npos) << text;
  }
  EXPECT_NE(task->goals[1].sentence.find("left"), std::string::npos) << task->goals[1].sentence;
}

// Every relation of the registry can be said: its phrase where {rel} stands has no hyphen, and templates are balanced.
TEST(Sentences, EveryRelationHasWords) {
  for (const tabletop::Relation* relation : tabletop::Relations()) {
    EXPECT_EQ(RelationPhrase(relation->info().name).find('-'), std::string::npos) << relation->info().name;
    EXPECT_GE(relation->info().phrases.size(), 2u);
    EXPECT_GE(relation->info().held_out.size(), 1u);
    for (const std::string& phrase : relation->info().phrases) EXPECT_TRUE(ParseTemplate(phrase).balanced) << phrase;
  }
}

}  // namespace
}  // namespace gensim::tasklib
