// OpenAiClient: requests as they are sent, replies as they are read, and the checks of its options.
#include "generator/llm/openai_client.h"

#include <functional>
#include <thread>

#include "tests/llm/openai_fixture.h"

namespace gensim::generator {
namespace {

// A streamed reply is put together, with usage and finish reason, and the request carries key, schema and limits.
TEST(OpenAiClient, StreamsAReply) {
  FakeLlmServer server;
  server.Script({Streamed(R"({"a": "some text that needs several pieces"})")});
  OpenAiFixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_TRUE(reply) << ToString(reply.errors());
  EXPECT_EQ(reply->text, R"({"a": "some text that needs several pieces"})");
  EXPECT_EQ(reply->finish_reason, "stop");
  EXPECT_EQ(reply->prompt_tokens, 100);
  EXPECT_FALSE(reply->tokens_estimated);
  EXPECT_EQ(reply->attempts, 1);
  const FakeRequest request = server.requests().at(0);
  EXPECT_EQ(request.path, "/v1/chat/completions");
  EXPECT_EQ(request.headers.at("authorization"), std::string("Bearer ") + kKey);
  const Json body = BodyOf(request);
  EXPECT_EQ(body["response_format"]["type"], "json_schema");
  EXPECT_EQ(body["response_format"]["json_schema"]["name"], "thing");
  EXPECT_EQ(body["max_tokens"], 50);
  EXPECT_EQ(body["seed"], 7);
  EXPECT_EQ(body["stream"], true);
}

// A server that answers with one document although a stream was asked for is understood.
TEST(OpenAiClient, TakesADocument) {
  FakeLlmServer server;
  server.Script({Document("{\"a\":1}")});
  OpenAiFixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_TRUE(reply) << ToString(reply.errors());
  EXPECT_EQ(reply->text, "{\"a\":1}");
}

// Reasoning is dropped, and a reply without usage gets estimated token counts that say so.
TEST(OpenAiClient, IgnoresReasoningAndEstimatesMissingUsage) {
  FakeLlmServer server;
  FakeAnswer answer;
  answer.body =
      R"({"choices":[{"message":{"content":"{}","reasoning_content":"secret thoughts"},"finish_reason":"stop"}]})";
  server.Script({answer});
  OpenAiFixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_TRUE(reply) << ToString(reply.errors());
  EXPECT_EQ(reply->text, "{}");
  EXPECT_TRUE(reply->tokens_estimated);
  EXPECT_GT(reply->prompt_tokens, 5);
}

// A refusal and a reply cut by its length are values whose tokens count; CheckReply makes them reply faults.
TEST(OpenAiClient, RefusalAndTruncationAreReplyFaults) {
  FakeLlmServer server;
  FakeAnswer refused;
  refused.body =
      R"({"choices":[{"message":{"content":null,"refusal":"I cannot help with that."},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4}})";
  server.Script({refused, Streamed("{\"a\": ", "length"), Streamed("  ")});
  OpenAiFixture fixture(server.url());
  std::vector<std::string> codes;
  for (int i = 0; i < 3; ++i) {
    const auto reply = fixture.Ask();
    ASSERT_TRUE(reply) << ToString(reply.errors());
    EXPECT_GT(reply->completion_tokens, 0);
    const Error fault = CheckReply(*reply).error();
    EXPECT_TRUE(IsReplyFault(fault));
    EXPECT_FALSE(IsProviderFailure(fault));
    codes.push_back(fault.code);
  }
  EXPECT_EQ(codes, (std::vector<std::string>{"reply-refused", "reply-truncated", "reply-empty"}));
}

// Several threads share one client: each gets the reply to its own request.
TEST(OpenAiClient, SeveralCallsAtOnce) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest& request) {
    FakeAnswer answer = Streamed(BodyOf(request)["messages"][0]["content"].get<std::string>());
    answer.delay_s = 0.02;
    return answer;
  });
  OpenAiFixture fixture(server.url());
  const auto client = OpenAiClient::Create(fixture.options).value();
  std::vector<std::string> texts(6);
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i)
    threads.emplace_back([&, i] {
      ChatRequest request;
      request.messages = {{"user", "number " + std::to_string(i)}};
      const auto reply = client->Complete(request);
      texts[static_cast<size_t>(i)] = reply ? reply->text : reply.error().code;
    });
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < 6; ++i) EXPECT_EQ(texts[i], "number " + std::to_string(i));
}

// What the user gave is checked before anything is sent.
TEST(OpenAiClient, ChecksItsOptions) {
  const auto code = [](const std::function<void(OpenAiOptions&)>& change) {
    OpenAiOptions options;
    options.base_url = "https://api.example.com/v1";
    options.model = "m";
    options.api_key = kKey;
    change(options);
    const auto client = OpenAiClient::Create(options);
    return client ? "ok" : client.error().code;
  };
  EXPECT_EQ(code([](OpenAiOptions&) {}), "ok");
  EXPECT_EQ(code([](OpenAiOptions& o) { o.base_url = "http://api.example.com/v1"; }), "plain-http-refused");
  EXPECT_EQ(code([](OpenAiOptions& o) { o.base_url = "http://127.0.0.1:1/v1", o.api_key = ""; }), "ok");
  EXPECT_EQ(code([](OpenAiOptions& o) { o.api_key = ""; }), "key-missing");
  EXPECT_EQ(code([](OpenAiOptions& o) { o.api_key = "a\r\nHost: evil"; }), "bad-header");
  EXPECT_EQ(code([](OpenAiOptions& o) { o.extra_headers = {{"X-Title", "a\nb"}}; }), "bad-header");
  EXPECT_EQ(code([](OpenAiOptions& o) { o.extra_headers = {{"X Title", "a"}}; }), "bad-header");
  EXPECT_EQ(code([](OpenAiOptions& o) { o.model = ""; }), "bad-model");
}

}  // namespace
}  // namespace gensim::generator
