#include "generator/llm/proposer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "generator/llm/cassette_provider.h"
#include "generator/llm/openai_client.h"
#include "tests/fake_llm/fake_llm_server.h"

namespace gensim::generator {
namespace {

using gensim::testing::FakeLlmServer;
using gensim::testing::FakeRequest;
using gensim::testing::Streamed;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kIdea = R"({"name": "red-tower", "idea": "Three red blocks become a tower."})";
constexpr const char* kProgram = R"({"gensim": 1, "name": "red-tower"})";

// A proposer that talks to a fake server over real HTTP.
struct Fixture {
  Fixture() {
    OpenAiOptions options;
    options.base_url = server.url();
    options.model = "fake";
    client = OpenAiClient::Create(options).value();
    ProposerOptions proposer_options;
    proposer_options.program_schema = R"({"type":"object","title":"program"})";
    proposer_options.seed = 3;
    proposer = std::make_unique<LlmProposer>(*client, PromptSet::Embedded(), proposer_options);
    context.vocabulary = "block, bowl";
    context.rules = "be legal";
    context.cells = {"tower, pick-place, block+block, 3-4, 3-4"};
    context.failures = {"settle: toppled"};
    context.references =
        BestReferences("a tower of blocks",
                       {{"stack-tower", "Stack blocks.", "tower block", R"({"name":"stack-tower","marker":1})"},
                        {"fill-bowl", "Fill the bowl.", "ball bowl", R"({"name":"fill-bowl","marker":2})"}},
                       1);
  }

  Json Body(size_t request) const {
    return ParseJson(server.requests().at(request).body, {1 << 20, 30, 20000}).value();
  }
  std::string Prompt(size_t request) const {
    std::string text;
    const Json body = Body(request);
    for (const Json& message : body["messages"]) text += message["content"].get<std::string>() + "\n";
    return text;
  }

