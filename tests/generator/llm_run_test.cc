// Whole propose runs with a language model, over real HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "generator/llm/cassette_provider.h"
#include "generator/llm/metered_provider.h"
#include "generator/llm_reviewer.h"
#include "tests/generator/fake_model.h"

namespace gensim::generator {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string>& Programs() {
  static const std::vector<std::string> programs = {SeedText("put-block-in-bowl"), SeedText("circle-of-cylinders"),
                                                    SeedText("block-in-zone")};
  return programs;
}

// every archived file by its path; what is no archive (index, journals, lock, ledger) is left out
std::map<std::string, std::string> ArchiveOf(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string name = std::filesystem::relative(entry.path(), folder).string();
    if (!entry.is_regular_file() || name.starts_with("runs/") || name.starts_with("index.sqlite") ||
        name.starts_with("ledger.sqlite") || name == "lock")
      continue;
    files[name] = ReadFile(entry.path(), 1 << 24).value();
  }
  return files;
}

Json WithoutSeconds(Json json) {
  if (json.is_object()) json.erase("seconds");
  if (json.is_structured())
    for (Json& item : json) item = WithoutSeconds(item);
  return json;
}

// A recorded run, replayed without a server into another library, gives the same archive and the same report.
TEST(LlmRun, ReplayGivesTheSameArchive) {
  TempFolder live, again, files;
  const auto run = [&](const std::filesystem::path& folder, ChatProvider& provider, int jobs) {
    const auto library = OpenLibrary(folder);
    LlmSource source(provider, {});
    LlmReviewer reviewer(provider);
    ProposeOptions options = QuickRun(3);
    options.jobs = jobs;
    ProposeHooks hooks;
    hooks.reviewer = &reviewer;
    return RunPropose(*library, source, options, hooks);
  };
  const auto cassette = files.path / "run.cassette";
  ProposeReport first;
  {
    FakeModel model(Programs());
    const auto recording = RecordingProvider::Open(cassette, *model.client, false).value();
    first = run(live.path, *recording, 1);
  }
  ASSERT_TRUE(first.failure.empty()) << ToString(first.failure);
  EXPECT_GE(first.accepted.size(), 1u);
  EXPECT_LT(first.accepted.size(), 3u) << "one of the programs is in the library already";
  const auto replaying = ReplayingProvider::Open(cassette, "fake").value();
  const ProposeReport second = run(again.path, *replaying, 2);
  EXPECT_EQ(WithoutSeconds(ReportToJson(first)), WithoutSeconds(ReportToJson(second)));
  EXPECT_EQ(ArchiveOf(live.path), ArchiveOf(again.path));
  EXPECT_GT(ArchiveOf(live.path).size(), 4u);
}

// A server that refuses the key or has no quota left ends the run; nothing counts as a failed task, and the same
// options go on with the run once the server answers again.
TEST(LlmRun, ProviderFailureEndsTheRunAndIsNoFailedTask) {
  for (const auto& [refusal, code] :
       {std::pair{testing::Refusal(401, "bad key"), "provider-auth"},
        std::pair{testing::Refusal(429, "You exceeded your current quota", "insufficient_quota"), "provider-quota"}}) {
    TempFolder folder;
    const auto library = OpenLibrary(folder.path);
    FakeModel model(Programs());
    model.refusal = refusal;
    model.refuse_after = 2;
    LlmSource source(*model.client, {});
    const ProposeReport failed = RunPropose(*library, source, QuickRun(2), {});
    ASSERT_FALSE(failed.failure.empty());
    EXPECT_EQ(failed.failure.front().code, code);
    EXPECT_FALSE(failed.reached);
    EXPECT_EQ(failed.judged, 1);
    EXPECT_TRUE(library->ListFailed().value().empty());

    model.refuse_after = -1;
    const ProposeReport resumed = RunPropose(*library, source, QuickRun(2), {});
    EXPECT_TRUE(resumed.resumed);
    EXPECT_TRUE(resumed.reached);
    EXPECT_EQ(resumed.judged, 2);
    EXPECT_EQ(resumed.run, failed.run);
  }
}

// A failure while a task is repaired or voted on ends the run as well.
TEST(LlmRun, ProviderFailureInReflection) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  FakeModel model(Programs());
  model.refuse_after = 2;  // idea and program come, the vote does not
  LlmSource source(*model.client, {});
  LlmReviewer reviewer(*model.client);
  ProposeHooks hooks;
  hooks.reviewer = &reviewer;
  const ProposeReport report = RunPropose(*library, source, QuickRun(1), hooks);
  ASSERT_FALSE(report.failure.empty());
  EXPECT_EQ(report.failure.front().code, "provider-auth");
  EXPECT_EQ(report.judged, 0);
}

