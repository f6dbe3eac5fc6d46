#include "generator/llm/request_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gensim::generator {
namespace {

ChatRequest Sample() {
  ChatRequest request;
  request.messages = {{"system", "S"}, {"user", "U"}};
  request.json_schema = R"({"type":"object"})";
  request.schema_name = "thing";
  return request;
}

Json Body(const ServerQuirks& quirks) { return ParseJson(BuildRequestBody(Sample(), "m", quirks).value()).value(); }

// Each of the four forms says what it must, and only the unconstrained ones add a word to the first message.
TEST(RequestBody, FourForms) {
  ServerQuirks quirks;
  EXPECT_EQ(Body(quirks)["response_format"]["json_schema"]["schema"]["type"], "object");
  EXPECT_EQ(Body(quirks)["messages"][0]["content"], "S");
  quirks.format = ReplyFormat::kJsonObjectWithSchema;
  EXPECT_EQ(Body(quirks)["response_format"]["schema"]["type"], "object");
  quirks.format = ReplyFormat::kJsonObject;
  EXPECT_EQ(Body(quirks)["response_format"].size(), 1u);
  EXPECT_THAT(Body(quirks)["messages"][0]["content"].get<std::string>(), ::testing::HasSubstr("one JSON object"));
  quirks.format = ReplyFormat::kText;
  EXPECT_FALSE(Body(quirks).contains("response_format"));
  EXPECT_THAT(Body(quirks)["messages"][0]["content"].get<std::string>(), ::testing::HasSubstr("```json"));
  EXPECT_EQ(Body(quirks)["messages"][1]["content"], "U");
}

// The order of the schema's keys reaches the server: it is the order in which a constrained model writes.
TEST(RequestBody, KeepsTheOrderOfTheSchema) {
  ChatRequest request = Sample();
  request.json_schema = R"({"type":"object","properties":{"scene":{"type":"integer"},"goals":{"type":"integer"}}})";
  EXPECT_THAT(BuildRequestBody(request, "m", {}).value(), ::testing::HasSubstr(request.json_schema));
}

// Fields that the server refuses are not sent.
TEST(RequestBody, LeavesOutWhatIsRefused) {
  ServerQuirks quirks;
  quirks.temperature = quirks.seed = quirks.usage = false;
  quirks.completion_tokens = true;
  const Json body = Body(quirks);
  for (const char* key : {"temperature", "seed", "stream_options", "max_tokens"})
    EXPECT_FALSE(body.contains(key)) << key;
  EXPECT_EQ(body["max_completion_tokens"], 1024);
  quirks.stream = false;
  EXPECT_FALSE(Body(quirks).contains("stream"));
}

// A schema that is not JSON and text that is not UTF-8 are errors, not exceptions.
TEST(RequestBody, RefusesBadInput) {
  ChatRequest request = Sample();
  request.json_schema = "{";
  EXPECT_EQ(BuildRequestBody(request, "m", {}).error().code, "bad-schema");
  request = Sample();
  request.messages[1].content = "\xff";
  EXPECT_EQ(BuildRequestBody(request, "m", {}).error().code, "json-utf8");
}

}  // namespace
}  // namespace gensim::generator
