#include "generator/llm/extract_json.h"

#include <gtest/gtest.h>

namespace gensim::generator {
namespace {

// The object comes out as written from every form in which models wrap it.
TEST(ExtractJson, Forms) {
  const std::string object = R"({"a": "}{ \" [", "b": [1, {"c": 2}]})";
  for (const std::string& text :
       {object, "```json\n" + object + "\n```", "```\n" + object + "\n```", "Here is the program:\n" + object,
        object + "\nI hope this helps {put.color}!", "Use {put.color} like this:\n\n" + object,
        "<think>maybe {\"x\": 1}?</think>\n" + object, "Draft: " + object + "\nAgain: " + object}) {
    const auto found = ExtractJsonObject(text);
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(*found, object);
  }
}

// An object that does not parse is still found: the parse gate explains what is wrong with it.
TEST(ExtractJson, LeavesParsingToTheGate) {
  EXPECT_EQ(ExtractJsonObject("x {\"a\": 1, \"a\": 2,} y").value(), "{\"a\": 1, \"a\": 2,}");
}

// Nothing, half an object, or two that differ: nothing is guessed.
TEST(ExtractJson, Refuses) {
  for (const std::string text :
       {"", "no json here", "{\"a\": 1", "[1, 2]", "{put.color}", "{\"a\":1} or rather {\"a\":2}",
        "{\"a\":1} {\"b\":", "<think>{\"a\":1}", "{\"a\": \"unclosed}"}) {
    const auto found = ExtractJsonObject(text);
    ASSERT_FALSE(found) << text;
    EXPECT_EQ(found.error().code, "reply-not-json");
  }
}

// Hostile text is read in linear time without recursion.
TEST(ExtractJson, Bombs) {
  EXPECT_FALSE(ExtractJsonObject(std::string(1 << 20, '{')));
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "{\"a\":";
  EXPECT_FALSE(ExtractJsonObject(deep));
  std::string many;
  for (int i = 0; i < 100000; ++i) many += "{\"a\":" + std::to_string(i) + "}";
  EXPECT_FALSE(ExtractJsonObject(many));
}

}  // namespace
}  // namespace gensim::generator
