// draft, motifs, describe, mutate and composer: proposals without a language model.
#include "generator/composer/composer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/base/text.h"
#include "generator/composer/describe.h"
#include "generator/composer/draft.h"
#include "generator/composer/motifs.h"
#include "generator/composer/mutate.h"
#include "generator/composer/scenery.h"
#include "tests/generator/programs.h"

namespace gensim::generator {
namespace {

ProposalRequest Request(uint64_t seed, int64_t number, LibraryView view = {}) {
  return {seed, number, std::make_shared<const LibraryView>(std::move(view))};
}

// Ids, variables and colours that a draft hands out are free; groups stop when the table is full.
TEST(ComposerTest, DraftsKeepTheirBooks) {
  Draft draft(Rng(1, "test"));
  const std::string a = draft.AddGroup({.asset = "block", .count = 3, .coloring = Coloring::kEachDrawn});
  const std::string b = draft.AddGroup({.asset = "block", .count = 2, .coloring = Coloring::kEach});
  EXPECT_EQ(a, "block");
  EXPECT_EQ(b, "block_2");
  EXPECT_EQ(draft.CountOf(a), 3);
  std::set<std::string> colors;
  for (const Json& color : draft.Group(b)["color"]) colors.insert(color.get<std::string>());
  EXPECT_EQ(colors.size(), 2u);
  for (const Json& color : draft.program()["vary"][0]["from"]) EXPECT_FALSE(colors.contains(color.get<std::string>()));
  int trays = 0;
  while (!draft.AddGroup({.asset = "tray", .size = {200, 200, 14}}).empty()) ++trays;
  EXPECT_GT(trays, 0);
  EXPECT_LT(trays, 6);
}

// Every relation and layout of the registry has a motif from which a sound task comes within 30 tries.
TEST(ComposerTest, EveryRelationAndLayoutCanBeAskedFor) {
  const LibraryView view;
  for (const tabletop::Relation* relation : tabletop::Relations()) {
    bool sound = false;
    for (int i = 0; i < 30 && !sound; ++i) {
      Draft draft(Rng(11, "motif/" + relation->info().name).Stream(std::to_string(i)));
      if (!AddMotif(draft, relation->info(), false)) continue;
      const auto finished = FinishDraft(draft.program(), view);
      if (!finished) continue;
      const auto& used = finished->program.relations();
      sound = std::find(used.begin(), used.end(), relation->info().name) != used.end();
    }
    EXPECT_TRUE(sound) << relation->info().name;
  }
}

// Names and summaries say what the goals say.
TEST(ComposerTest, DescriptionsFollowTheGoals) {
  const Description zone = Describe(Json::parse(kBlockInZone));
  EXPECT_EQ(zone.name, "block-inside-zone");
  EXPECT_NE(zone.summary.find("the red block"), std::string::npos) << zone.summary;
  EXPECT_NE(zone.summary.find("the green zone"), std::string::npos) << zone.summary;
  const Description tower = Describe(Json::parse(kTower));
  EXPECT_EQ(tower.name, "block-stack");
  EXPECT_EQ(tower.summary, "Stack the {order} blocks on each other in that order, the first one at the bottom.");
  const Description balls = Describe(Json::parse(kBallsInBowl));
  EXPECT_EQ(balls.name, "balls-in-bowl");
  EXPECT_NE(balls.summary.find("the blue balls"), std::string::npos) << balls.summary;
}

// Summaries keep how many are asked for, which of several references will do, and no colour twice.
TEST(ComposerTest, SummariesSayHowMany) {
  Json balls = Json::parse(kBallsInBowl);
  balls["scene"][1]["count"] = 4;
  balls["goals"][0]["count"] = {{"exactly", 3}};
  EXPECT_EQ(Describe(balls).summary, "Put exactly three of the blue balls in the gray bowl.");
  balls["goals"][0]["count"] = {{"at_least", "$n"}};
  balls["scene"][0]["count"] = 2;
  EXPECT_EQ(Describe(balls).summary, "Put at least {n} of the blue balls in any of the gray bowls.");
  Json line = Json::parse(kTower);
  line["scene"][0]["color"] = Json::array({"red", "green", "blue"});
  line["goals"] = {{{"layout", "color-order"}, {"of", "block"}, {"colors", {"red", "green", "blue"}}}};
  EXPECT_EQ(Describe(line).summary, "Line up the blocks from left to right in the order red, green and blue.");
}

// Sides, distances, colours of single objects and every goal of its own stay in the summary.
TEST(ComposerTest, SummariesLeaveNothingOut) {
  Json program = Json::parse(kTower);
  program["scene"][0]["color"] = Json::array({"red", "green", "blue"});
  program.erase("vary");
  program["scene"].erase(1);  // whose colours were those not drawn
  program["goals"] = {{{"put", "block[0]"}, {"rel", "next-to"}, {"ref", "block[1]"}, {"side", "front"}, {"gap_mm", 20}},
                      {{"put", Json::array({"block[0]", "block[2]"})}, {"rel", "behind"}, {"ref", "block[1]"}}};
  EXPECT_EQ(Describe(program).summary,
            "Put the red block next to the green block on its front side, 20 mm away, then put the red and blue blocks "
            "behind the green block.");
  program["goals"] = {{{"layout", "tower"}, {"of", "block"}, {"colors", {"blue", "red", "green"}}}};
  EXPECT_EQ(Describe(program).summary,
            "Build a tower from the red, green and blue blocks, blue, red and green from the bottom up.");
  program["goals"] = {{{"put", "block[0]"}, {"rel", "apart"}, {"ref", "block[1]"}}};
  EXPECT_EQ(Describe(program).summary.find("bring"), std::string::npos) << "presets fill the phrases too";
}

// What a summary does not tell is found by the words of the goals.
TEST(ComposerTest, FindsWhatASummaryLeavesOut) {
  Json program = Json::parse(kBlockInZone);
  const auto left_out = [&](const std::string& summary) {
    program["summary"] = summary;
    return LeftOut(tasklib::Lower(*tasklib::Program::FromJson(program), 0).value());
  };
  EXPECT_TRUE(left_out("Put the red block into the green zone.").empty());
  program["goals"][0] = {{"put", "block"}, {"rel", "next-to"}, {"ref", "zone"}, {"side", "left"}};
  EXPECT_EQ(left_out("Put the block next to the zone."), std::vector<std::string>{"left"});
}

// Names stay kebab-case within 80 bytes, and free names count up.
TEST(ComposerTest, NamesStayLegalAndFree) {
  Json program = Json::parse(kBlockInZone);
  for (int i = 0; i < 20; ++i)
    program["goals"].push_back({{"put", "block"}, {"rel", i % 2 ? "next-to" : "left-of"}, {"ref", "zone"}});
  const Description description = Describe(program);
  EXPECT_TRUE(IsKebabCase(description.name)) << description.name;
  EXPECT_LE(description.summary.size(), 240u);
  const std::set<std::string> taken = {"a", "a-2"};
  EXPECT_EQ(FreeName("a", [&](const std::string& name) { return taken.contains(name); }), "a-3");
}

// Reduced programs keep only what their goals speak of.
TEST(ComposerTest, ReducedDropsWhatNobodyNeeds) {
  const Json crossed = Cross(Json::parse(kBlockInZone), Json::parse(kBallsInBowl), Rng(1, "test"));
  ASSERT_EQ(crossed["goals"].size(), 2u);
  ASSERT_EQ(crossed["scene"].size(), 4u);
  const Json reduced = Reduced(crossed, 1);
  EXPECT_EQ(reduced["goals"].size(), 1u);
  EXPECT_EQ(reduced["scene"].size(), 2u);
  // what only a dropped draw was for goes too
  Json drawn = Json::parse(kTower);
  drawn["scene"].erase(1);
  drawn["scene"].push_back({{"id", "zone"}, {"asset", "zone"}});
  drawn["scene"].push_back({{"id", "ball"}, {"asset", "ball"}});
  drawn["goals"].insert(drawn["goals"].begin(), Json{{"put", "ball"}, {"rel", "inside"}, {"ref", "zone"}});
  EXPECT_FALSE(Reduced(drawn, 1).contains("vary"));
}

// Small things lie apart by chance: what is to be spread out starts side by side.
TEST(ComposerTest, ThingsToSpreadOutStartTogether) {
  Json program = {{"scene",
                   {{{"id", "block"}, {"asset", "block"}, {"count", 3}},
                    {{"id", "ball"}, {"asset", "ball"}},
                    {{"id", "cup"}, {"asset", "cup"}, {"place", {{"region", {300, 400, 0, 100}}}}},
                    {{"id", "plate"}, {"asset", "plate"}}}},
                  {"goals",
                   {{{"put", "block"}, {"rel", "apart"}},
                    {{"put", "ball"}, {"rel", "apart"}, {"ref", "plate"}},
                    {{"put", "cup"}, {"rel", "apart"}, {"ref", "plate"}}}}};
  StartTogether(program);
  const Json expected = {{{"layout", "row"}, {"of", "block"}}, {{"put", "ball"}, {"rel", "next-to"}, {"ref", "plate"}}};
  EXPECT_EQ(program["start"], expected) << "what has a place of its own keeps it";
  StartTogether(program);
  EXPECT_EQ(program["start"], expected) << "what has a start keeps it";
}

// Crossing renames what clashes, so that the result is a program whenever both parents are.
TEST(ComposerTest, CrossesAreSound) {
  const std::vector<const char*> texts = {kBlockInZone, kTower, kBallsInBowl};
  for (const char* a : texts) {
    for (const char* b : texts) {
      Json crossed = Cross(Json::parse(a), Json::parse(b), Rng(5, "cross"));
      crossed["name"] = "crossed";
      const auto program = tasklib::Program::FromJson(crossed);
      EXPECT_TRUE(program) << ToString(program.errors()) << crossed.dump();
    }
  }
}

// Mutation changes something and never breaks the form of a program beyond what lowering would find.
TEST(ComposerTest, MutationsChangeSomething) {
  int sound = 0, changed = 0;
  for (int i = 0; i < 40; ++i) {
    Json mutated = Mutate(Json::parse(kTower), Rng(3, "mutate").Stream(std::to_string(i)));
    changed += mutated != Stripped(Json::parse(kTower));
    mutated["name"] = "mutated";
    EXPECT_TRUE(tasklib::CheckSchema(mutated).empty()) << ToString(tasklib::CheckSchema(mutated)) << mutated.dump();
    sound += tasklib::Program::FromJson(mutated).ok();
  }
  EXPECT_GE(changed, 38);
  EXPECT_GE(sound, 15);
}

// The same seed, number and view give the same text; other numbers other ones.
TEST(ComposerTest, ProposalsDependOnSeedNumberAndViewAlone) {
  Composer composer;
  const std::string first = composer.Propose(Request(5, 0))->text;
  EXPECT_EQ(first, composer.Propose(Request(5, 0))->text);
  EXPECT_NE(first, composer.Propose(Request(5, 1))->text);
  EXPECT_NE(first, composer.Propose(Request(6, 0))->text);
}

// Proposals are programs with a witness plan, and not near to anything in the library.
TEST(ComposerTest, ProposalsAreSoundAndNew) {
  Composer composer;
  LibraryView view = ViewOfTexts({kBlockInZone, kTower, kBallsInBowl});
  for (int64_t number = 0; number < 6; ++number) {
    const Result<Proposal> proposal = composer.Propose(Request(9, number, view));
    ASSERT_TRUE(proposal);
    const auto program = tasklib::Program::FromText(proposal->text);
    ASSERT_TRUE(program) << ToString(program.errors());
    const auto lowered = tasklib::LowerWithPlan(*program, 4242);
    EXPECT_TRUE(lowered) << ToString(lowered.errors()) << proposal->text;
    const KnownTask known = Known(proposal->text, "composer");
    for (const auto& task : view.tasks)
      EXPECT_GE(Distance(task->behaviour, known.behaviour), 0.2) << known.program.name();
    view.tasks.push_back(std::make_shared<const KnownTask>(known));
  }
}

}  // namespace
}  // namespace gensim::generator
