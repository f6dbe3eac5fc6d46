#include "generator/llm/event_stream.h"

#include <gtest/gtest.h>

#include <vector>

namespace gensim::generator {
namespace {

std::vector<std::string> Read(const std::string& text, size_t piece) {
  std::vector<std::string> events;
  EventStream stream([&](const std::string& data) {
    events.push_back(data);
    return true;
  });
  for (size_t at = 0; at < text.size(); at += piece) EXPECT_TRUE(stream.Feed(text.substr(at, piece)));
  EXPECT_TRUE(stream.Finish());
  return events;
}

// The same events come out wherever the network cuts the bytes and whichever line end is used.
TEST(EventStream, CutsAndLineEndsDoNotMatter) {
  const std::vector<std::string> expected = {"one", "two\nlines", " spaced"};
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const std::string text = ": comment" + end + "data: one" + end + end + "event: x" + end + "data: two" + end +
                             "data:lines" + end + end + "data:  spaced" + end + end;
    for (size_t piece = 1; piece <= text.size(); ++piece) EXPECT_EQ(Read(text, piece), expected) << piece;
  }
}

// A last event without its blank line, even without its line end, is delivered at the end.
TEST(EventStream, DeliversAnUnfinishedLastEvent) {
  EXPECT_EQ(Read("data: a\n\ndata: b", 3), (std::vector<std::string>{"a", "b"}));
}

// A line that never ends stops the reader at the cap instead of filling memory.
TEST(EventStream, StopsAtTheCap) {
  int events = 0;
  EventStream stream([&](const std::string&) { return ++events > 0; }, 100);
  EXPECT_TRUE(stream.Feed("data: " + std::string(80, 'x')));
  EXPECT_FALSE(stream.Feed(std::string(80, 'x')));
  EXPECT_FALSE(stream.Feed("\n\n"));
  EXPECT_EQ(events, 0);
}

// The reader stops for good when the taker says so.
TEST(EventStream, StopsWhenTold) {
  int events = 0;
  EventStream stream([&](const std::string&) { return ++events < 2; });
  EXPECT_FALSE(stream.Feed("data: 1\n\ndata: 2\n\ndata: 3\n\n"));
  EXPECT_EQ(events, 2);
}

}  // namespace
}  // namespace gensim::generator
