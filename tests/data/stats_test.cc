#include "policies/data/stats.h"

#include <gtest/gtest.h>

#include "tests/data/episodes.h"
#include "tests/data/toy_source.h"

namespace gensim::policies {
namespace {

// Tasks, episodes, steps, stops and lengths are those of the demonstrations.
TEST(Stats, CountEpisodes) {
  const std::vector<Demo> demos = {testing::Record("tower-in-zone", 1), testing::Record("block-in-zone", 1),
                                   testing::Record("block-in-zone", 2)};
  std::vector<std::shared_ptr<const Pack>> packs;
  size_t steps = 0;
  for (const Demo& demo : demos) {
    packs.push_back(testing::PackOf(demo));
    steps += demo.episode.steps();
  }
  const DataStats stats = StatsOf(*SourceOf(packs), {});
  ASSERT_EQ(stats.tasks.size(), 2u);
  EXPECT_EQ(stats.tasks[0].name, "block-in-zone");
  EXPECT_EQ(stats.tasks[0].episodes, 2u);
  EXPECT_EQ(stats.tasks[1].lengths.at(static_cast<uint32_t>(demos[0].episode.steps())), 1u);
  EXPECT_EQ(stats.episodes, 3u);
  EXPECT_EQ(stats.steps, steps);
  EXPECT_EQ(stats.stops, 3u);
  EXPECT_EQ(stats.samples, steps + 3);
  EXPECT_GT(stats.frame_bytes, stats.samples * 100);
}

// Words are counted whole, once a sentence, in any case; words that nothing says are there with 0.
TEST(Stats, CountWords) {
  const testing::ToySource source({4}, {"Red and red on the blue bowl", "a redder thing"});
  const DataStats stats = StatsOf(source, {"red", "blue", "green"});
  EXPECT_EQ(stats.words, (std::map<std::string, size_t>{{"red", 2}, {"blue", 2}, {"green", 0}}));
}

}  // namespace
}  // namespace gensim::policies
