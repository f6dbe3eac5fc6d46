#include "generator/llm_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "generator/llm_reference.h"
#include "generator/llm_reviewer.h"
#include "tests/generator/fake_model.h"

namespace gensim::generator {
namespace {

using ::testing::HasSubstr;

ProposalRequest RequestOf(tasklib::Library& library, int64_t number = 0) {
  return {5, number, std::make_shared<const LibraryView>(ViewOf(library).value())};
}

// The references that the provenance names stand, as programs of the asked-for profile, in the request that was sent;
// so do vocabulary, rules, empty cells, names and failures.
TEST(LlmSource, WhatIsRetrievedIsInTheRequestThatWasSent) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  FakeModel model({SeedText("put-block-in-bowl")});
  LlmSource source(*model.client, {});
  LibraryView view = ViewOf(*library).value();
  view.failures.push_back(
      {"tipsy-tower", "settle", {"moved-while-settling", "/scene/1", "it fell over", "legal: what stands"}});
  const ProposalRequest request{5, 0, std::make_shared<const LibraryView>(view)};
  const auto proposal = source.Propose(request);
  ASSERT_TRUE(proposal) << ToString(proposal.errors());

  const Json provenance = ParseJson(proposal->provenance).value();
  EXPECT_EQ(provenance["model"], "fake");
  EXPECT_EQ(provenance["mode"], "exploratory");
  EXPECT_EQ(provenance["idea"], "some-new-task: put blocks into the bowl");
  ASSERT_FALSE(provenance["references"].empty());
  const auto sent = model.server.requests();
  ASSERT_EQ(sent.size(), 2u);
  const std::string idea = FakeModel::PromptOf(sent[0]), program = FakeModel::PromptOf(sent[1]);
  for (const Json& name : provenance["references"]) {
    const auto references = ReferencesOf(view);
    const auto found =
        std::find_if(references.begin(), references.end(), [&](const Reference& r) { return r.name == name; });
    ASSERT_NE(found, references.end());
    EXPECT_THAT(program, HasSubstr(found->program));
  }
  for (const std::string& line : EmptiestCells(view, 5, 0, 5)) EXPECT_THAT(idea, HasSubstr(line));
  for (const char* part : {"block-in-zone", "tower-in-zone", "moved-while-settling at /scene/1"})
    EXPECT_THAT(idea, HasSubstr(part));
  for (const char* part : {"layouts {layout, of", "\"gensim\": 1", "put blocks into the bowl"})
    EXPECT_THAT(program, HasSubstr(part));
  EXPECT_EQ(FakeModel::FormOf(sent[1]), "goal_program");
}

// Requests depend on seed, number and view alone.
TEST(LlmSource, RequestsAreDeterministic) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  FakeModel model({"{}"});
  const LlmSource one(*model.client, {}), two(*model.client, {});
  const auto digest = [&](const LlmSource& source, const ProposalRequest& request) {
    return RequestDigest(source.FirstRequest(request).value(), "m");
  };
  EXPECT_EQ(digest(one, RequestOf(*library)), digest(two, RequestOf(*library)));
  EXPECT_NE(digest(one, RequestOf(*library)), digest(one, RequestOf(*library, 1)));
}

// Prompts stay under 3,000 estimated tokens with every reference that is left.
TEST(LlmSource, PromptsKeepTheirBudget) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  FakeModel model({SeedText("put-block-in-bowl")});
  LlmSource source(*model.client, {});
  ASSERT_TRUE(source.Propose(RequestOf(*library)));
  const auto sent = model.server.requests();
  ASSERT_EQ(sent.size(), 2u);
  for (const auto& request : sent) {
    EXPECT_LT(FakeModel::PromptOf(request).size(), 3000 * 3.6);
    EXPECT_GT(FakeModel::PromptOf(request).size(), 4000u);
  }
}

// The schema that is sent can be made a grammar of: llama.cpp's reader knows no escaped dollar sign, and a server that
// met one died of it.
TEST(LlmSource, SchemaHasNoEscapeThatGrammarsRefuse) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  FakeModel model({SeedText("put-block-in-bowl")});
  LlmSource source(*model.client, {});
  ASSERT_TRUE(source.Propose(RequestOf(*library)));
  const std::string sent = model.server.requests().back().body;
  EXPECT_THAT(sent, HasSubstr("[$](v[1-6]|i)"));
  EXPECT_THAT(sent, ::testing::Not(HasSubstr("\\\\$")));
  EXPECT_THAT(sent, ::testing::Not(HasSubstr("\\$")));
}

