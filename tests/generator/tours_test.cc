// TSP tasks in the generator: gates, composer, language model, cards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "generator/llm_reference.h"
#include "generator/llm_reviewer.h"
#include "generator/tours/tour_anchors.h"
#include "generator/tours/tour_behaviour.h"
#include "generator/tours/tour_composer.h"
#include "generator/tours/tour_reference.h"
#include "tasklib/tours/seed_tours.h"
#include "tests/generator/fake_model.h"

namespace gensim::generator {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kTour = R"({"gensim": 1, "family": "tsp", "name": "cities-by-path", "map": "cities",
    "places": 30, "metric": "haversine", "play": "construct", "path": "start"})";

Judgement Judged(const Json& document, const LibraryView& view = {}) {
  return Validate(**LadderFor("tsp"), {}, view, document.dump());
}

Json With(const Json& changes = Json::object()) {
  Json document = Json::parse(kTour);
  document.merge_patch(changes);
  return document;
}

std::map<std::string, std::string> OutcomesOf(const Judgement& judgement) {
  std::map<std::string, std::string> outcomes;
  for (const GateReport& report : judgement.verdict.reports) outcomes[report.gate] = NameOf(report.outcome);
  return outcomes;
}

// The rungs are the tabletop's; what has nothing to look at says so, and the record supports level 3.
TEST(Tours, LadderHasTheSameRungs) {
  EXPECT_EQ((*LadderFor("tsp"))->names(), (*LadderFor("tabletop"))->names());
  const Judgement judgement = Judged(With());
  ASSERT_TRUE(judgement.accepted()) << ToString(judgement.errors());
  const auto outcomes = OutcomesOf(judgement);
  for (const char* gate : {"geometry", "language", "compile", "settle", "perturbed", "second-engine"})
    EXPECT_EQ(outcomes.at(gate), "not-applicable") << gate;
  for (const char* gate : {"parse", "schema", "references", "lower", "novelty", "oracle", "controls"})
    EXPECT_EQ(outcomes.at(gate), "pass") << gate;
  const Json record = ValidationRecord(judgement.verdict, "tsp");
  EXPECT_EQ(TrustOf(record), 3);
  EXPECT_EQ(record["vocabulary"], tasklib::VocabularyDigest("tsp"));

  // what was measured is on the card
  const auto card = CardOf(judgement, *judgement.candidate.program).value();
  std::vector<std::string> kinds;
  for (const tasklib::Record& one : card.records) kinds.push_back(one.kind);
  EXPECT_THAT(kinds, Contains(kMeasuredRecord));
  EXPECT_THAT(kinds, Contains(kCertificatesRecord));
  const Json extra = Json::parse(card.facts.extra);
  EXPECT_LT(extra["anchors"]["random"]["mean"], extra["anchors"]["nearest-neighbour"]["mean"]);
  EXPECT_LT(extra["anchors"]["nearest-neighbour"]["mean"], extra["anchors"]["expert"]["mean"]);
  EXPECT_GT(extra["largest_gap"], 0);
  EXPECT_LT(extra["largest_gap"], 0.2);
}

TEST(Tours, GatesRefuse) {
  // six places on a ring: any rule finds the tour
  const Judgement easy = Judged(With({{"map", "ring"}, {"metric", "euclid"}, {"places", 6}, {"path", nullptr}}));
  EXPECT_EQ(easy.refusing_gate(), "controls");
  EXPECT_THAT(easy.errors().front().code, HasSubstr("control-"));
  // one kick is no task
  const Judgement narrow =
      Judged(With({{"play", "kick"}, {"path", nullptr}, {"places", 6}, {"limits", {{"steps", 1}}}}));
  EXPECT_EQ(narrow.refusing_gate(), "oracle");
  EXPECT_EQ(narrow.errors().front().code, "no-room");
  EXPECT_EQ(Judged(With({{"metric", "euclid"}})).refusing_gate(), "references");
  EXPECT_EQ(Judged(With({{"places", 2}})).refusing_gate(), "schema");
}

// A task that is there already, under another name and draw, or nearly, is not new.
TEST(Tours, NoveltyComparesWithTheFamily) {
  const auto known = [](const Json& document) {
    const auto program = tasklib::Program::FromJson(document).value();
    return std::make_shared<const KnownTask>(
        KnownTask{program, tasklib::ComputeFacts(program).value(), "seed", TourBehaviour(program)});
  };
  LibraryView view;
  view.tasks.push_back(known(With({{"name", "other-name"}, {"draw", 3}, {"places", 33}})));
  EXPECT_EQ(Judged(With(), view).errors().front().code, "same-shape");
  EXPECT_TRUE(Judged(With({{"path", "start-end"}}), view).accepted());
  EXPECT_EQ(Judged(With({{"reward", "sparse"}}), view).errors().front().code, "too-near");
}

