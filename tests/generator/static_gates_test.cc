// form_gates, geometry_gate and meaning_gates: what each refuses, with which code.
#include "generator/gates/static_gates.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "generator/gates/ladder.h"
#include "tests/generator/programs.h"

namespace gensim::generator {
namespace {

Verdict RunStatic(const std::string& text, const LibraryView& view = {}, std::set<std::string> off = {},
                  const std::string& own = "") {
  GateOptions options;
  options.stop_after_static = 1;
  options.off = std::move(off);
  Candidate candidate;
  candidate.text = text;
  return (*LadderFor("tabletop"))->Run(candidate, {view, options, own});
}

std::string Refusal(const Verdict& verdict) {
  const GateReport* report = verdict.refusal();
  return report ? report->gate + "/" + report->errors.front().code : "accepted";
}

std::string With(const std::string& text, const std::string& pointer, const Json& value) {
  Json document = Json::parse(text);
  document[Json::json_pointer(pointer)] = value;
  return document.dump();
}

// Sound programs pass all static gates, in the order of the ladder.
TEST(StaticGatesTest, SoundProgramsPass) {
  for (const char* text : {kBlockInZone, kTower, kBallsInBowl}) {
    const Verdict verdict = RunStatic(text);
    EXPECT_TRUE(verdict.accepted) << ToString(verdict.reports.back().errors);
    std::vector<std::string> gates;
    for (const GateReport& report : verdict.reports) gates.push_back(report.gate);
    EXPECT_EQ(gates,
              (std::vector<std::string>{"parse", "schema", "references", "lower", "geometry", "language", "novelty"}));
  }
}

// Each gate refuses its own kind of defect.
TEST(StaticGatesTest, EachGateRefusesItsOwnDefect) {
  EXPECT_EQ(Refusal(RunStatic("{\"gensim\": 1,")), "parse/json-syntax");
  EXPECT_EQ(Refusal(RunStatic(With(kBlockInZone, "/scene/1/color", "mauve"))), "schema/unknown-color");
  EXPECT_EQ(Refusal(RunStatic(With(kBlockInZone, "/goals/0/ref", "bowl"))), "references/unknown-id");
  const std::string started =
      With(With(kBlockInZone, "/scene/0/place", {{"pose", {500, 0, 0}}}), "/scene/1/place", {{"pose", {500, 0, 0}}});
  EXPECT_EQ(Refusal(RunStatic(started)), "lower/already-true");
  const std::string twins = With(With(kBlockInZone, "/scene/1/count", 2), "/goals/0/put", "block[0]");
  EXPECT_EQ(Refusal(RunStatic(twins)).substr(0, 9), "language/");
}

// The same program again, or the same task in other colours, is not new; its own digest is ignored on request.
TEST(StaticGatesTest, NoveltyKnowsTheSameTaskInOtherClothes) {
  const LibraryView view = ViewOfTexts({kBlockInZone, kTower});
  EXPECT_EQ(Refusal(RunStatic(kBlockInZone, view)), "novelty/same-shape");
  EXPECT_EQ(
      Refusal(RunStatic(
          With(With(kBlockInZone, "/scene/1/color", "blue"), "/summary", "Put the blue block inside the zone."), view)),
      "novelty/same-shape");
  EXPECT_EQ(Refusal(RunStatic(kBlockInZone, view, {}, ProgramOf(kBlockInZone).digest())), "accepted");
  EXPECT_EQ(Refusal(RunStatic(kBallsInBowl, view)), "accepted");
}

// A gate that is switched off is reported as skipped and refuses nothing.
TEST(StaticGatesTest, GatesCanBeSwitchedOff) {
  const LibraryView view = ViewOfTexts({kBlockInZone});
  const Verdict verdict = RunStatic(kBlockInZone, view, {"novelty"});
  EXPECT_TRUE(verdict.accepted);
  EXPECT_EQ(verdict.reports.back().outcome, Outcome::kSkip);
}

// With schema and references off, a program that is none is refused by the first gate that needs it, without a crash.
TEST(StaticGatesTest, LaterGatesRefuseWhatIsNoProgram) {
  EXPECT_EQ(Refusal(RunStatic(With(kBlockInZone, "/scene/1/color", "mauve"), {}, {"schema"})),
            "references/unknown-color");
  EXPECT_EQ(Refusal(RunStatic(With(kBlockInZone, "/scene/1/color", "mauve"), {}, {"schema", "references"})),
            "lower/unknown-color");
  EXPECT_EQ(Refusal(RunStatic("[]", {}, {"parse", "schema", "references", "lower"})).substr(0, 9), "geometry/");
}

// Refusals carry what was measured.
TEST(StaticGatesTest, RefusalsCarryMeasuredValues) {
  const Verdict verdict = RunStatic(kBlockInZone, ViewOfTexts({kBlockInZone}));
  EXPECT_NE(verdict.refusal()->errors.front().message.find("block-in-zone"), std::string::npos);
  EXPECT_FALSE(verdict.refusal()->errors.front().hint.empty());
  const Verdict passed = RunStatic(kTower);
  const auto lower =
      std::find_if(passed.reports.begin(), passed.reports.end(), [](const auto& r) { return r.gate == "lower"; });
  EXPECT_EQ(Json::parse(lower->measured).at("lowered"), 200);
}

}  // namespace
}  // namespace gensim::generator
