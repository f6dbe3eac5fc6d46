#include "generator/llm/openai_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "envs/base/file.h"
#include "tests/fake_llm/fake_llm_server.h"

namespace gensim::generator {
namespace {

using gensim::testing::ClosedPort;
using gensim::testing::Document;
using gensim::testing::FakeAnswer;
using gensim::testing::FakeLlmServer;
using gensim::testing::FakeRequest;
using gensim::testing::Refusal;
using gensim::testing::Streamed;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kKey = "sk-secret-1234567890";

// A client of a fake server whose waits are written down instead of waited for.
struct Fixture {
  explicit Fixture(const std::string& url) {
    options.base_url = url;
    options.model = "fake-model";
    options.api_key = kKey;
    options.max_attempts = 3;
    options.limits.stall_s = 0.15;
    options.limits.first_byte_s = 0.5;
    options.limits.max_body_bytes = 1 << 20;
    options.sleep = [this](double seconds) { waits.push_back(seconds); };
    options.unix_time = [] { return 1.7e9; };
  }
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  Result<ChatReply> Ask() {
    if (!client) client = OpenAiClient::Create(options).value();
    ChatRequest request;
    request.messages = {{"system", "Be brief."}, {"user", "One object, as JSON."}};
    request.json_schema = R"({"type":"object"})";
    request.schema_name = "thing";
    request.max_tokens = 50;
    request.seed = 7;
    return client->Complete(request);
  }

  // the code with which the server's script fails
  std::string CodeOf() {
    const auto reply = Ask();
    return reply ? "ok" : reply.error().code;
  }

  OpenAiOptions options;
  std::vector<double> waits;
  std::unique_ptr<OpenAiClient> client;
};

Json BodyOf(const FakeRequest& request) { return ParseJson(request.body).value(); }

// A streamed reply is put together, with usage and finish reason, and the request carries key, schema and limits.
TEST(OpenAiClient, StreamsAReply) {
  FakeLlmServer server;
  server.Script({Streamed(R"({"a": "some text that needs several pieces"})")});
  Fixture fixture(server.url());
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
  Fixture fixture(server.url());
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
  Fixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_TRUE(reply) << ToString(reply.errors());
  EXPECT_EQ(reply->text, "{}");
  EXPECT_TRUE(reply->tokens_estimated);
  EXPECT_GT(reply->prompt_tokens, 5);
}

// 429 with Retry-After in seconds waits exactly that long, once, and then goes on.
TEST(OpenAiClient, RetryAfterInSeconds) {
  FakeLlmServer server;
  FakeAnswer busy = Refusal(429, "slow down");
  busy.headers["Retry-After"] = "7";
  server.Script({busy, Streamed("{}")});
  Fixture fixture(server.url());
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
  Fixture fixture(server.url());
  EXPECT_EQ(fixture.CodeOf(), "ok");
  EXPECT_EQ(fixture.waits, std::vector<double>{15});
}

// 429 without Retry-After backs off: each wait lies in its jittered range, and the last try's error is reported.
TEST(OpenAiClient, BacksOffWithoutRetryAfter) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest&) { return Refusal(429, "slow down"); });
  Fixture fixture(server.url());
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
  Fixture fixture(server.url());
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
  Fixture fixture(server.url());
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
  Fixture fixture(server.url());
  EXPECT_EQ(fixture.CodeOf(), "provider-quota");
  EXPECT_EQ(server.requests().size(), 1u);
  EXPECT_TRUE(fixture.waits.empty());
}

// A bad key stops at once, and a server that repeats the key in its message does not make us print it.
TEST(OpenAiClient, BadKeyStopsAndIsNotPrinted) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest&) { return Refusal(401, std::string("Incorrect API key provided: ") + kKey); });
  Fixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-auth");
  EXPECT_THAT(ToString(reply.error()), HasSubstr("[key]"));
  EXPECT_THAT(ToString(reply.error()), Not(HasSubstr("secret")));
  EXPECT_EQ(server.requests().size(), 1u);
}

// A stream that stands still in the middle is a time-out after the stall limit, tried again up to the cap.
TEST(OpenAiClient, StallInTheMiddle) {
  FakeLlmServer server;
  FakeAnswer stalled = Streamed("{\"a\": 1}");
  stalled.body.resize(stalled.body.size() / 2);
  stalled.stall = true;
  server.Handle([stalled](const FakeRequest&) { return stalled; });
  Fixture fixture(server.url());
  fixture.options.max_attempts = 2;
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-timeout");
  EXPECT_THAT(reply.error().message, HasSubstr("stood still"));
  EXPECT_EQ(server.requests().size(), 2u);
}

