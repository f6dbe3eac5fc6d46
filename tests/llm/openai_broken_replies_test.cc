// OpenAiClient: replies that stall, break off, are no replies at all, or do not end.
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/llm/openai_fixture.h"

namespace gensim::generator {
namespace {

// A stream that stands still in the middle is a time-out after the stall limit, tried again up to the cap.
TEST(OpenAiClient, StallInTheMiddle) {
  FakeLlmServer server;
  FakeAnswer stalled = Streamed("{\"a\": 1}");
  stalled.body.resize(stalled.body.size() / 2);
  stalled.stall = true;
  server.Handle([stalled](const FakeRequest&) { return stalled; });
  OpenAiFixture fixture(server.url());
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
  OpenAiFixture fixture(server.url());
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
  OpenAiFixture fixture(server.url());
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
    OpenAiFixture fixture(server.url());
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
  OpenAiFixture fixture(server.url());
  fixture.options.max_attempts = 1;
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-http-200");
  EXPECT_THAT(reply.error().message, HasSubstr("overheated"));
}

// A body of 100 MB is given up at the cap, long before it has all come.
TEST(OpenAiClient, HugeBody) {
  FakeLlmServer server;
  FakeAnswer huge = Streamed("{}");
  huge.body = "data: {";
  huge.filler_bytes = 100u << 20;
  server.Handle([huge](const FakeRequest&) { return huge; });
  OpenAiFixture fixture(server.url());
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
  OpenAiFixture fixture(server.url());
  fixture.options.max_attempts = 1;
  server.Script({page, gateway});
  EXPECT_EQ(fixture.CodeOf(), "provider-protocol");
  const auto reply = fixture.Ask();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "provider-http-502");
  EXPECT_THAT(reply.error().message, HasSubstr("Bad gateway"));
}

// Ctrl-C ends a call that waits for a silent server within a fraction of a second.
TEST(OpenAiClient, Interrupted) {
  FakeLlmServer server;
  FakeAnswer silent = Streamed("{}");
  silent.delay_s = 5;
  server.Handle([silent](const FakeRequest&) { return silent; });
  std::atomic<bool> cancel{false};
  OpenAiFixture fixture(server.url());
  fixture.options.cancel = &cancel;
  fixture.options.limits.first_byte_s = 4;
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    cancel = true;
  });
  EXPECT_EQ(fixture.CodeOf(), "interrupted");
  later.join();
}

}  // namespace
}  // namespace gensim::generator
