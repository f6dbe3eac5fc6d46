#include "cli/evaluate_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gensim::cli {
namespace {

using testing::HasSubstr;

// A line a task and policy with its score or the reason why it has none, and a line a policy.
TEST(EvaluationTable, ShowsScoresAndReasons) {
  const auto result = [](Json score, const char* unscored) {
    return Json{{"policy", "mine"},
                {"return", {{"mean", 0.25}}},
                {"success_end", {{"rate", 0.5}, {"interval", {0.1, 0.9}}}},
                {"score", std::move(score)},
                {"unscored", unscored}};
  };
  const auto task = [](const char* name, int version, Json own) {
    const Json anchors = {{"random", {{"return", 0.0}}}, {"expert", {{"return", 1.0}}}};
    return Json{{"name", name}, {"version", version}, {"anchors", anchors}, {"results", {std::move(own)}}};
  };
  Json results = {{"first_seed", 7}, {"episodes", 3}};
  results["tasks"] = {task("tower", 2, result({{"value", 0.25}, {"interval", {-0.1, 0.6}}}, "")),
                      task("zone", 1, result(nullptr, "anchors-not-apart"))};
  results["policies"] = {{{"policy", "mine"},
                          {"score", {{"mean", 0.25}, {"interval", {0.2, 0.3}}}},
                          {"success_end", {{"mean", 0.5}, {"interval", {0.4, 0.6}}}},
                          {"half_expert", {{"raw", 0.0}, {"certified", 0.0}}},
                          {"unscored", {{"anchors-not-apart", 1}}}}};
  Console console(Console::Mode::kText, true);
  const std::string text = EvaluationTable(results, console);
  EXPECT_THAT(text, HasSubstr("tower@2  mine    0.000   1.000   0.250   0.500 [0.100, 0.900]  0.250 [-0.100, 0.600]"));
  EXPECT_THAT(text, HasSubstr("0.500 [0.100, 0.900]  anchors-not-apart"));
  EXPECT_THAT(text, HasSubstr("Over 2 tasks"));
  EXPECT_THAT(text, HasSubstr("1 anchors-not-apart"));
  EXPECT_THAT(text, HasSubstr("seeds 7 to 9"));

  // no task can be scored
  results["policies"][0]["score"] = nullptr;
  results["policies"][0]["half_expert"] = nullptr;
  EXPECT_THAT(EvaluationTable(results, console), HasSubstr("mine    none"));
}

}  // namespace
}  // namespace gensim::cli