TEST(Tours, ComposerFollowsTheSeed) {
  TourComposer composer;
  LibraryView view;
  const auto propose = [&](uint64_t seed, int64_t number) {
    return composer.Propose({seed, number, std::make_shared<const LibraryView>(view)}).value();
  };
  EXPECT_EQ(propose(1, 0).text, propose(1, 0).text);
  EXPECT_NE(propose(1, 0).text, propose(1, 1).text);
  EXPECT_NE(propose(1, 0).text, propose(2, 0).text);
  EXPECT_EQ(propose(1, 0).origin, "composer");
}

// Half of what the composer proposes is accepted, and any number of jobs gives the same tasks.
TEST(Tours, ComposedTasksAreAccepted) {
  std::vector<std::string> names[2];
  for (const int jobs : {1, 2}) {
    TempFolder folder;
    const auto library = OpenLibrary(folder.path);
    TourComposer composer;
    ProposeOptions options;
    options.family = "tsp", options.seed = 7, options.trials = 20, options.jobs = jobs;
    const ProposeReport report = RunPropose(*library, composer, options);
    EXPECT_TRUE(report.failure.empty());
    EXPECT_GE(report.accepted.size(), 10u);
    for (const AcceptedTask& task : report.accepted) names[jobs - 1].push_back(task.digest);
    // the tabletop's proposals see nothing of it
    EXPECT_EQ(ViewOf(*library).value().tasks.size(), 2u);
    EXPECT_EQ(ViewOf(*library, "tsp").value().tasks.size(), report.accepted.size());
    const auto tours = library->List({.family = "tsp"}).value();
    for (const auto& entry : tours) EXPECT_EQ(entry.trust, 3) << entry.name;
  }
  EXPECT_EQ(names[0], names[1]);
}

// A language model is asked for TSP programs, in their words; what it writes goes through the same gates.
TEST(Tours, LanguageModelsProposeThem) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  FakeModel model({R"({"gensim": 1, "family": "tsp", "name": "bad-metric", "map": "cities", "places": 30,
                       "metric": "euclid", "play": "construct"})"});
  model.repair = [](const testing::FakeRequest&) { return std::string(kTour); };
  LlmSourceOptions asked;
  asked.family = "tsp";
  LlmSource source(*model.client, asked);
  LlmReviewer reviewer(*model.client);
  ProposeOptions options;
  options.family = "tsp", options.seed = 5, options.trials = 1, options.jobs = 1;
  ProposeHooks hooks;
  hooks.reviewer = &reviewer;
  const ProposeReport report = RunPropose(*library, source, options, hooks);
  ASSERT_EQ(report.accepted.size(), 1u) << ToString(report.failure);
  EXPECT_EQ(report.mended_by_source, 1);
  for (const auto& request : model.server.requests()) {
    const std::string prompt = FakeModel::PromptOf(request);
    EXPECT_THAT(prompt, Not(HasSubstr("robot")));
    if (FakeModel::FormOf(request) != "goal_program") continue;
    EXPECT_THAT(prompt, HasSubstr("map: cities (of China)"));
    EXPECT_THAT(prompt, HasSubstr("\"family\": \"tsp\""));
    EXPECT_THAT(request.body, HasSubstr("forced_edges"));
  }
}

TEST(Tours, PromptsQuoteThem) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  ASSERT_TRUE(library->Add(CardOf(tasklib::Program::FromText(kTour).value(), "user").value()));
  const LibraryView view = ViewOf(*library, "tsp").value();
  const auto references = ReferencesOf(view);
  ASSERT_EQ(references.size(), 1u);
  EXPECT_THAT(references[0].summary, HasSubstr("Visit 30 cities of China"));
  EXPECT_THAT(references[0].program, HasSubstr("\"map\":\"cities\""));
  const auto cells = EmptiestTours(view, 1, 0, 5);
  EXPECT_EQ(cells.size(), 5u);
  EXPECT_EQ(cells, EmptiestTours(view, 1, 0, 5));
}

// Anchors are those that the table of seed tasks holds.
TEST(Tours, AnchorsAreMeasuredAgain) {
  for (const Json& document : tasklib::SeedTours()) {
    if (document["name"] != "tsp100-city-13" && document["name"] != "tsp50-grid") continue;
    const auto program = tasklib::Program::FromJson(document).value();
    const Json& measured = tasklib::MeasuredOf(program.name()).at("anchors");
    const int episodes = measured.at("expert").at("episodes").get<int>();
    const auto anchors = MeasureAnchors(program, uint64_t{1} << 31, 64, episodes);
    ASSERT_EQ(anchors.size(), 4u);
    for (const MeasuredAnchor& anchor : anchors) {
      EXPECT_NEAR(anchor.mean, measured.at(anchor.policy).at("mean").get<double>(), 1e-9) << anchor.policy;
      EXPECT_NEAR(anchor.error, measured.at(anchor.policy).at("error").get<double>(), 1e-9) << anchor.policy;
      EXPECT_EQ(anchor.successes, anchor.episodes);
    }
    EXPECT_EQ(ScoreBetween(anchors.front().mean, anchors.front(), anchors.back()), 0);
    EXPECT_EQ(ScoreBetween(anchors.back().mean, anchors.front(), anchors.back()), 1);
  }
}

}  // namespace
}  // namespace gensim::generator
