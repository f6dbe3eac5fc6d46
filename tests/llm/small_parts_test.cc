// Address, redaction, back-off, token estimate, errors of replies: the small pure parts of the client.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "generator/llm/backoff.h"
#include "generator/llm/provider.h"
#include "generator/llm/redact.h"
#include "generator/llm/server_url.h"
#include "generator/llm/tokens.h"

namespace gensim::generator {
namespace {

// Good addresses are normalised to one form, and loopback is recognised by address, not by looks.
TEST(ServerUrl, Normalises) {
  EXPECT_EQ(ParseServerUrl("http://127.0.0.1:8080/v1/", false)->chat_completions(),
            "http://127.0.0.1:8080/v1/chat/completions");
  EXPECT_TRUE(ParseServerUrl("http://localhost:1/v1", false)->loopback);
  EXPECT_TRUE(ParseServerUrl("http://[::1]:1/v1", false)->loopback);
  EXPECT_TRUE(ParseServerUrl("http://127.9.9.9/v1", false)->loopback);
  EXPECT_FALSE(ParseServerUrl("https://api.example.com/openai/v1", false)->loopback);
  EXPECT_FALSE(ParseServerUrl("https://localhost.example.com/v1", false)->loopback);
}

// Addresses that could send key or prompts to the wrong place are refused, and no password is repeated.
TEST(ServerUrl, Refuses) {
  const auto code = [](const char* url) { return ParseServerUrl(url, false).error().code; };
  EXPECT_EQ(code("http://127.0.0.1.example.com/v1"), "plain-http-refused");
  EXPECT_EQ(code("http://127.0.0.1@example.com/v1"), "bad-url");
  EXPECT_EQ(code("http://10.0.0.1/v1"), "plain-http-refused");
  EXPECT_TRUE(ParseServerUrl("http://10.0.0.1/v1", true));
  for (const char* url : {"", "v1", "ftp://a/v1", "file:///v1", "https://a/v2", "https://a/v1?key=1", "https://a/v1#x",
                          "https:///v1", "https://a b/v1"})
    EXPECT_EQ(code(url), "bad-url") << url;
  EXPECT_THAT(ToString(ParseServerUrl("https://user:hunter22@a/v1", false).error()),
              ::testing::Not(::testing::HasSubstr("hunter22")));
  EXPECT_THAT(ToString(ParseServerUrl("https://user:hunter22@a b/v1", false).error()),
              ::testing::Not(::testing::HasSubstr("hunter22")));
}

// Every occurrence of a key goes, longest first, and foreign bearer tokens too.
TEST(Redactor, StrikesKeys) {
  const Redactor redact({"abcd", "abcdefgh", "x"});
  EXPECT_EQ(redact("abcdefgh abcd x"), "[key] [key] x");
  EXPECT_EQ(redact("Authorization: Bearer zzzzzz\nnext"), "Authorization: Bearer [key]\nnext");
  EXPECT_EQ(redact("plain"), "plain");
  EXPECT_EQ(redact("Bearer [key]"), "Bearer [key]");
}

// A reply loses only what must be a key: short secrets are ordinary words there.
TEST(Redactor, LeavesWordsOfRepliesAlone) {
  const Redactor redact({"test", "block", "sk-0123456789abc"});
  EXPECT_EQ(redact.Reply("test the block, Bearer of news"), "test the block, Bearer of news");
  EXPECT_EQ(redact.Reply("sk-0123456789abc, Bearer 0123456789abcdef"), "[key], Bearer [key]");
  EXPECT_EQ(redact("test the block"), "[key] the [key]");
}

// An excerpt is one line of plain ASCII within its length.
TEST(Excerpt, IsPlainAndShort) {
  EXPECT_EQ(Excerpt("  a\n\n b\x1b[31m\xc3\xa9  "), "a b?[31m??");
  EXPECT_EQ(Excerpt(std::string(500, 'a'), 10), "aaaaaaaaaa...");
}

// Waits double up to the cap, lie within their jitter, repeat for one seed and differ between calls.
TEST(Backoff, DoublesWithJitter) {
  for (int attempt = 1; attempt <= 40; ++attempt) {
    const double full = std::min(30.0, 0.5 * std::pow(2.0, attempt - 1));
    const double wait = BackoffSeconds(0.5, 30, attempt, 1, "call");
    EXPECT_GE(wait, full / 2);
    EXPECT_LT(wait, full);
    EXPECT_EQ(wait, BackoffSeconds(0.5, 30, attempt, 1, "call"));
  }
  EXPECT_NE(BackoffSeconds(0.5, 30, 1, 1, "call"), BackoffSeconds(0.5, 30, 1, 1, "other"));
}

// Seconds and dates are read; dates in the past mean now; anything else means nothing.
TEST(RetryAfter, Reads) {
  EXPECT_EQ(ParseRetryAfter("3", 0), 3.0);
  EXPECT_EQ(ParseRetryAfter("0.5", 0), 0.5);
  EXPECT_EQ(ParseRetryAfter("Tue, 14 Nov 2023 22:13:35 GMT", 1.7e9), 15.0);
  EXPECT_EQ(ParseRetryAfter("Tue, 14 Nov 2000 22:13:35 GMT", 1.7e9), 0.0);
  for (const char* text : {"", "soon", "-1", "nan", "inf", "1e999", "12:"})
    EXPECT_FALSE(ParseRetryAfter(text, 0)) << text;
}

// 3.5 characters a token, counted as code points; the safe bound is never below the estimate.
TEST(Tokens, Estimate) {
  EXPECT_EQ(EstimateTokens(""), 0);
  EXPECT_EQ(EstimateTokens("a"), 1);
  EXPECT_EQ(EstimateTokens("1234567"), 2);
  EXPECT_EQ(EstimateTokens("12345678"), 3);
  EXPECT_EQ(EstimateTokens("\xc3\xa9\xc3\xa9\xc3\xa9"), 1);
  const std::vector<ChatMessage> messages = {{"user", "hello"}, {"user", ""}};
  EXPECT_GE(MostTokens(messages), EstimateTokens(messages));
}

// The two kinds of errors are told apart by code, and other codes belong to neither.
TEST(Provider, ErrorKinds) {
  EXPECT_TRUE(IsProviderFailure({"provider-quota", "", "", ""}));
  EXPECT_TRUE(IsReplyFault({"reply-not-json", "", "", ""}));
  for (const char* code : {"interrupted", "budget-exhausted", "json-syntax"}) {
    EXPECT_FALSE(IsProviderFailure({code, "", "", ""}));
    EXPECT_FALSE(IsReplyFault({code, "", "", ""}));
  }
}

// The digest depends on all that shapes the reply and on nothing else.
TEST(Provider, DigestOfARequest) {
  ChatRequest request;
  request.messages = {{"user", "a"}};
  const std::string digest = RequestDigest(request, "m");
  ChatRequest other = request;
  other.proposal = 5;
  EXPECT_EQ(RequestDigest(other, "m"), digest);
  EXPECT_NE(RequestDigest(request, "n"), digest);
  for (const auto change :
       {+[](ChatRequest& r) { r.seed = 1; }, +[](ChatRequest& r) { r.temperature = 0; },
        +[](ChatRequest& r) { r.max_tokens = 1; }, +[](ChatRequest& r) { r.purpose = "x"; },
        +[](ChatRequest& r) { r.json_schema = "{}"; }, +[](ChatRequest& r) { r.messages[0].content = "b"; },
        +[](ChatRequest& r) { r.messages[0].role = "system"; }}) {
    other = request;
    change(other);
    EXPECT_NE(RequestDigest(other, "m"), digest);
  }
}

}  // namespace
}  // namespace gensim::generator
