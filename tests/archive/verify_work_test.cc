#include "tasklib/archive/verify_work.h"

#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

// Sound counters and missing folders are no problem; garbage, links and bad names are.
TEST(VerifyWork, Counters) {
  TempFolder temp;
  std::vector<Problem> found;
  CheckCounters(temp / "missing", found);
  Scribble(temp / "seed", "12\n");
  CheckCounters(temp.path(), found);
  EXPECT_TRUE(found.empty());
  Scribble(temp / "Bad Name", "1\n");
  Scribble(temp / "worn", "12");
  std::filesystem::create_symlink(temp / "seed", temp / "link");
  CheckCounters(temp.path(), found);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].path, "counters/Bad Name");
  EXPECT_EQ(found[1].path, "counters/link");
  EXPECT_EQ(found[2].code, "counter-corrupt");
}

// A journal whose last line was cut off is as sound as an empty run; other things in runs/ are strangers.
TEST(VerifyWork, Runs) {
  TempFolder temp;
  std::filesystem::create_directories(temp / "run-1");
  Scribble(temp / "run-1/journal", "cut off");
  std::vector<Problem> found;
  CheckRuns(temp.path(), found);
  EXPECT_TRUE(found.empty());
  std::filesystem::create_directories(temp / "walk");
  Scribble(temp / "run-1/notes", "x");
  CheckRuns(temp.path(), found);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].path, "runs/run-1/notes");
  EXPECT_EQ(found[1].path, "runs/walk");
}

}  // namespace
}  // namespace gensim::tasklib
