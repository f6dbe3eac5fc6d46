#include "generator/repair.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/generator/programs.h"

namespace gensim::generator {
namespace {

Json Doc() { return Json::parse(kBlockInZone); }

// Mends until nothing is left to mend, with the errors that schema and references report.
Json MendAll(Json document) {
  for (int i = 0; i < kMaxDeterministicRepairs; ++i) {
    Errors errors = tasklib::CheckSchema(document);
    if (errors.empty()) errors = tasklib::Program::FromJson(document).errors();
    if (errors.empty() || !MendOnce(document, errors)) break;
  }
  return document;
}

// A misspelt word becomes the nearest legal one, and the repair says so.
TEST(RepairTest, MisspeltWords) {
  Json document = Doc();
  document["scene"][1]["color"] = "redd";
  const auto mending = MendOnce(document, tasklib::CheckSchema(document));
  ASSERT_TRUE(mending);
  EXPECT_EQ(mending->code, "unknown-color");
  EXPECT_EQ(mending->where, "/scene/1/color");
  EXPECT_EQ(document, Doc());
}

// Numbers out of range, texts for numbers, keys that do not exist: mended without asking anyone.
TEST(RepairTest, FormDefectsAreMendedToAProgram) {
  Json document = Doc();
  document["limits"]["steps"] = 100000;
  document["scene"][1]["count"] = "1";
  document["scene"][1]["colour"] = "red";
  document["scene"][1].erase("color");
  document["comment"] = "a fine task";
  document["name"] = "Block In Zone";
  const Json mended = MendAll(document);
  const auto program = tasklib::Program::FromJson(mended);
  ASSERT_TRUE(program) << ToString(program.errors());
  EXPECT_EQ(program->name(), "block-in-zone");
  EXPECT_EQ(mended["scene"][1]["color"], "red");
  EXPECT_FALSE(mended.contains("comment"));
}

// Too few steps are raised; the tower keeps its goals.
TEST(RepairTest, StepsAreRaised) {
  Json document = Doc();
  document["limits"]["steps"] = 1;
  const auto mending = MendOnce(document, {{"steps-too-few", "/limits/steps", "2 moves are needed", ""}});
  ASSERT_TRUE(mending);
  EXPECT_GT(document["limits"]["steps"].get<int>(), 2);
  EXPECT_EQ(document["goals"], Doc()["goals"]);
}

// A full table loses a distractor before anything that the task is about.
TEST(RepairTest, AFullTableLosesADistractorFirst) {
  Json document = Doc();
  document["scene"].push_back({{"id", "other"}, {"asset", "box"}, {"count", 5}, {"distractor", true}});
  ASSERT_TRUE(MendOnce(document, {{"table-full", "/scene/2", "no free place", ""}}));
  EXPECT_EQ(document["scene"].size(), 2u);
}

// A container that is too small grows within the range of its asset.
TEST(RepairTest, SmallReferencesGrow) {
  Json document = Doc();
  document["scene"][0]["size"] = {60, 60};
  ASSERT_TRUE(MendOnce(document, {{"too-small", "/goals/0", "does not fit", ""}}));
  EXPECT_EQ(document["scene"][0]["size"], Json({80, 80}));
}

// Errors that no repair answers change nothing; documents of any shape are no crash.
TEST(RepairTest, UnknownCodesAndOddDocumentsAreLeftAlone) {
  Json document = Doc();
  EXPECT_FALSE(MendOnce(document, {{"contradictory", "/goals", "A on B and B on A", ""}}));
  EXPECT_EQ(document, Doc());
  const Errors errors = {{"table-full", "/scene", "", ""},     {"outside-workspace", "/goals/0", "", ""},
                         {"uneven-lists", "/scene/9", "", ""}, {"too-small", "line 3", "", ""},
                         {"already-true", "/goals", "", ""},   {"wrong-type", "/scene/0", "", "a list"}};
  for (const char* text :
       {"[]", "{}", "{\"scene\": 3}", "{\"scene\": [3], \"goals\": [1]}", "{\"scene\": [{\"id\": 4}]}"}) {
    Json odd = Json::parse(text);
    for (const Error& error : errors) MendOnce(odd, {error});
  }
}

// An object with text around it, or with a comma too many, is found.
TEST(RepairTest, TextAroundTheObjectIsDropped) {
  EXPECT_EQ(MendText("Here you are:\n```json\n{\"a\": 1}\n```\nEnjoy!"), "{\"a\": 1}");
  EXPECT_EQ(MendText("{\"a\": [1, 2,],}"), "{\"a\": [1, 2]}");
  EXPECT_EQ(MendText("{\"a\": \"x,]\"}"), std::nullopt);
  EXPECT_EQ(MendText("no object at all"), std::nullopt);
}

}  // namespace
}  // namespace gensim::generator