// A defect that nothing mends for free goes back with code, pointer and legal values; the round is recorded with the
// task.
TEST(LlmRun, RepairRoundsAreRecorded) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  Json broken = ParseJson(SeedText("put-block-in-bowl")).value();
  broken["goals"][0]["ref"] = "basin";
  FakeModel model({PrettyJson(broken)});
  model.repair = [&](const testing::FakeRequest& request) {
    const std::string prompt = FakeModel::PromptOf(request);
    const bool told = prompt.find("unknown-id") != std::string::npos &&
                      prompt.find("/goals/0/ref") != std::string::npos && prompt.find("bowl") != std::string::npos;
    const bool second = prompt.find("This is repair 2") != std::string::npos;
    return told && second ? SeedText("put-block-in-bowl") : PrettyJson(broken);
  };
  LlmSource source(*model.client, {});
  const ProposeReport report = RunPropose(*library, source, QuickRun(1), {});
  ASSERT_EQ(report.accepted.size(), 1u) << ToString(report.failure);
  EXPECT_EQ(report.mended_by_source, 1);
  EXPECT_EQ(ReportToJson(report)["repair_rounds"],
            Json::parse(R"([{"round": 0, "open_before": 1, "mended": 0}, {"round": 1, "open_before": 1, "mended": 0},
                            {"round": 2, "open_before": 1, "mended": 1}])"));
  const auto stored = library->Show(report.accepted[0].digest).value();
  const auto record = std::find_if(stored.records.begin(), stored.records.end(),
                                   [](const tasklib::Record& r) { return r.kind == kRepairRecord; });
  ASSERT_NE(record, stored.records.end());
  const Json steps = ParseJson(record->body).value()["steps"];
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0]["round"], 1);
  EXPECT_EQ(steps[0]["mended"], false);
  EXPECT_EQ(steps[1]["round"], 2);
  EXPECT_EQ(steps[1]["kind"], "llm");
  EXPECT_EQ(steps[1]["code"], "unknown-id");
  EXPECT_EQ(steps[1]["mended"], true);
}

// A vote against a task refuses it, with the reason in the failed archive; a malformed vote is an abstention.
TEST(LlmRun, ReflectionVotes) {
  for (const auto& [vote, accepted] :
       {std::pair{R"({"vote": "no", "reason": "the bowl is odd"})", 0u}, std::pair{"I think so", 1u}}) {
    TempFolder folder;
    const auto library = OpenLibrary(folder.path);
    FakeModel model({SeedText("put-block-in-bowl")});
    model.vote = vote;
    LlmSource source(*model.client, {});
    LlmReviewer reviewer(*model.client);
    ProposeHooks hooks;
    hooks.reviewer = &reviewer;
    ProposeOptions options = QuickRun(1);
    options.judge.repairs = 0;
    const ProposeReport report = RunPropose(*library, source, options, hooks);
    ASSERT_TRUE(report.failure.empty()) << ToString(report.failure);
    EXPECT_EQ(report.accepted.size(), accepted);
    const auto failed = library->ListFailed().value();
    EXPECT_EQ(failed.size(), 1 - accepted);
    for (const auto& entry : failed) EXPECT_EQ(entry.gate, "reflection");
  }
}

// A budget ends the run before the call that could pass it; the ledger tells what an accepted task cost.
TEST(LlmRun, BudgetAndCost) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  FakeModel model(Programs());
  auto ledger = Ledger::Open(folder.path / "ledger.sqlite").value();
  const int64_t number = ledger.BeginRun("key", "propose").value();
  const auto run = [&](int64_t tokens) {
    Budget budget;
    budget.tokens = tokens;
    MeteredProvider metered(*model.client, ledger, number, {}, budget);
    LlmSource source(metered, {});
    ProposeHooks hooks;
    hooks.ledger = &ledger;
    hooks.ledger_run = number;
    return RunPropose(*library, source, QuickRun(1), hooks);
  };
  const ProposeReport poor = run(1000);
  ASSERT_FALSE(poor.failure.empty());
  EXPECT_EQ(poor.failure.front().code, "budget-exhausted");
  EXPECT_TRUE(model.server.requests().empty());
  const ProposeReport rich = run(10'000'000);
  ASSERT_TRUE(rich.reached) << ToString(rich.failure);
  const RunTotals totals = ledger.Totals(number).value();
  EXPECT_EQ(totals.calls, 2);
  ASSERT_TRUE(totals.tokens_per_accepted());
  EXPECT_EQ(*totals.tokens_per_accepted(), static_cast<double>(totals.spent_tokens()));
}

// A target in words: the model plans, the run ends with an ordered list whose last task uses what the target needs.
TEST(LlmRun, CurriculumForWords) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  // the easiest is proposed last of the three: the list is ordered all the same
  FakeModel model(
      {SeedText("circle-of-cylinders"), SeedText("put-block-in-bowl"), SeedText("stack-block-pyramid-seq")});
  model.curriculum = R"({"steps": [
    {"name": "first-step", "idea": "a circle", "plan_length": 4, "relations": ["circle"]},
    {"name": "second-step", "idea": "a bowl", "plan_length": 2, "relations": ["in"]},
    {"name": "the-pyramid", "idea": "a pyramid", "plan_length": 6, "relations": ["row", "pyramid"]}]})";
  LlmSourceOptions options;
  options.mode = ProposalMode::kTarget;
  options.target = "build a pyramid of six blocks on a stand";
  LlmSource source(*model.client, options);
  ProposeOptions loop = QuickRun(0);
  loop.count = 3;
  loop.window = 1;
  const ProposeReport report = RunPropose(*library, source, loop, {});
  ASSERT_TRUE(report.reached) << ToString(report.failure) << ReportToJson(report).dump(1);
  ASSERT_GE(report.curriculum.size(), 3u);
  for (size_t i = 1; i < report.curriculum.size(); ++i)
    EXPECT_LE(report.curriculum[i - 1].plan_length, report.curriculum[i].plan_length);
  const auto last = tasklib::Program::FromText(library->Show(report.curriculum.back().digest)->program).value();
  EXPECT_TRUE(Covers(last, {"pyramid", "row"}));
  // what was proposed last was asked for by the target's own words
  EXPECT_THAT(FakeModel::PromptOf(model.server.requests().back()), HasSubstr(options.target));
  EXPECT_EQ(ReportToJson(report)["curriculum"].size(), report.curriculum.size());
}

}  // namespace
}  // namespace gensim::generator
