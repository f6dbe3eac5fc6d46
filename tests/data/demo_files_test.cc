#include "policies/data/demo_files.h"

#include <gtest/gtest.h>

#include "envs/base/file.h"
#include "envs/core/build_info.h"
#include "envs/core/seed.h"
#include "tests/data/episodes.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;
using testing::Folder;

// an episode that was never simulated: what is asked here is asked of headers alone
Episode Made(const std::string& task, uint64_t seed) {
  Episode episode;
  episode.header = {
      "tabletop/" + task, 1,       "tabletop", task, std::string(64, 'a'), std::string(64, 'b'), BuildId(),
      "mujoco",           "4.0.1", CpuClass(), seed};
  episode.action_size = 14;
  episode.actions.assign(14, 0.5), episode.rewards = {1}, episode.hashes = {1, 2};
  episode.end = {true, false, true, 1, "success"};
  return episode;
}

std::string Save(const fs::path& folder, const std::string& name, const Episode& episode) {
  fs::create_directories(folder);
  EXPECT_TRUE(WriteEpisode(folder / name, episode).ok());
  return (folder / name).string();
}

Error FirstError(const std::vector<std::string>& paths) {
  const auto demos = ReadDemos(paths);
  if (demos) return {"ok", "", "", ""};
  return demos.error();
}

// Folders are searched at any depth, episodes come by task and seed, and once however often they are named.
TEST(DemoFiles, AreFoundAndOrdered) {
  const auto folder = Folder("demo-files");
  const std::string b2 = Save(folder / "x" / "b", "2.episode", Made("b", 2));
  Save(folder / "y", "1.episode", Made("b", 1));
  Save(folder, "9.episode", Made("a", 9));
  Save(folder / "copy", "2.episode", Made("b", 2));
  const auto demos = ReadDemos({b2, folder.string(), folder.string()}).value();
  ASSERT_EQ(demos.demos.size(), 3u);
  EXPECT_EQ(demos.demos[0].episode.header.task, "a");
  EXPECT_EQ(demos.demos[1].episode.header.seed, 1u);
  EXPECT_EQ(demos.demos[2].episode.header.seed, 2u);
  EXPECT_TRUE(demos.notes.empty());
}

// Where files lie decides neither the order nor what counts once.
TEST(DemoFiles, PathsDecideNothing) {
  Episode here = Made("a", 1), there = Made("a", 1);
  here.header.build = "0.1.0-here", there.header.build = "0.1.0-there";
  std::vector<std::vector<std::string>> builds;
  for (const bool swapped : {false, true}) {
    const auto folder = Folder("demo-paths");
    Save(folder / "1", "1.episode", swapped ? there : here);
    Save(folder / "2", "1.episode", swapped ? here : there);
    Save(folder / "3", "1.episode", swapped ? there : here);
    builds.emplace_back();
    const DemoSet set = ReadDemos({folder.string()}).value();
    for (const Demo& demo : set.demos) builds.back().push_back(demo.episode.header.build);
  }
  EXPECT_EQ(builds[0].size(), 2u);
  EXPECT_EQ(builds[0], builds[1]);
}

// Links to folders are followed, once each: circles end. An episode that cannot be read is not left out in silence.
TEST(DemoFiles, LinksAreFollowed) {
  const auto folder = Folder("demo-links"), elsewhere = Folder("demo-links-elsewhere");
  Save(elsewhere / "deep", "1.episode", Made("a", 1));
  fs::create_directories(folder / "inner");
  fs::create_directory_symlink(elsewhere, folder / "link");
  fs::create_directory_symlink(folder, folder / "inner" / "circle");
  fs::create_symlink(folder / "nowhere", folder / "lost");
  fs::create_directory(folder / "empty.episode");
  const auto demos = ReadDemos({folder.string()});
  ASSERT_TRUE(demos.ok()) << demos.error().message;
  EXPECT_EQ(demos->demos.size(), 1u);
  const fs::path lost = folder / "lost.episode";
  fs::create_symlink(folder / "nowhere", lost);
  EXPECT_EQ(FirstError({folder.string()}).code, "file-unreadable");
  EXPECT_EQ(FirstError({folder.string()}).where, lost.string());
}

// Mixed programs, versions and vocabularies are refused; the message names both files' values.
TEST(DemoFiles, MixturesAreRefused) {
  const auto check = [](const char* code, auto change) {
    const auto folder = Folder("demo-mixed");
    Save(folder, "1.episode", Made("task", 1));
    Episode other = Made("task", 2);
    change(other);
    Save(folder, "2.episode", other);
    const Error error = FirstError({folder.string()});
    EXPECT_EQ(error.code, code);
    EXPECT_NE(error.where.find("2.episode"), std::string::npos);
    EXPECT_NE(error.message.find("1.episode"), std::string::npos);
    EXPECT_FALSE(error.hint.empty());
  };
  check("data-mixed-tasks", [](Episode& e) { e.header.task_digest = std::string(64, 'c'); });
  check("data-mixed-versions", [](Episode& e) { e.header.env_version = 2; });
  check("data-mixed-vocabularies", [](Episode& e) { e.header.vocabulary_digest = std::string(64, 'c'); });
}

// Seeds of the evaluation can never become training data.
TEST(DemoFiles, SeedsOfTheEvaluationAreRefused) {
  const auto folder = Folder("demo-seeds");
  const std::string file = Save(folder, "1.episode", Made("task", kEvaluationSeeds.first));
  const Error error = FirstError({file});
  EXPECT_EQ(error.code, "seed-range");
  EXPECT_EQ(error.where, file);
}

// Nothing there, an empty folder, damaged files and failures alone are errors with a place.
TEST(DemoFiles, WhatIsNotThere) {
  const auto folder = Folder("demo-none");
  EXPECT_EQ(FirstError({}).code, "data-empty");
  EXPECT_EQ(FirstError({folder.string()}).code, "data-empty");
  EXPECT_EQ(FirstError({folder.string()}).where, folder.string());
  EXPECT_EQ(FirstError({(folder / "nowhere").string()}).code, "file-not-found");
  Episode failed = Made("task", 1);
  failed.end = {false, true, false, 0.5, "step-limit"};
  Save(folder, "1.episode", failed);
  EXPECT_EQ(FirstError({folder.string()}).code, "data-empty");
  ASSERT_TRUE(WriteFileAtomic(folder / "2.episode", "rubbish").ok());
  EXPECT_EQ(FirstError({folder.string()}).code, "episode-magic");
}

// What is odd but legal is noted: failures among successes, another build, another class of CPU.
TEST(DemoFiles, OddThingsAreNoted) {
  const auto folder = Folder("demo-notes");
  Save(folder, "1.episode", Made("task", 1));
  Episode failed = Made("task", 2), foreign = Made("task", 3);
  failed.end = {false, true, false, 0.5, "step-limit"};
  foreign.header.build = "0.0.9-other", foreign.header.cpu_class = "aarch64";
  Save(folder, "2.episode", failed), Save(folder, "3.episode", foreign);
  const auto demos = ReadDemos({folder.string()}).value();
  EXPECT_EQ(demos.demos.size(), 2u);
  ASSERT_EQ(demos.notes.size(), 3u);
  EXPECT_NE(demos.notes[0].find("1 episodes without success"), std::string::npos);
  EXPECT_NE(demos.notes[1].find("0.0.9-other"), std::string::npos);
  EXPECT_NE(demos.notes[2].find("aarch64"), std::string::npos);
}

}  // namespace
}  // namespace gensim::policies