// The user's words and the task to be changed are in the prompts of their modes and in the provenance.
TEST(LlmSource, InstructAndMutate) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  FakeModel model({SeedText("put-block-in-bowl")});
  LlmSourceOptions options;
  options.mode = ProposalMode::kInstruct;
  options.instruction = "put two red blocks into the green bowl";
  LlmSource instruct(*model.client, options);
  const auto told = instruct.Propose(RequestOf(*library));
  ASSERT_TRUE(told);
  EXPECT_THAT(told->provenance, HasSubstr("\"mode\":\"instruct\""));
  EXPECT_THAT(FakeModel::PromptOf(model.server.requests().back()), HasSubstr(options.instruction));

  LlmSourceOptions change;
  change.mode = ProposalMode::kMutate;
  change.base_program = SeedText("circle-of-cylinders");
  LlmSource mutate(*model.client, change);
  ASSERT_TRUE(mutate.Propose(RequestOf(*library)));
  EXPECT_THAT(FakeModel::PromptOf(model.server.requests().back()), HasSubstr("circle-of-cylinders"));
}

// A program that is too long to be quoted cannot be mended, which is no failure of the provider; an instruction that is
// too long ends the run.
TEST(LlmSource, TooLongTexts) {
  TempFolder folder;
  const auto library = OpenLibrary(folder.path);
  FakeModel model({"{}"});
  LlmSource source(*model.client, {});
  const auto mended = source.Repair(RequestOf(*library), {std::string(60000, 'x'), "llm", "{}"}, "parse",
                                    {{"json-syntax", "", "", ""}}, "", 1);
  ASSERT_FALSE(mended);
  EXPECT_EQ(mended.error().code, "repair-impossible");
  EXPECT_FALSE(EndsRun(mended.error()));

  LlmSourceOptions options;
  options.mode = ProposalMode::kInstruct;
  options.instruction = std::string(60000, 'x');
  LlmSource instruct(*model.client, options);
  const auto told = instruct.Propose(RequestOf(*library));
  ASSERT_FALSE(told);
  EXPECT_TRUE(EndsRun(told.error())) << told.error().code;
}

// Most seed tasks can be quoted in the profile that a model writes in, and mean the same there: same shape id.
TEST(LlmReference, SeedTasksFitTheProfile) {
  int fitting = 0, all = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(GENSIM_SOURCE_DIR) / "tasklib" / "seeds")) {
    ++all;
    const auto program = tasklib::Program::FromText(ReadFile(file.path(), 1 << 16).value()).value();
    const auto fitted = InLlmProfile(program.json());
    if (!fitted) continue;
    ++fitting;
    EXPECT_TRUE(tasklib::CheckSchema(*fitted, tasklib::Profile::kLlm).empty());
    const auto again = tasklib::Program::FromText(ProgramForPrompt(*fitted));
    ASSERT_TRUE(again) << file.path() << ToString(again.errors());
    EXPECT_EQ(again->shape_id(), program.shape_id()) << file.path();
  }
  EXPECT_GE(2 * fitting, all);
}

// The reviewer's vote is what the model says; malformed replies abstain.
TEST(LlmReviewer, Votes) {
  FakeModel model({"{}"});
  LlmReviewer reviewer(*model.client, "two towers, please");
  const auto program = tasklib::Program::FromText(SeedText("tower-in-zone")).value();
  EXPECT_EQ(reviewer.Review(program, "a red block", 3)->choice, Vote::Choice::kYes);
  const std::string prompt = FakeModel::PromptOf(model.server.requests().back());
  for (const char* part : {"tower-in-zone", "a red block", "two towers, please"}) EXPECT_THAT(prompt, HasSubstr(part));
  model.vote = R"({"vote": "no", "reason": "odd"})";
  EXPECT_EQ(reviewer.Review(program, "a red block", 3)->choice, Vote::Choice::kNo);
  model.vote = "perhaps";
  EXPECT_EQ(reviewer.Review(program, "a red block", 3)->choice, Vote::Choice::kAbstain);
  model.refuse_after = 0;
  EXPECT_EQ(reviewer.Review(program, "a red block", 3).error().code, "provider-auth");
}

}  // namespace
}  // namespace gensim::generator
