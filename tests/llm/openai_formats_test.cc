// OpenAiClient: servers that refuse a field or a reply format are asked in the form that they take.
#include <filesystem>

#include "envs/base/file.h"
#include "tests/llm/openai_fixture.h"

namespace gensim::generator {
namespace {

// A server that answers 400 to json_schema and json_object with schema is asked in the form it takes, and at once the
// next time.
TEST(OpenAiClient, FallsBackToWeakerFormats) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest& request) {
    const Json body = BodyOf(request);
    const Json format = body.value("response_format", Json::object());
    if (format.value("type", "") == "json_schema") return Refusal(400, "response_format json_schema is not supported");
    if (format.contains("schema")) return Refusal(400, "unknown field: schema");
    return Streamed("{}");
  });
  OpenAiFixture fixture(server.url());
  ASSERT_EQ(fixture.CodeOf(), "ok");
  EXPECT_EQ(server.requests().size(), 3u);
  EXPECT_TRUE(fixture.waits.empty());
  ASSERT_EQ(fixture.CodeOf(), "ok");
  ASSERT_EQ(server.requests().size(), 4u);
  const Json last = BodyOf(server.requests().back());
  EXPECT_EQ(last["response_format"], Json({{"type", "json_object"}}));
  EXPECT_THAT(last["messages"][0]["content"].get<std::string>(), HasSubstr("exactly one JSON object"));
}

// A server that answers 500 whenever the output is constrained ends up with plain text and a word about the form.
TEST(OpenAiClient, FallsBackWhenTheServerBreaks) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest& request) {
    return BodyOf(request).contains("response_format") ? Refusal(500, "internal error") : Streamed("{}");
  });
  OpenAiFixture fixture(server.url());
  fixture.options.max_attempts = 6;
  ASSERT_EQ(fixture.CodeOf(), "ok");
  const Json last = BodyOf(server.requests().back());
  EXPECT_THAT(last["messages"][0]["content"].get<std::string>(), HasSubstr("```json"));
}

// Refused fields are left out one by one, in memory and, through the file, by the next client.
TEST(OpenAiClient, LearnsRefusedFieldsAndRemembers) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest& request) {
    const Json body = BodyOf(request);
    if (body.contains("max_tokens"))
      return Refusal(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.");
    if (body.contains("temperature")) return Refusal(400, "'temperature' does not support 0.7 with this model");
    if (body.contains("seed")) return Refusal(422, "seed: extra fields not permitted");
    if (body.contains("stream_options")) return Refusal(400, "unknown field stream_options");
    return Streamed("{}");
  });
  const auto file = std::filesystem::temp_directory_path() / ("quirks-" + std::to_string(server.port()) + ".json");
  OpenAiFixture fixture(server.url());
  fixture.options.quirks_file = file;
  ASSERT_EQ(fixture.CodeOf(), "ok");
  EXPECT_EQ(server.requests().size(), 5u);

  OpenAiFixture next(server.url());
  next.options.quirks_file = file;
  ASSERT_EQ(next.CodeOf(), "ok");
  EXPECT_EQ(server.requests().size(), 6u);
  const Json body = BodyOf(server.requests().back());
  EXPECT_EQ(body["max_completion_tokens"], 50);
  EXPECT_TRUE(body.contains("response_format"));
  EXPECT_THAT(ReadFile(file).value(), Not(HasSubstr("secret")));
  std::filesystem::remove(file);
}

// What cannot be written down is told, and the reply is not lost for it.
TEST(OpenAiClient, AnUnwritableQuirksFileIsTold) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest& request) {
    return BodyOf(request).contains("max_tokens") ? Refusal(400, "use max_completion_tokens") : Streamed("{}");
  });
  OpenAiFixture fixture(server.url());
  fixture.options.quirks_file = std::filesystem::temp_directory_path() / "no-such-folder-of-quirks" / "quirks.json";
  std::vector<std::string> notes;
  fixture.options.note = [&](const std::string& note) { notes.push_back(note); };
  ASSERT_EQ(fixture.CodeOf(), "ok");
  ASSERT_EQ(fixture.CodeOf(), "ok");
  ASSERT_EQ(notes.size(), 1u) << "said once";
  EXPECT_THAT(notes.front(), HasSubstr("quirks.json"));
}

// A 400 about something else (a prompt too long for the model) is no reason to change the form.
TEST(OpenAiClient, OtherRefusalsAreNotLearnedFrom) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest&) {
    return Refusal(400, "This model's maximum context length is 4096 tokens", "context_length_exceeded");
  });
  OpenAiFixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-http-400");
  EXPECT_EQ(server.requests().size(), 1u);
}

}  // namespace
}  // namespace gensim::generator
