// settle_gate, oracle_gates, second_engine_gate, controls_gate and episode: what physics decides.
#include "generator/gates/simulated_gates.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "envs/core/seed.h"
#include "generator/gates/controls.h"
#include "generator/gates/episode.h"
#include "tests/generator/programs.h"

namespace gensim::generator {
namespace {

GateReport Check(const Gate& gate, const std::string& text, const GateOptions& options = {}) {
  const LibraryView view;
  Candidate candidate;
  candidate.text = text;
  return gate.Check(candidate, {view, options, ""});
}

std::string With(const std::string& text, const std::string& pointer, const Json& value) {
  Json document = Json::parse(text);
  document[Json::json_pointer(pointer)] = value;
  return document.dump();
}

// The parts of the gate range do not overlap and lie inside it.
TEST(SimulatedGatesTest, GateSeedsAreDistinctAndInRange) {
  EXPECT_NE(GateSeed(kOraclePart, 0), GateSeed(kConfirmPart, 0));
  EXPECT_LT(GateSeed(kOraclePart, 99'999), GateSeed(kConfirmPart, 0));
  EXPECT_TRUE(CheckSeed(GateSeed(kSecondEnginePart, 0), SeedUse::kGate));
}

// A block that lies on the table settles; nothing holds before anyone did anything.
TEST(SimulatedGatesTest, ASoundSceneSettles) {
  const GateReport report = Check(*MakeSettleGate(), kBlockInZone);
  EXPECT_EQ(report.outcome, Outcome::kPass) << ToString(report.errors);
  EXPECT_EQ(Json::parse(report.measured).at("seeds"), 5);
}

// The expert solves a simple task; the record shows the interval of the confirmation seeds.
TEST(SimulatedGatesTest, TheOraclePassesWhatTheExpertSolves) {
  const GateReport report = Check(*MakeOracleGate(), kBlockInZone);
  ASSERT_EQ(report.outcome, Outcome::kPass) << ToString(report.errors);
  const Json measured = Json::parse(report.measured);
  EXPECT_GE(measured.at("screen").at("trials").get<int>(), 18);
  EXPECT_EQ(measured.at("confirmation").at("trials"), 20);
  EXPECT_GE(measured.at("confirmation").at("successes").get<int>(), 18);
  EXPECT_GT(measured.at("confirmation").at("low").get<double>(), 0.6);
}

// The other engine is asked, whichever the gates run in; it agrees on a simple task.
TEST(SimulatedGatesTest, TheSecondEngineAgrees) {
  for (const physics::Engine engine : {physics::Engine::kMujoco, physics::Engine::kBullet}) {
    GateOptions options;
    options.engine = engine;
    const GateReport report = Check(*MakeSecondEngineGate(), kBlockInZone, options);
    ASSERT_EQ(report.outcome, Outcome::kPass) << ToString(report.errors);
    const Json measured = Json::parse(report.measured);
    EXPECT_EQ(measured.at("verdict"), kAgrees);
    EXPECT_EQ(measured.at("trials"), options.second_engine_seeds);
    EXPECT_TRUE(measured.at("engine").get<std::string>().starts_with(physics::NameOf(physics::OtherThan(engine))));
  }
}

// A task that the expert never solves in the other engine is refused, with what happened.
TEST(SimulatedGatesTest, TheSecondEngineRefusesWhatItNeverSolves) {
  const GateReport report = Check(*MakeSecondEngineGate(), With(kBlockInZone, "/scene/1/mass_g", 2000));
  ASSERT_EQ(report.outcome, Outcome::kRefuse);
  EXPECT_EQ(report.errors.front().code, "second-engine-fails");
  EXPECT_EQ(Json::parse(report.measured).at("verdict"), "fails");
}

// What is too heavy to lift is refused after few episodes, with the counts in the message.
TEST(SimulatedGatesTest, TheOracleRefusesWhatTheExpertCannotDo) {
  const GateReport report = Check(*MakeOracleGate(), With(kBlockInZone, "/scene/1/mass_g", 2000));
  ASSERT_EQ(report.outcome, Outcome::kRefuse);
  EXPECT_EQ(report.errors.front().code, "expert-fails");
  EXPECT_NE(report.errors.front().message.find("solved 0 of"), std::string::npos) << report.errors.front().message;
  EXPECT_LT(Json::parse(report.measured).at("screen").at("trials").get<int>(), 10);
}

// Doing nothing and wrong goals earn nothing in a sound task; where there is no draw, that control does not apply.
TEST(SimulatedGatesTest, ControlsPassASoundTask) {
  const GateReport report = Check(*MakeControlsGate(), kTower);
  ASSERT_EQ(report.outcome, Outcome::kPass) << ToString(report.errors);
  const Json measured = Json::parse(report.measured);
  EXPECT_EQ(measured.at("no-op").at("successes"), 0);
  EXPECT_EQ(measured.at("random").at("trials"), 10);
  EXPECT_EQ(measured.at("swapped").at("successes"), 0);
  const GateReport fixed = Check(*MakeControlsGate(), kBlockInZone);
  EXPECT_EQ(Json::parse(fixed.measured).at("other-draw"), "not-applicable");
  EXPECT_EQ(Json::parse(fixed.measured).at("swapped"), "not-applicable");
}

// Swapped goals name objects that the goal does not permit; a scene without others offers none.
TEST(SimulatedGatesTest, SwappedGoalsNameOtherObjects) {
  const tabletop::Task tower = *tasklib::Lower(ProgramOf(kTower), 3);
  const auto swapped = SwappedGoals(tower, Rng(1, "test"));
  ASSERT_TRUE(swapped);
  for (size_t g = 0; g < tower.goals.size(); ++g) EXPECT_NE(swapped->goals[g].put, tower.goals[g].put);
  EXPECT_FALSE(SwappedGoals(*tasklib::Lower(ProgramOf(kBlockInZone), 3), Rng(1, "test")));
}

// Another draw's goals speak of the same scene, and of other objects in it.
TEST(SimulatedGatesTest, OtherDrawsNameOtherObjectsOfTheSameScene) {
  const tasklib::Program program = ProgramOf(kTower);
  const tabletop::Task task = *tasklib::Lower(program, 3);
  const auto other = OtherDrawGoals(program, task, 100, 40);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->objects.size(), task.objects.size());
  bool differs = false;
  for (size_t g = 0; g < task.goals.size(); ++g)
    differs = differs || other->goals[g].put != task.goals[g].put || other->goals[g].ref != task.goals[g].ref;
  EXPECT_TRUE(differs);
  EXPECT_FALSE(OtherDrawGoals(ProgramOf(kBlockInZone), *tasklib::Lower(ProgramOf(kBlockInZone), 3), 100, 10));
}

// A draw that only names fewer of the same objects is no other choice; one that names another object is.
TEST(SimulatedGatesTest, FewerObjectsAreNoOtherDraw) {
  const tasklib::Program program = ProgramOf(R"({"gensim": 1, "family": "tabletop", "name": "row-of-some",
    "vary": [{"var": "n", "int": [2, 4]}],
    "scene": [{"id": "block", "asset": "block", "size": [40, 40, 40], "color": "red", "count": "$n"}],
    "goals": [{"layout": "row", "of": "block"}]})");
  tabletop::Task task = *tasklib::Lower(program, 3);
  for (uint64_t seed = 4; task.objects.size() < 4; ++seed) task = *tasklib::Lower(program, seed);
  EXPECT_FALSE(OtherDrawGoals(program, task, 100, 40));
  task.goals[0].put = {1, 2, 3};
  EXPECT_TRUE(OtherDrawGoals(program, task, 100, 40));
}

// The same seed gives the same episode, whoever else is running.
TEST(SimulatedGatesTest, EpisodesAreDeterministic) {
  const tasklib::Program program = ProgramOf(kBallsInBowl);
  const EpisodeResult a = RunExpert(program, 7), b = RunExpert(program, 7);
  EXPECT_EQ(a.success, b.success);
  EXPECT_EQ(a.progress, b.progress);
  EXPECT_EQ(a.steps, b.steps);
  const tabletop::Task task = *tasklib::Lower(program, 7);
  const EpisodeResult c = RunRandomPicks(task, 7, 3), d = RunRandomPicks(task, 7, 3);
  EXPECT_EQ(c.progress, d.progress);
  EXPECT_EQ(c.steps, d.steps);
  EXPECT_FALSE(RunNoOp(task, 7).success);
}

// A vote is recorded; offline nobody is asked, and a malformed vote is an abstention.
TEST(SimulatedGatesTest, ReflectionRecordsVotes) {
  struct Fixed : Reviewer {
    explicit Fixed(Vote::Choice c) : choice(c) {}
    Result<Vote> Review(const tasklib::Program&, const std::string& description, int64_t) override {
      EXPECT_NE(description.find("red block"), std::string::npos) << description;
      Vote vote;
      vote.choice = choice;
      vote.reason = "because";
      return vote;
    }
    Vote::Choice choice;
  };
  const auto outcome = [](Reviewer* reviewer) {
    const LibraryView view;
    const GateOptions options;
    Candidate candidate;
    candidate.text = kBlockInZone;
    return MakeReflectionGate()->Check(candidate, {view, options, "", 0, reviewer}).outcome;
  };
  Fixed yes(Vote::Choice::kYes), no(Vote::Choice::kNo), odd(Vote::Choice::kAbstain);
  EXPECT_EQ(outcome(nullptr), Outcome::kSkip);
  EXPECT_EQ(outcome(&yes), Outcome::kPass);
  EXPECT_EQ(outcome(&no), Outcome::kRefuse);
  EXPECT_EQ(outcome(&odd), Outcome::kAbstain);
}

// The second engine's verdict: agreement while the rate that the oracle accepts is possible, failure at none.
TEST(SecondEngine, Verdicts) {
  EXPECT_STREQ(SecondEngineVerdict(8, 8), kAgrees);
  EXPECT_STREQ(SecondEngineVerdict(7, 8), kAgrees);
  EXPECT_STREQ(SecondEngineVerdict(4, 8), "engine-dependent");
  EXPECT_STREQ(SecondEngineVerdict(0, 8), "fails");
}

}  // namespace
}  // namespace gensim::generator
