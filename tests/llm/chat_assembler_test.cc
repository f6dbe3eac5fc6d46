#include "generator/llm/chat_assembler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gensim::generator {
namespace {

Result<ChatReply> Assemble(const std::string& text, size_t piece = 7) {
  ChatAssembler assembler;
  for (size_t at = 0; at < text.size(); at += piece)
    if (!assembler.Feed(text.substr(at, piece))) break;
  return assembler.Finish();
}

constexpr const char* kStream =
    "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n"
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"{\\\"a\\\"\",\"reasoning_content\":\"hm\"}}]}\n\n"
    "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"another choice\"}}]}\n\n"
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\":1}\"},\"finish_reason\":\"stop\"}]}\n\n"
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":5}}\n\n"
    "data: [DONE]\n\n";

// Content of choice 0 alone is joined; usage and model are read wherever the pieces are cut.
TEST(ChatAssembler, JoinsAStream) {
  for (size_t piece : {1, 5, 64, 4096}) {
    const auto reply = Assemble(kStream, piece);
    ASSERT_TRUE(reply) << ToString(reply.errors());
    EXPECT_EQ(reply->text, "{\"a\":1}");
    EXPECT_EQ(reply->model, "m");
    EXPECT_EQ(reply->finish_reason, "stop");
    EXPECT_EQ(reply->prompt_tokens, 11);
    EXPECT_EQ(reply->completion_tokens, 5);
  }
}

// Every cut of a stream before its finish_reason is a protocol failure: no prefix passes as a whole reply.
TEST(ChatAssembler, NoPrefixPasses) {
  const std::string text = kStream;
  const size_t finished = text.find("\"stop\"}]}") + 9;
  for (size_t length = 0; length < finished; ++length) {
    const auto reply = Assemble(text.substr(0, length), 4096);
    ASSERT_FALSE(reply) << length;
    EXPECT_EQ(reply.error().code, "provider-protocol") << length;
  }
}

// Hostile shapes are protocol failures that quote what came, never crashes.
TEST(ChatAssembler, RefusesWrongShapes) {
  for (const std::string text : {"{}", "{\"choices\":{}}", "{\"choices\":[null]}", "{\"choices\":[{\"message\":3}]}",
                                 "data: {\"choices\":\"x\"}\n\n", "data: {\"a\":1,\"a\":2}\n\n", "<html>", "nonsense",
                                 "{\"choices\":[{\"message\":{\"content\":\"\xff\"}}]}"}) {
    const auto reply = Assemble(text);
    ASSERT_FALSE(reply) << text;
    EXPECT_EQ(reply.error().code, "provider-protocol") << text;
  }
  const std::string deep = "{\"choices\":" + std::string(5000, '[');
  EXPECT_EQ(Assemble(deep, 4096).error().code, "provider-protocol");
}

// Negative and absurd counts do not reach the ledger: they read as nothing, and the reply says that it was estimated.
TEST(ChatAssembler, IgnoresAbsurdUsage) {
  const auto reply = Assemble(
      R"({"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":-5,"completion_tokens":"many"}})");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->prompt_tokens, 0);
  EXPECT_EQ(reply->completion_tokens, 0);
  EXPECT_TRUE(reply->tokens_estimated);
}

}  // namespace
}  // namespace gensim::generator
