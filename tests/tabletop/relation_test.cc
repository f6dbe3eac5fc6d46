#include "envs/tabletop/relation.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/tabletop/scene_fixture.h"

namespace gensim::tabletop {
namespace {

using test::AddObject;
using test::Clause;
using test::Scene;
using test::With;

// Every relation has a unique name, says what it is, has two phrases and one held out, all with {put}.
TEST(Relations, RegistryIsComplete) {
  std::set<std::string> names;
  for (const Relation* relation : Relations()) {
    const RelationInfo& info = relation->info();
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.summary.empty()) << info.name;
    EXPECT_GE(info.phrases.size(), 2u) << info.name;
    EXPECT_GE(info.held_out.size(), 1u) << info.name;
    for (const auto* texts : {&info.phrases, &info.held_out}) {
      for (const std::string& text : *texts) {
        EXPECT_NE(text.find("{put}"), std::string::npos) << text;
        EXPECT_TRUE(info.min_refs == 0 || text.find("{ref}") != std::string::npos) << text;
      }
    }
    EXPECT_EQ(FindRelation(info.name), relation);
  }
  for (const char* name :
       {"on",          "in",     "inserted", "over",       "at-pose", "next-to",      "left-of",        "right-of",
        "in-front-of", "behind", "touching", "between",    "around",  "aligned-edge", "aligned-corner", "inside",
        "apart",       "row",    "column",   "circle",     "grid",    "pyramid",      "tower",          "arch",
        "bridge",      "mirror", "sorted",   "color-order"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
  EXPECT_EQ(FindRelation("under"), nullptr);
}

// A set goal counts its largest matching: with a bijection each bowl is used once, exactly k punishes surplus.
TEST(Relations, Quantities) {
  Scene s;
  const int bowl_a = s.Add("bowl", 0.4, -0.2), bowl_b = s.Add("bowl", 0.4, 0.2);
  const double floor = s.task.objects[0].shape->cavities.front().floor_O.z + s.task.objects[0].shape->half.z;
  std::vector<int> blocks = {
      s.Add("block", 0.4, -0.22, 0, floor, {20, 20, 20}), s.Add("block", 0.4, -0.18, 0, floor, {20, 20, 20}),
      s.Add("block", 0.6, 0.3, 0, 0, {20, 20, 20}), s.Add("block", 0.6, 0.4, 0, 0, {20, 20, 20})};
  Goal goal = Clause("in", {blocks[0], blocks[1]}, {bowl_a, bowl_b});
  EXPECT_EQ(s.Progress(goal), 1);
  goal.bijection = true;
  EXPECT_EQ(s.Progress(goal), 0.5) << "both are in one bowl";
  Goal all = Clause("in", blocks, {bowl_a, bowl_b});
  EXPECT_EQ(s.Progress(all), 0.5);
  all.quantity = Quantity::kAtLeast, all.count = 2;
  EXPECT_EQ(s.Progress(all), 1);
  all.quantity = Quantity::kExactly;
  EXPECT_EQ(s.Progress(all), 1);
  all.count = 1;
  EXPECT_EQ(s.Progress(all), 0) << "one too many of one";
  all.count = 4;
  EXPECT_EQ(s.Progress(all), 0.5);
}

// Clauses that can never hold are refused with a code that says why.
TEST(Relations, CheckRefuses) {
  Task task;
  const int block = AddObject(task, "block"), zone = AddObject(task, "zone"), ball = AddObject(task, "ball"),
            cup = AddObject(task, "cup"), big = AddObject(task, "box", {160, 160, 40}), ring = AddObject(task, "ring"),
            stand = AddObject(task, "peg-stand"), piece = AddObject(task, "kit-piece", {}, "red", {Outlines()[0]}),
            board = AddObject(task, "kit-board", {}, "red", {Outlines()[1]});
  const auto code = [&](const Goal& goal) {
    const Status status = FindRelation(goal.relation)->Check(task, goal);
    return status.ok() ? std::string("ok") : status.error().code;
  };
  EXPECT_EQ(code(Clause("on", {block}, {zone})), "no-top");
  EXPECT_EQ(code(Clause("on", {block}, {block})), "cannot-hold");
  EXPECT_EQ(code(Clause("on", {zone}, {block})), "cannot-hold");
  EXPECT_EQ(code(Clause("in", {block}, {big})), "not-a-container");
  EXPECT_EQ(code(Clause("in", {big}, {cup})), "too-small");
  EXPECT_EQ(code(Clause("inside", {big}, {zone})), "too-small");
  EXPECT_EQ(code(Clause("inside", {block}, {big})), "not-a-zone");
  EXPECT_EQ(code(Clause("inserted", {piece}, {board})), "no-hole");
  EXPECT_EQ(code(Clause("over", {block}, {stand})), "not-a-ring");
  EXPECT_EQ(code(Clause("over", {ring}, {board})), "no-peg");
  EXPECT_EQ(code(Clause("aligned-corner", {ball}, {zone})), "no-corner");
  EXPECT_EQ(code(Clause("touching", {block}, {zone})), "cannot-hold");
  EXPECT_EQ(code(Clause("between", {block}, {ball})), "wrong-count");
  EXPECT_EQ(code(Clause("apart", {block})), "wrong-count");
  EXPECT_EQ(code(Clause("on", {block}, {big})), "ok");
  Goal twice = Clause("in", {block, ball}, {cup});
  twice.bijection = true;
  EXPECT_EQ(code(twice), "wrong-count");
}

// Phrases say the side and the place that a clause binds.
TEST(Relations, PhrasesSayWhatIsBound) {
  Task task;
  const int a = AddObject(task, "block"), b = AddObject(task, "block"), zone = AddObject(task, "zone");
  Goal goal = With(Clause("next-to", {a}, {b}), [](GoalParams& p) { p.side = "left"; });
  EXPECT_EQ(FindRelation("next-to")->Phrases(task, goal).front(), "put {put} next to {ref} on its {side} side");
  goal.params.side = "any";
  EXPECT_EQ(FindRelation("next-to")->Phrases(task, goal).front(), "put {put} next to {ref}");
  EXPECT_EQ(FindRelation("tower")->HeldOut(task, Clause("tower", {a, b}, {zone})).front(),
            "pile {put} up into one tower inside {ref}");
}

}  // namespace
}  // namespace gensim::tabletop