// A server that says nothing at all runs into the first-byte limit.
TEST(OpenAiClient, NoFirstByte) {
  FakeLlmServer server;
  FakeAnswer silent = Streamed("{}");
  silent.delay_s = 5;
  server.Handle([silent](const FakeRequest&) { return silent; });
  Fixture fixture(server.url());
  fixture.options.limits.first_byte_s = 0.2;
  fixture.options.max_attempts = 1;
  EXPECT_EQ(fixture.CodeOf(), "provider-timeout");
}

// A stream that ends without its end, and one whose connection is cut, are protocol failures, never half a program.
TEST(OpenAiClient, CutStream) {
  FakeLlmServer server;
  FakeAnswer half = Streamed("{\"a\": \"long enough to be cut somewhere\"}");
  half.body.resize(half.body.size() / 2);
  FakeAnswer cut = half;
  cut.cut = true;
  server.Script({half, cut, half});
  Fixture fixture(server.url());
  EXPECT_EQ(fixture.CodeOf(), "provider-protocol");
  EXPECT_EQ(server.requests().size(), 3u);
}

// Cut JSON inside an event, and a document of another shape, are protocol failures that quote what came.
TEST(OpenAiClient, MalformedAnswers) {
  for (const std::string body : {"data: {\"choices\": [{\n\n", "{\"answer\": 42}", "{\"choices\": 3}",
                                 "{\"choices\": [7]}", "{\"choices\": []}", "[]", "data: 17\n\n", ""}) {
    FakeLlmServer server;
    FakeAnswer answer;
    answer.body = body;
    server.Handle([answer](const FakeRequest&) { return answer; });
    Fixture fixture(server.url());
    fixture.options.max_attempts = 1;
    EXPECT_EQ(fixture.CodeOf(), "provider-protocol") << body;
  }
}

// An error that is reported inside a 200 stream carries the server's own words.
TEST(OpenAiClient, ErrorInsideTheStream) {
  FakeLlmServer server;
  FakeAnswer answer = Streamed("{}");
  answer.body = "data: {\"error\": {\"message\": \"the engine overheated\"}}\n\n";
  server.Handle([answer](const FakeRequest&) { return answer; });
  Fixture fixture(server.url());
  fixture.options.max_attempts = 1;
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-http-200");
  EXPECT_THAT(reply.error().message, HasSubstr("overheated"));
}

// A refusal and a reply cut by its length are values whose tokens count; CheckReply makes them reply faults.
TEST(OpenAiClient, RefusalAndTruncationAreReplyFaults) {
  FakeLlmServer server;
  FakeAnswer refused;
  refused.body =
      R"({"choices":[{"message":{"content":null,"refusal":"I cannot help with that."},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4}})";
  server.Script({refused, Streamed("{\"a\": ", "length"), Streamed("  ")});
  Fixture fixture(server.url());
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

// A body of 100 MB is given up at the cap, long before it has all come.
TEST(OpenAiClient, HugeBody) {
  FakeLlmServer server;
  FakeAnswer huge = Streamed("{}");
  huge.body = "data: {";
  huge.filler_bytes = 100u << 20;
  server.Handle([huge](const FakeRequest&) { return huge; });
  Fixture fixture(server.url());
  EXPECT_EQ(fixture.CodeOf(), "provider-too-large");
  EXPECT_EQ(server.requests().size(), 1u);
}

// A page for people instead of a reply is told apart, with status 200 and with an error status.
TEST(OpenAiClient, HtmlPage) {
  FakeLlmServer server;
  FakeAnswer page;
  page.content_type = "text/html";
  page.body = "<html><body><h1>Bad gateway</h1></body></html>";
  FakeAnswer gateway = page;
  gateway.status = 502;
  Fixture fixture(server.url());
  fixture.options.max_attempts = 1;
  server.Script({page, gateway});
  EXPECT_EQ(fixture.CodeOf(), "provider-protocol");
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-http-502");
  EXPECT_THAT(reply.error().message, HasSubstr("Bad gateway"));
}

// Redirects are not followed: the request (with its key) goes nowhere but to the given address.
TEST(OpenAiClient, NoRedirects) {
  FakeLlmServer server, other;
  FakeAnswer moved = Refusal(302, "moved");
  moved.headers["Location"] = other.url() + "/chat/completions";
  server.Handle([moved](const FakeRequest&) { return moved; });
  Fixture fixture(server.url());
  EXPECT_EQ(fixture.CodeOf(), "provider-http-302");
  EXPECT_TRUE(other.requests().empty());
}

// Nobody listening is unreachable at once, without a wait; a server that went away later is given time.
TEST(OpenAiClient, ClosedPort) {
  Fixture fixture("http://127.0.0.1:" + std::to_string(ClosedPort()) + "/v1");
  EXPECT_EQ(fixture.CodeOf(), "provider-unreachable");
  EXPECT_TRUE(fixture.waits.empty());

  auto server = std::make_unique<FakeLlmServer>();
  Fixture later(server->url());
  EXPECT_EQ(later.CodeOf(), "ok");
  server.reset();
  EXPECT_EQ(later.CodeOf(), "provider-unreachable");
  EXPECT_EQ(later.waits.size(), 2u);
}

// A certificate that nobody trusts is refused at once; named in SSL_CERT_FILE, it is taken.
TEST(OpenAiClient, CertificatesAreChecked) {
  FakeLlmServer server(true);
  Fixture fixture(server.url());
  EXPECT_EQ(fixture.CodeOf(), "provider-tls");
  EXPECT_TRUE(server.requests().empty());

  const auto file = std::filesystem::temp_directory_path() / ("fake-llm-" + std::to_string(server.port()) + ".pem");
  ASSERT_TRUE(WriteFileAtomic(file, server.certificate()));
  ::unsetenv("CURL_CA_BUNDLE");  // it would come first
  ::setenv("SSL_CERT_FILE", file.c_str(), 1);
  Fixture trusting(server.url());
  EXPECT_EQ(trusting.CodeOf(), "ok");
  ::unsetenv("SSL_CERT_FILE");
  std::filesystem::remove(file);
}

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
  Fixture fixture(server.url());
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
  Fixture fixture(server.url());
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
  Fixture fixture(server.url());
  fixture.options.quirks_file = file;
  ASSERT_EQ(fixture.CodeOf(), "ok");
  EXPECT_EQ(server.requests().size(), 5u);

  Fixture next(server.url());
  next.options.quirks_file = file;
  ASSERT_EQ(next.CodeOf(), "ok");
  EXPECT_EQ(server.requests().size(), 6u);
  const Json body = BodyOf(server.requests().back());
  EXPECT_EQ(body["max_completion_tokens"], 50);
  EXPECT_TRUE(body.contains("response_format"));
  EXPECT_THAT(ReadFile(file).value(), Not(HasSubstr("secret")));
  std::filesystem::remove(file);
}

