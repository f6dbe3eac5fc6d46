// A client of a fake server, for the tests of OpenAiClient. One thread.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "generator/llm/openai_client.h"
#include "tests/fake_llm/fake_llm_server.h"

namespace gensim::generator {

using gensim::testing::ClosedPort;
using gensim::testing::Document;
using gensim::testing::FakeAnswer;
using gensim::testing::FakeLlmServer;
using gensim::testing::FakeRequest;
using gensim::testing::Refusal;
using gensim::testing::Streamed;
using ::testing::HasSubstr;
using ::testing::Not;

inline constexpr const char* kKey = "sk-secret-1234567890";

// A client of a fake server whose waits are written down instead of waited for.
struct OpenAiFixture {
  explicit OpenAiFixture(const std::string& url) {
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
  OpenAiFixture(const OpenAiFixture&) = delete;
  OpenAiFixture& operator=(const OpenAiFixture&) = delete;

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

inline Json BodyOf(const FakeRequest& request) { return ParseJson(request.body).value(); }

}  // namespace gensim::generator
