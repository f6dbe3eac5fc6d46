#include "generator/gates/ladder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/generator/programs.h"

namespace gensim::generator {
namespace {

// A gate that answers as it is told.
class Told : public Gate {
 public:
  Told(std::string name, GateReport report) : Gate(std::move(name), "for tests", false), report_(std::move(report)) {}
  GateReport Check(Candidate&, const GateContext&) const override { return report_; }

 private:
  GateReport report_;
};

// A gate with a dear part that answers as it is told and counts how often it was asked.
class ToldLater : public Gate {
 public:
  ToldLater(GateReport report, int& asked)
      : Gate("dear", "for tests", false), report_(std::move(report)), asked_(asked) {}
  GateReport Check(Candidate&, const GateContext&) const override { return Pass(); }
  std::optional<GateReport> Finish(Candidate&, const GateContext&) const override { return ++asked_, report_; }

 private:
  GateReport report_;
  int& asked_;
};

// The verdict over a gate with a dear part and one behind it, and how often the dear part was asked for.
std::pair<Verdict, int> RunDear(const GateReport& dear, const GateReport& behind) {
  int asked = 0;
  std::vector<std::unique_ptr<const Gate>> gates;
  gates.push_back(std::make_unique<ToldLater>(dear, asked));
  gates.push_back(std::make_unique<Told>("behind", behind));
  const Ladder ladder(std::move(gates));
  const LibraryView view;
  Candidate candidate;
  const GateOptions options;
  return {ladder.Run(candidate, {view, options, "", 0, nullptr, nullptr}), asked};
}

Ladder LadderOf(std::vector<std::pair<std::string, GateReport>> gates) {
  std::vector<std::unique_ptr<const Gate>> owned;
  for (auto& [name, report] : gates) owned.push_back(std::make_unique<Told>(name, report));
  return Ladder(std::move(owned));
}

Verdict RunLadder(const Ladder& ladder, const GateOptions& options = {}, const std::atomic<bool>* cancel = nullptr) {
  const LibraryView view;
  Candidate candidate;
  return ladder.Run(candidate, {view, options, "", 0, nullptr, cancel});
}

// The first refusal ends the run; gates behind it are not reached.
TEST(LadderTest, TheFirstRefusalEndsTheRun) {
  const Verdict verdict = RunLadder(LadderOf({{"a", Pass()}, {"b", Refuse({{"bad", "", "bad", ""}})}, {"c", Pass()}}));
  EXPECT_FALSE(verdict.accepted);
  ASSERT_EQ(verdict.reports.size(), 2u);
  EXPECT_EQ(verdict.refusal()->gate, "b");
}

// The dear part of a gate waits for the gates behind it; what it says replaces the report of the gate.
TEST(LadderTest, DearPartsComeAfterTheOtherStaticGates) {
  const auto [refused, never] = RunDear(Pass(), Refuse({{"bad", "", "bad", ""}}));
  EXPECT_EQ(refused.refusal()->gate, "behind");
  EXPECT_EQ(never, 0) << "another gate had refused already";
  const auto [passed, once] = RunDear(Pass({{"seeds", 200}}), Pass());
  EXPECT_TRUE(passed.accepted);
  EXPECT_EQ(once, 1);
  EXPECT_EQ(passed.reports[0].measured, R"({"seeds":200})");
  EXPECT_EQ(passed.reports.size(), 2u);
}

// When a dear part refuses, the gates behind it count as not reached.
TEST(LadderTest, DearPartsRefuse) {
  const auto [verdict, asked] = RunDear(Refuse({{"bad", "", "bad", ""}}), Pass());
  EXPECT_FALSE(verdict.accepted);
  ASSERT_EQ(verdict.reports.size(), 1u);
  EXPECT_EQ(verdict.refusal()->gate, "dear");
}

// Abstentions, skips and gates without anything to look at let a task pass.
TEST(LadderTest, OnlyRefusalsRefuse) {
  const Verdict verdict = RunLadder(LadderOf(
      {{"a", Other(Outcome::kAbstain, "malformed-vote", "?")}, {"b", Other(Outcome::kNotApplicable, "none", "")}}));
  EXPECT_TRUE(verdict.accepted);
  EXPECT_EQ(verdict.refusal(), nullptr);
}

// A provider failure is no refusal: it ends the run and stands in no report.
TEST(LadderTest, ProviderFailuresAreNoVerdict) {
  const Verdict verdict =
      RunLadder(LadderOf({{"a", Pass()}, {"reflection", Refuse({{"provider-quota", "", "no credit", ""}})}}));
  EXPECT_FALSE(verdict.accepted);
  EXPECT_EQ(verdict.failure.front().code, "provider-quota");
  EXPECT_EQ(verdict.refusal(), nullptr);
}

// A cancelled verdict says nothing about the task.
TEST(LadderTest, CancelIsNoVerdict) {
  const std::atomic<bool> cancel{true};
  const Verdict verdict = RunLadder(LadderOf({{"a", Pass()}}), {}, &cancel);
  EXPECT_TRUE(verdict.cancelled);
  EXPECT_FALSE(verdict.accepted);
}

// The registered gates stand in the order that the documentation gives; an unknown family is an error.
TEST(LadderTest, TheTabletopRegistersItsGates) {
  EXPECT_EQ(
      (*LadderFor("tabletop"))->names(),
      (std::vector<std::string>{"parse", "schema", "references", "lower", "geometry", "language", "novelty", "compile",
                                "settle", "oracle", "perturbed", "controls", "second-engine", "reflection"}));
  EXPECT_EQ(LadderFor("tabeltop").error().code, "unknown-family");
  EXPECT_NE(LadderFor("tabeltop").error().hint.find("did you mean tabletop"), std::string::npos);
}

Json Record(const std::vector<std::pair<std::string, std::string>>& gates) {
  Json list = Json::array();
  for (const auto& [gate, outcome] : gates) list.push_back({{"gate", gate}, {"outcome", outcome}});
  return {{"gates", list}};
}

// Trust grows with what was passed; a gate that was skipped supports nothing.
TEST(LadderTest, TrustFollowsTheRecord) {
  std::vector<std::pair<std::string, std::string>> gates;
  for (const char* gate : {"parse", "schema", "references", "lower", "geometry", "language"})
    gates.emplace_back(gate, "pass");
  EXPECT_EQ(TrustOf(Record(gates)), 0);
  gates.emplace_back("novelty", "pass");
  EXPECT_EQ(TrustOf(Record(gates)), 1);
  for (const char* gate : {"compile", "settle", "oracle"}) gates.emplace_back(gate, "pass");
  EXPECT_EQ(TrustOf(Record(gates)), 2);
  gates.emplace_back("perturbed", "pass");
  gates.emplace_back("controls", "skip");
  EXPECT_EQ(TrustOf(Record(gates)), 2);
  gates.back().second = "pass";
  EXPECT_EQ(TrustOf(Record(gates)), 3);

  // the second engine's gate passes tasks that depend on the engine: only agreement counts
  const auto with_second = [&](const char* outcome, const char* verdict) {
    Json record = Record(gates);
    record["gates"].push_back({{"gate", "second-engine"}, {"outcome", outcome}, {"measured", {{"verdict", verdict}}}});
    return TrustOf(record);
  };
  EXPECT_EQ(with_second("pass", "engine-dependent"), 3);
  EXPECT_EQ(with_second("refuse", "fails"), 3);
  EXPECT_EQ(with_second("skip", "agree"), 3);
  EXPECT_EQ(with_second("pass", "agree"), 4);
}

// The record of a verdict holds outcomes, errors and measured values, and neither clock nor seconds.
TEST(LadderTest, RecordsHoldNoTimes) {
  const Verdict verdict =
      RunLadder(LadderOf({{"a", Pass({{"seeds", 3}})}, {"b", Refuse({{"bad", "/x", "found 3", "legal 2"}})}}));
  const Json record = ValidationRecord(verdict);
  EXPECT_EQ(record.at("gates").at(0).at("measured").at("seeds"), 3);
  EXPECT_EQ(record.at("gates").at(1).at("errors").at(0).at("where"), "/x");
  EXPECT_EQ(record.dump().find("seconds"), std::string::npos);
  EXPECT_EQ(record.at("accepted"), false);
}

}  // namespace
}  // namespace gensim::generator
