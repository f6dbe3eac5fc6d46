#include "generator/llm/server_quirks.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "envs/base/file.h"

namespace gensim::generator {
namespace {

// A message that names a field gives up just that field.
TEST(ServerQuirks, TheMessageDecides) {
  const ServerQuirks all;
  EXPECT_EQ(NextTry(all, 400, "json_schema is not supported", true, 1)->format, ReplyFormat::kJsonObjectWithSchema);
  EXPECT_EQ(NextTry(all, 500, "failed to parse grammar", true, 1)->format, ReplyFormat::kJsonObjectWithSchema);
  EXPECT_FALSE(NextTry(all, 400, "Temperature is fixed", true, 1)->temperature);
  EXPECT_FALSE(NextTry(all, 422, "body.seed: extra field", true, 1)->seed);
  EXPECT_FALSE(NextTry(all, 400, "stream_options not allowed", true, 1)->usage);
  EXPECT_TRUE(NextTry(all, 400, "use max_completion_tokens", true, 1)->completion_tokens);
  EXPECT_EQ(NextTry(all, 400, "Temperature is fixed", true, 1)->format, ReplyFormat::kJsonSchema);
}

// A refusal that names nothing gives up one thing after the other and comes to an end.
TEST(ServerQuirks, AnOpaqueRefusalEnds) {
  ServerQuirks tried;
  int steps = 0;
  while (const auto next = NextTry(tried, 400, "bad request", true, 1)) {
    EXPECT_FALSE(*next == tried);
    tried = *next;
    ASSERT_LT(++steps, 12);
  }
  EXPECT_EQ(steps, 7);
  EXPECT_EQ(tried.format, ReplyFormat::kText);
  EXPECT_TRUE(tried.completion_tokens);
}

// A single opaque 500, overload, missing pages and other causes are no reason to change the form.
TEST(ServerQuirks, OtherFaultsAreNotAboutTheForm) {
  const ServerQuirks all;
  EXPECT_FALSE(NextTry(all, 500, "oops", true, 1));
  EXPECT_TRUE(NextTry(all, 500, "oops", true, 2));
  EXPECT_FALSE(NextTry(all, 500, "oops", false, 2));
  EXPECT_FALSE(NextTry(all, 503, "overloaded", true, 3));
  EXPECT_FALSE(NextTry(all, 404, "no such path", true, 1));
  EXPECT_FALSE(NextTry(all, 429, "temperature of the market", true, 1));
  EXPECT_FALSE(NextTry(all, 400, "maximum context length is 4096 tokens, max_tokens too large", true, 1));
}

// What was learned comes back from the file, per server and model; a damaged file is an error with its name.
TEST(QuirkBook, RemembersInAFile) {
  const auto path = std::filesystem::temp_directory_path() / "gensim-quirk-book-test.json";
  std::filesystem::remove(path);
  ServerQuirks learned;
  learned.format = ReplyFormat::kJsonObject;
  learned.seed = false;
  {
    QuirkBook book;
    ASSERT_TRUE(book.Load(path));
    ASSERT_TRUE(book.Learn("http://a/v1", "m", ServerQuirks{}));
    EXPECT_FALSE(std::filesystem::exists(path));
    ASSERT_TRUE(book.Learn("http://a/v1", "m", learned));
  }
  QuirkBook book;
  ASSERT_TRUE(book.Load(path));
  EXPECT_EQ(book.Get("http://a/v1", "m"), learned);
  EXPECT_EQ(book.Get("http://a/v1", "other"), ServerQuirks{});

  for (const char* text :
       {"", "[]", "{\"schema_version\":2,\"servers\":[]}", "{\"schema_version\":1,\"servers\":[{\"server\":\"a\"}]}"}) {
    ASSERT_TRUE(WriteFileAtomic(path, text));
    QuirkBook damaged;
    const Status loaded = damaged.Load(path);
    ASSERT_FALSE(loaded) << text;
    EXPECT_EQ(loaded.error().code, "quirks-malformed");
    EXPECT_EQ(loaded.error().where, path.string());
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace gensim::generator
