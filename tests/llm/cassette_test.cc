#include "generator/llm/cassette.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "envs/base/file.h"
#include "envs/base/rng.h"
#include "generator/llm/cassette_provider.h"

namespace gensim::generator {
namespace {

using ::testing::HasSubstr;

// Answers with a count, so that two calls never give the same reply.
class CountingProvider : public ChatProvider {
 public:
  Result<ChatReply> Complete(const ChatRequest& request) override {
    const std::lock_guard lock(mutex);
    ChatReply reply;
    reply.text = request.messages.back().content + "#" + std::to_string(++calls);
    reply.finish_reason = "stop";
    reply.prompt_tokens = 10;
    reply.completion_tokens = 3;
    return reply;
  }
  std::string model() const override { return "m"; }
  std::mutex mutex;
  int calls = 0;
};

ChatRequest Ask(const std::string& text, int64_t seed = 0) {
  ChatRequest request;
  request.messages = {{"system", "one\ntwo"}, {"user", text}};
  request.seed = seed;
  request.purpose = "program";
  return request;
}

class CassetteTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove(path); }
  void TearDown() override { std::filesystem::remove(path); }
  std::filesystem::path path = std::filesystem::temp_directory_path() / "gensim-cassette-test.jsonl";
};

// What was recorded comes back field by field, identical requests in their recorded order.
TEST_F(CassetteTest, RepeatsInOrder) {
  CountingProvider live;
  {
    const auto recorder = RecordingProvider::Open(path, live, false).value();
    for (const char* text : {"a", "b", "a"}) ASSERT_TRUE(recorder->Complete(Ask(text)));
  }
  const auto replay = ReplayingProvider::Open(path, "m").value();
  EXPECT_EQ(replay->Complete(Ask("a"))->text, "a#1");
  EXPECT_EQ(replay->Complete(Ask("a"))->text, "a#3");
  const auto b = replay->Complete(Ask("b"));
  EXPECT_EQ(b->text, "b#2");
  EXPECT_EQ(b->prompt_tokens, 10);
  EXPECT_EQ(b->finish_reason, "stop");
  const auto again = replay->Complete(Ask("a"));
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("fewer times"));
}

// A miss is a provider failure that shows the nearest recorded request and the line in which it differs.
TEST_F(CassetteTest, AMissShowsTheNearest) {
  CountingProvider live;
  {
    const auto recorder = RecordingProvider::Open(path, live, false).value();
    ASSERT_TRUE(recorder->Complete(Ask("put the red block into the bowl")));
    ASSERT_TRUE(recorder->Complete(Ask("build a tower\nof four cubes")));
  }
  const auto replay = ReplayingProvider::Open(path, "m").value();
  const auto miss = replay->Complete(Ask("build a tower\nof five cubes", 9));
  ASSERT_FALSE(miss);
  EXPECT_TRUE(IsProviderFailure(miss.error()));
  EXPECT_EQ(miss.error().code, "provider-replay-miss");
  EXPECT_THAT(miss.error().message, HasSubstr("line 3"));
  EXPECT_THAT(miss.error().message, HasSubstr("seed: asked 9, recorded 0"));
  EXPECT_THAT(miss.error().message, HasSubstr("asked \"of five cubes\", recorded \"of four cubes\""));
  const auto other_model = ReplayingProvider::Open(path, "n").value()->Complete(Ask("build a tower\nof four cubes"));
  EXPECT_THAT(other_model.error().message, HasSubstr("model: asked n, recorded m"));
}

// A recording is not overwritten; resumed, it loses its cut last line, repeats no recorded call and goes on.
TEST_F(CassetteTest, Resumes) {
  CountingProvider live;
  {
    const auto recorder = RecordingProvider::Open(path, live, false).value();
    ASSERT_TRUE(recorder->Complete(Ask("a")));
    ASSERT_TRUE(recorder->Complete(Ask("b")));
  }
  EXPECT_EQ(RecordingProvider::Open(path, live, false).error().code, "cassette-exists");
  // a killed writer leaves half a line
  const std::string whole = ReadFile(path).value();
  ASSERT_TRUE(WriteFileAtomic(path, whole.substr(0, whole.size() - 20)));
  EXPECT_EQ(ReadCassette(path).error().code, "cassette-torn");
  {
    const auto recorder = RecordingProvider::Open(path, live, true).value();
    EXPECT_EQ(recorder->Complete(Ask("a"))->text, "a#1");
    EXPECT_EQ(live.calls, 2);
    EXPECT_EQ(recorder->Complete(Ask("b"))->text, "b#3");
  }
  EXPECT_EQ(ReadCassette(path)->entries.size(), 2u);
  // a recording that ended before its first call protects nothing
  ASSERT_TRUE(WriteFileAtomic(path, CassetteHeader()));
  EXPECT_TRUE(RecordingProvider::Open(path, live, false));
  EXPECT_EQ(ReadFile(path).value(), CassetteHeader());
}

// Records made from several threads are whole lines, none lost.
TEST_F(CassetteTest, RecordsFromThreads) {
  CountingProvider live;
  {
    const auto recorder = RecordingProvider::Open(path, live, false).value();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 5; ++i) EXPECT_TRUE(recorder->Complete(Ask(std::to_string(t) + "/" + std::to_string(i))));
      });
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(ReadCassette(path)->entries.size(), 20u);
}

// Hostile files are errors that name the line.
TEST_F(CassetteTest, BadFiles) {
  const std::string header = CassetteHeader(), line = CassetteLine(Ask("a"), "m", {});
  const auto error = [](const std::string& text) { return ParseCassette(text, "file").error(); };
  EXPECT_EQ(error("").code, "cassette-header");
  EXPECT_EQ(error("{\"cassette\": 2}\n").code, "cassette-header");
  EXPECT_EQ(error(line + header).code, "cassette-header");
  EXPECT_EQ(error(header + "nonsense\n").where, "file:2");
  EXPECT_EQ(error(header + line + "{}\n").where, "file:3");
  std::string edited = line;
  edited.replace(edited.find("\"content\":\"a\""), 13, "\"content\":\"z\"");
  EXPECT_EQ(error(header + edited).code, "cassette-digest");
  std::string negative = line;
  negative.replace(negative.find("\"attempts\":1"), 12, "\"attempts\":-1");
  EXPECT_THAT(error(header + negative).message, HasSubstr("attempts"));
  // every bad line is reported, not the first alone
  EXPECT_EQ(ParseCassette(header + "x\n" + line + "y\n", "file").errors().size(), 2u);
}

// Random damage (bytes changed, cut, doubled) never crashes, and whatever still loads holds entries with true digests.
TEST_F(CassetteTest, RandomDamage) {
  const std::string good = CassetteHeader() + CassetteLine(Ask("a"), "m", {}) + CassetteLine(Ask("b", 3), "m", {});
  Rng rng(5, "test/cassette-damage");
  int refused = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string text = good;
    const size_t at = rng.Index(text.size());
    switch (rng.Index(3)) {
      case 0:
        text[at] = static_cast<char>(rng.Integer(0, 255));
        break;
      case 1:
        text.resize(at);
        break;
      default:
        text.insert(at, text.substr(rng.Index(text.size()), rng.Index(40)));
    }
    const auto cassette = ParseCassette(text, "file");
    refused += cassette ? 0 : 1;
    if (!cassette) continue;
    for (const CassetteEntry& entry : cassette->entries) EXPECT_EQ(entry.digest.size(), 64u);
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace gensim::generator
