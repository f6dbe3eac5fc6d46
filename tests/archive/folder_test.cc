#include "tasklib/archive/folder.h"

#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

// Items come sorted, with links told apart from what they lead to.
TEST(ListFolder, SortsAndSeesLinks) {
  TempFolder temp;
  Scribble(temp / "b", "x");
  fs::create_directory(temp / "c");
  fs::create_symlink("/", temp / "a");
  const auto items = ListFolder(temp.path());
  ASSERT_EQ(items.size(), 3u);
  EXPECT_TRUE(items[0].name == "a" && items[0].is_link && !items[0].is_folder);
  EXPECT_TRUE(items[1].name == "b" && items[1].is_file);
  EXPECT_TRUE(items[2].name == "c" && items[2].is_folder);
  EXPECT_EQ(ListFolder(temp.path(), 2).size(), 2u);
  EXPECT_TRUE(ListFolder(temp / "missing").empty());
}

// Only leftovers of cut-off writes are harmless, and only they are removed, at any depth.
TEST(RemoveTemporaries, RemovesNothingElse) {
  TempFolder temp;
  fs::create_directory(temp / "deep");
  Scribble(temp / "deep/.tmp-1-2", "half");
  Scribble(temp / "deep/.git", "keep");
  Scribble(temp / "task.json", "keep");
  EXPECT_TRUE(Stray("deep", ListFolder(temp / "deep")[1]).harmless);
  EXPECT_FALSE(Stray("deep", ListFolder(temp / "deep")[0]).harmless);
  RemoveTemporaries(temp.path());
  EXPECT_FALSE(fs::exists(temp / "deep/.tmp-1-2"));
  EXPECT_TRUE(fs::exists(temp / "deep/.git"));
  EXPECT_TRUE(fs::exists(temp / "task.json"));
}

}  // namespace
}  // namespace gensim::tasklib
