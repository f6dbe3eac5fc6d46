#include "tasklib/episode_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "tasklib/program/seeds.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

// A folder takes the episodes of one program, again and again, and of no other, whatever its name.
TEST(EpisodeFolder, BelongsToOneProgram) {
  const fs::path root = fs::temp_directory_path() / ("gensim-episode-folder-" + std::to_string(::getpid()));
  const Program one = Program::FromText(SeedTasks()[0].text).value(),
                two = Program::FromText(SeedTasks()[1].text).value();
  const fs::path folder = root / "policy" / "task";
  ASSERT_TRUE(MakeEpisodeFolder(folder, one));
  EXPECT_EQ(Program::FromText(ReadFile(folder / "task.json").value())->digest(), one.digest());
  EXPECT_TRUE(MakeEpisodeFolder(folder, one));
  EXPECT_EQ(MakeEpisodeFolder(folder, two).error().code, "demo-folder-taken");
  ASSERT_TRUE(WriteFileAtomic(folder / "task.json", "torn"));
  const Status torn = MakeEpisodeFolder(folder, one);
  EXPECT_EQ(torn.error().code, "demo-folder-taken");
  EXPECT_NE(torn.error().message.find("not readable"), std::string::npos);
  EXPECT_EQ(ReadFile(folder / "task.json").value(), "torn") << "what is there stays";
  fs::remove_all(root);
}

}  // namespace
}  // namespace gensim::tasklib
