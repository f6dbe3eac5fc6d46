#include "generator/funnel.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gensim::generator {
namespace {

GateReport Report(const std::string& gate, Outcome outcome, double seconds) {
  GateReport report;
  report.gate = gate;
  report.outcome = outcome;
  report.cpu_seconds = seconds;
  return report;
}

// Only the last round of a proposal is counted, but the time of every round.
TEST(FunnelTest, CountsTheLastRoundAndTheTimeOfAll) {
  Funnel funnel({"parse", "schema"});
  funnel.Add({{Report("parse", Outcome::kPass, 1), Report("schema", Outcome::kRefuse, 2)},
              {Report("parse", Outcome::kPass, 1), Report("schema", Outcome::kPass, 2)}});
  funnel.Add({{Report("parse", Outcome::kRefuse, 1)}});
  ASSERT_EQ(funnel.rows().size(), 2u);
  EXPECT_EQ(funnel.rows()[0].entered, 2);
  EXPECT_EQ(funnel.rows()[0].passed, 1);
  EXPECT_DOUBLE_EQ(funnel.rows()[0].seconds, 3);
  EXPECT_EQ(funnel.rows()[1].entered, 1);
  EXPECT_EQ(funnel.rows()[1].passed, 1);
}

// A gate that was skipped was not entered; one that had nothing to look at, or abstained, let the task through.
TEST(FunnelTest, SkippedGatesAreNotEntered) {
  Funnel funnel({"reflection", "controls"});
  funnel.Add({{Report("reflection", Outcome::kSkip, 0), Report("controls", Outcome::kNotApplicable, 0)}});
  EXPECT_EQ(funnel.rows()[0].entered, 0);
  EXPECT_EQ(funnel.rows()[1].entered, 1);
  EXPECT_EQ(funnel.rows()[1].passed, 1);
}

// The JSON carries the Wilson interval of the pass rate, and restored rows add up.
TEST(FunnelTest, JsonHasIntervals) {
  Funnel funnel({});
  funnel.Restore({"oracle", 10, 8, 1.5});
  funnel.Restore({"oracle", 10, 10, 0.5});
  const Json row = funnel.ToJson().at(0);
  EXPECT_EQ(row.at("entered"), 20);
  EXPECT_EQ(row.at("passed"), 18);
  EXPECT_NEAR(row.at("low").get<double>(), 0.699, 0.001);
  EXPECT_NEAR(row.at("high").get<double>(), 0.972, 0.001);
}

}  // namespace
}  // namespace gensim::generator
