// OpenAiClient: which failures are tried again, after which wait, and which end the call at once.
#include "tests/llm/openai_fixture.h"

namespace gensim::generator {
namespace {

// 429 with Retry-After in seconds waits exactly that long, once, and then goes on.
TEST(OpenAiClient, RetryAfterInSeconds) {
  FakeLlmServer server;
  FakeAnswer busy = Refusal(429, "slow down");
  busy.headers["Retry-After"] = "7";
  server.Script({busy, Streamed("{}")});
  OpenAiFixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_TRUE(reply) << ToString(reply.errors());
  EXPECT_EQ(reply->attempts, 2);
  EXPECT_EQ(fixture.waits, std::vector<double>{7});
}

// Retry-After as an HTTP date is the time from now until then (now is 2023-11-14 22:13:20 UTC here).
TEST(OpenAiClient, RetryAfterAsDate) {
  FakeLlmServer server;
  FakeAnswer busy = Refusal(429, "slow down");
  busy.headers["Retry-After"] = "Tue, 14 Nov 2023 22:13:35 GMT";
  server.Script({busy, Streamed("{}")});
  OpenAiFixture fixture(server.url());
  EXPECT_EQ(fixture.CodeOf(), "ok");
  EXPECT_EQ(fixture.waits, std::vector<double>{15});
}

// 429 without Retry-After backs off: each wait lies in its jittered range, and the last try's error is reported.
TEST(OpenAiClient, BacksOffWithoutRetryAfter) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest&) { return Refusal(429, "slow down"); });
  OpenAiFixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-http-429");
  EXPECT_THAT(reply.error().message, HasSubstr("slow down"));
  EXPECT_THAT(reply.error().hint, HasSubstr("3 times"));
  ASSERT_EQ(fixture.waits.size(), 2u);
  EXPECT_GE(fixture.waits[0], 0.25);
  EXPECT_LT(fixture.waits[0], 0.5);
  EXPECT_GE(fixture.waits[1], 0.5);
  EXPECT_LT(fixture.waits[1], 1.0);
}

// A wait that the server asks for beyond the limit ends the call at once instead of hanging for hours.
TEST(OpenAiClient, RefusesToWaitForHours) {
  FakeLlmServer server;
  FakeAnswer busy = Refusal(429, "come back tomorrow");
  busy.headers["Retry-After"] = "86400";
  server.Script({busy});
  OpenAiFixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-http-429");
  EXPECT_THAT(reply.error().hint, HasSubstr("86400 s"));
  EXPECT_TRUE(fixture.waits.empty());
}

// A 500 that passes is tried again in the same form.
TEST(OpenAiClient, ServerErrorThenFine) {
  FakeLlmServer server;
  server.Script({Refusal(500, "oops"), Streamed("{}")});
  OpenAiFixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_TRUE(reply) << ToString(reply.errors());
  EXPECT_EQ(reply->attempts, 2);
  EXPECT_EQ(BodyOf(server.requests().at(1))["response_format"]["type"], "json_schema");
}

// A spent quota stops at once: one request, no wait.
TEST(OpenAiClient, QuotaStopsAtOnce) {
  FakeLlmServer server;
  server.Handle(
      [](const FakeRequest&) { return Refusal(429, "You exceeded your current quota", "insufficient_quota"); });
  OpenAiFixture fixture(server.url());
  EXPECT_EQ(fixture.CodeOf(), "provider-quota");
  EXPECT_EQ(server.requests().size(), 1u);
  EXPECT_TRUE(fixture.waits.empty());
}

// A dummy key and a header value that are ordinary words do not change a reply; they stay out of messages, and what the
// server says of a field is understood all the same.
TEST(OpenAiClient, DummyKeysDoNotChangeReplies) {
  const std::string text = R"({"name": "test-block", "note": "the schema of a test"})";
  FakeLlmServer server;
  server.Handle([&](const FakeRequest& request) {
    if (BodyOf(request)["response_format"]["type"] == "json_schema") return Refusal(400, "no json_schema for test");
    return Streamed(text);
  });
  OpenAiFixture fixture(server.url());
  fixture.options.api_key = "test";
  fixture.options.extra_headers = {{"X-Env", "block"}, {"X-Form", "json_schema"}};
  const auto reply = fixture.Ask();
  ASSERT_TRUE(reply) << ToString(reply.errors());
  EXPECT_EQ(reply->text, text);

  server.Handle([](const FakeRequest&) { return Refusal(401, "bad key: test"); });
  EXPECT_THAT(ToString(fixture.Ask().error()), HasSubstr("bad key: [key]"));
}

// A bad key stops at once, and a server that repeats the key in its message does not make us print it.
TEST(OpenAiClient, BadKeyStopsAndIsNotPrinted) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest&) { return Refusal(401, std::string("Incorrect API key provided: ") + kKey); });
  OpenAiFixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-auth");
  EXPECT_THAT(ToString(reply.error()), HasSubstr("[key]"));
  EXPECT_THAT(ToString(reply.error()), Not(HasSubstr("secret")));
  EXPECT_EQ(server.requests().size(), 1u);
}

// An unknown model or path is reported with what to check.
TEST(OpenAiClient, NotFoundHasAHint) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest&) { return Refusal(404, "The model `x` does not exist", "model_not_found"); });
  OpenAiFixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-http-404");
  EXPECT_THAT(reply.error().hint, HasSubstr("/v1"));
}

}  // namespace
}  // namespace gensim::generator