  FakeLlmServer server;
  std::unique_ptr<OpenAiClient> client;
  std::unique_ptr<LlmProposer> proposer;
  PromptContext context;
};

// Idea, then program: both requests carry what they must, and the retrieved reference is in the request that was sent.
TEST(Proposer, TwoStagesWithRetrievedReferences) {
  Fixture fixture;
  fixture.server.Script({Streamed(kIdea), Streamed(std::string("```json\n") + kProgram + "\n```")});
  const auto proposed = fixture.proposer->Propose(ProposalMode::kExploratory, fixture.context, 4);
  ASSERT_TRUE(proposed) << ToString(proposed.errors());
  EXPECT_EQ(proposed->program, kProgram);
  EXPECT_EQ(proposed->idea, "red-tower: Three red blocks become a tower.");
  EXPECT_EQ(proposed->prompt_tokens, 200);
  EXPECT_EQ(proposed->references, std::vector<std::string>{"stack-tower"});

  ASSERT_EQ(fixture.server.requests().size(), 2u);
  EXPECT_THAT(fixture.Prompt(0), HasSubstr("tower, pick-place, block+block"));
  EXPECT_EQ(fixture.Body(0)["response_format"]["json_schema"]["name"], "idea");
  for (const char* part :
       {"\"marker\":1", "block, bowl", "be legal", "settle: toppled", "Three red blocks become a tower."})
    EXPECT_THAT(fixture.Prompt(1), HasSubstr(part));
  EXPECT_THAT(fixture.Prompt(1), Not(HasSubstr("\"marker\":2")));
  EXPECT_EQ(fixture.Body(1)["response_format"]["json_schema"]["schema"]["title"], "program");
  EXPECT_NE(fixture.Body(0)["seed"], fixture.Body(1)["seed"]);
}

// Requests depend on the proposal number and nothing else that changes between runs.
TEST(Proposer, RequestsAreDeterministic) {
  Fixture one, two;
  const auto first = one.proposer->FirstRequest(ProposalMode::kExploratory, one.context, 1).value();
  const auto same = two.proposer->FirstRequest(ProposalMode::kExploratory, two.context, 1).value();
  const auto next = two.proposer->FirstRequest(ProposalMode::kExploratory, two.context, 2).value();
  EXPECT_EQ(RequestDigest(first, "m"), RequestDigest(same, "m"));
  EXPECT_NE(RequestDigest(first, "m"), RequestDigest(next, "m"));
  EXPECT_GE(first.seed, 0);
}

// The user's words go to the model as they are, in one request; a mutation shows the task that is changed.
TEST(Proposer, InstructAndMutate) {
  Fixture fixture;
  fixture.context.instruction = "put two green balls into the bowl";
  fixture.server.Script({Streamed(kProgram), Streamed(kIdea), Streamed(kProgram)});
  ASSERT_TRUE(fixture.proposer->Propose(ProposalMode::kInstruct, fixture.context, 0));
  EXPECT_EQ(fixture.server.requests().size(), 1u);
  EXPECT_THAT(fixture.Prompt(0), HasSubstr("put two green balls into the bowl"));

  fixture.context.base_program = R"({"name":"base-task"})";
  ASSERT_TRUE(fixture.proposer->Propose(ProposalMode::kMutate, fixture.context, 1));
  EXPECT_THAT(fixture.Prompt(1), HasSubstr("base-task"));
  EXPECT_THAT(fixture.Prompt(2), HasSubstr("base-task"));
}

// A repair sends program, code, pointer and legal value, and returns the mended program.
TEST(Proposer, Repair) {
  Fixture fixture;
  fixture.context.program = R"({"scene":[{"asset":"blok"}]})";
  fixture.context.errors = {{"unknown-asset", "/scene/0/asset", "\"blok\"", "legal: block, bowl"}};
  fixture.context.round = 1;
  fixture.server.Handle([](const FakeRequest& request) {
    const bool told = request.body.find("unknown-asset") != std::string::npos &&
                      request.body.find("/scene/0/asset") != std::string::npos &&
                      request.body.find("legal: block, bowl") != std::string::npos;
    return Streamed(told ? R"({"mended":true})" : R"({"mended":false})");
  });
  const auto mended = fixture.proposer->Repair(fixture.context, 0);
  ASSERT_TRUE(mended);
  EXPECT_EQ(mended->program, R"({"mended":true})");
}

// A vote is read; a malformed, cut or refused vote abstains; only a provider failure is an error.
TEST(Proposer, Reflection) {
  Fixture fixture;
  fixture.context.program = kProgram;
  fixture.context.description = "three red blocks on a table";
  fixture.server.Script({Streamed(R"({"vote": "yes", "reason": "clear"})"),
                         Streamed(R"({"vote": "no", "reason": "odd"})"),
                         Streamed(R"({"vote": "perhaps", "reason": ""})"), Streamed("I vote yes"),
                         Streamed(R"({"vote": "y)", "length"), gensim::testing::Refusal(401, "no")});
  std::vector<Vote::Choice> choices;
  for (int i = 0; i < 5; ++i) choices.push_back(fixture.proposer->Reflect(fixture.context, i)->choice);
  using enum Vote::Choice;
  EXPECT_EQ(choices, (std::vector{kYes, kNo, kAbstain, kAbstain, kAbstain}));
  EXPECT_EQ(fixture.proposer->Reflect(fixture.context, 5).error().code, "provider-auth");
}

// A curriculum is put in order of plan length, with the target itself at the end; too short a list is a reply fault.
TEST(Proposer, Curriculum) {
  Fixture fixture;
  fixture.context.target = "a tower of six blocks";
  fixture.context.steps = 3;
  fixture.server.Script({Streamed(R"({"steps": [{"name": "b", "idea": "four blocks", "plan_length": 4},
                                                {"name": "a", "idea": "two blocks", "plan_length": 2},
                                                {"name": "c", "idea": "about six", "plan_length": 3}]})"),
                         Streamed(R"({"steps": []})")});
  const auto ideas = fixture.proposer->PlanCurriculum(fixture.context, 0);
  ASSERT_TRUE(ideas) << ToString(ideas.errors());
  ASSERT_EQ(ideas->size(), 3u);
  EXPECT_EQ((*ideas)[0].name, "a");
  EXPECT_EQ((*ideas)[1].name, "b");
  EXPECT_EQ((*ideas)[2].text, "a tower of six blocks");
  EXPECT_GE((*ideas)[2].plan_length, (*ideas)[1].plan_length);
  EXPECT_TRUE(IsReplyFault(fixture.proposer->PlanCurriculum(fixture.context, 1).error()));
}

// An idea without JSON and a cut program fail the proposal, never the run; a program that is no JSON goes to the gates.
TEST(Proposer, BadReplies) {
  Fixture fixture;
  fixture.server.Script({Streamed("I have no idea"), Streamed(kIdea), Streamed("{\"gensim\": 1", "length"),
                         Streamed(kIdea), Streamed("{\"gensim\": 1")});
  for (const char* code : {"reply-not-json", "reply-truncated"}) {
    const auto proposed = fixture.proposer->Propose(ProposalMode::kExploratory, fixture.context, 0);
    ASSERT_FALSE(proposed);
    EXPECT_EQ(proposed.error().code, code);
    EXPECT_TRUE(IsReplyFault(proposed.error()));
  }
  EXPECT_EQ(fixture.proposer->Propose(ProposalMode::kExploratory, fixture.context, 0)->program, "{\"gensim\": 1");
}

// A recorded conversation gives the same proposal without a server.
TEST(Proposer, ReplaysFromACassette) {
  const auto path = std::filesystem::temp_directory_path() / "gensim-proposer-test.jsonl";
  std::filesystem::remove(path);
  ProposedProgram recorded;
  PromptContext context;
  {
    Fixture fixture;
    fixture.server.Script({Streamed(kIdea), Streamed(kProgram)});
    const auto recorder = RecordingProvider::Open(path, *fixture.client, false).value();
    context = fixture.context;
    recorded =
        LlmProposer(*recorder, PromptSet::Embedded(), {}).Propose(ProposalMode::kExploratory, context, 0).value();
  }
  const auto replay = ReplayingProvider::Open(path, "fake").value();
  const auto again = LlmProposer(*replay, PromptSet::Embedded(), {}).Propose(ProposalMode::kExploratory, context, 0);
  ASSERT_TRUE(again) << ToString(again.errors());
  EXPECT_EQ(again->program, recorded.program);
  EXPECT_EQ(again->idea, recorded.idea);
  EXPECT_EQ(again->completion_tokens, recorded.completion_tokens);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace gensim::generator