// A 400 about something else (a prompt too long for the model) is no reason to change the form.
TEST(OpenAiClient, OtherRefusalsAreNotLearnedFrom) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest&) {
    return Refusal(400, "This model's maximum context length is 4096 tokens", "context_length_exceeded");
  });
  Fixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-http-400");
  EXPECT_EQ(server.requests().size(), 1u);
}

// An unknown model or path is reported with what to check.
TEST(OpenAiClient, NotFoundHasAHint) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest&) { return Refusal(404, "The model `x` does not exist", "model_not_found"); });
  Fixture fixture(server.url());
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-http-404");
  EXPECT_THAT(reply.error().hint, HasSubstr("/v1"));
}

// Ctrl-C ends a call that waits for a silent server within a fraction of a second.
TEST(OpenAiClient, Interrupted) {
  FakeLlmServer server;
  FakeAnswer silent = Streamed("{}");
  silent.delay_s = 5;
  server.Handle([silent](const FakeRequest&) { return silent; });
  std::atomic<bool> cancel{false};
  Fixture fixture(server.url());
  fixture.options.cancel = &cancel;
  fixture.options.limits.first_byte_s = 4;
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    cancel = true;
  });
  EXPECT_EQ(fixture.CodeOf(), "interrupted");
  later.join();
}

// Several threads share one client: each gets the reply to its own request.
TEST(OpenAiClient, SeveralCallsAtOnce) {
  FakeLlmServer server;
  server.Handle([](const FakeRequest& request) {
    FakeAnswer answer = Streamed(BodyOf(request)["messages"][0]["content"].get<std::string>());
    answer.delay_s = 0.02;
    return answer;
  });
  Fixture fixture(server.url());
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

// The proxy of the environment is used for other machines (asked with the full address) and never for loopback.
TEST(OpenAiClient, ProxyVariables) {
  FakeLlmServer proxy, server;
  ::unsetenv("no_proxy");
  ::unsetenv("NO_PROXY");
  ::setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(proxy.port())).c_str(), 1);
  Fixture near(server.url());
  EXPECT_EQ(near.CodeOf(), "ok");
  EXPECT_EQ(proxy.requests().size(), 0u);
  Fixture far("http://model.invalid/v1");
  far.options.allow_plain_http = true;
  EXPECT_EQ(far.CodeOf(), "ok");
  ASSERT_EQ(proxy.requests().size(), 1u);
  EXPECT_EQ(proxy.requests().at(0).headers.at("host"), "model.invalid");
  ::unsetenv("http_proxy");
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
