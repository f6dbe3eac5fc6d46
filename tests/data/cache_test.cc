#include "policies/data/frame_cache.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <set>

#include "envs/base/file.h"
#include "policies/data/live_source.h"
#include "policies/data/sample_source.h"
#include "tests/base/hostile_disk.h"
#include "tests/data/episodes.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;
using testing::Folder;
using testing::Record;
using testing::SeedEnvs;

constexpr uint64_t kPlenty = uint64_t{1} << 30;

fs::path FileOf(const fs::path& folder, const Demo& demo) {
  return folder / (FrameCache::KeyOf(demo.episode) + ".frames");
}

EpisodeEnvFactory NoEnvs() {
  return [](const std::string&, const EpisodeHeader&) -> Result<EpisodeEnv> {
    return Error{"test", "", "nothing may be simulated here", ""};
  };
}

// An episode is simulated once; afterwards its file serves, with the same bytes.
TEST(FrameCache, SimulatesOnce) {
  const auto folder = Folder("cache-once");
  const Demo demo = Record("block-in-zone", 1);
  auto cache = FrameCache::Open(folder, kPlenty).value();
  const auto first = cache->Get(demo.file, demo.episode, SeedEnvs());
  ASSERT_TRUE(first.ok());
  const auto again = FrameCache::Open(folder, kPlenty).value();
  const auto second = again->Get(demo.file, demo.episode, NoEnvs());
  ASSERT_TRUE(second.ok()) << ToString(second.errors());
  EXPECT_EQ((*first)->index(), (*second)->index());
  EXPECT_EQ(cache->use().rendered, 1u);
  EXPECT_EQ(again->use().kept, 1u);
}

// Every kind of damage to a file, and a file of another episode in its place, is noticed and mended.
TEST(FrameCache, DamagedFilesAreMadeAgain) {
  const auto folder = Folder("cache-damage");
  const Demo demo = Record("block-in-zone", 1), other = Record("block-in-zone", 2);
  auto cache = FrameCache::Open(folder, kPlenty).value();
  ASSERT_TRUE(cache->Get(demo.file, demo.episode, SeedEnvs()).ok());
  ASSERT_TRUE(cache->Get(other.file, other.episode, SeedEnvs()).ok());
  const std::string whole = *ReadFile(FileOf(folder, demo));
  std::string flipped = whole;
  flipped[kPackHeaderBytes + 100] ^= 1;
  size_t replaced = 0;
  for (const std::string& bytes : {whole.substr(0, whole.size() / 2), flipped, std::string("rubbish"), std::string(),
                                   *ReadFile(FileOf(folder, other))}) {
    ASSERT_TRUE(WriteFileAtomic(FileOf(folder, demo), bytes).ok());
    ASSERT_TRUE(cache->Get(demo.file, demo.episode, SeedEnvs()).ok());
    EXPECT_EQ(*ReadFile(FileOf(folder, demo)), whole);
    EXPECT_EQ(cache->use().replaced, ++replaced);
  }
}

// The key changes with everything that decides the frames: actions, seed, task and vocabulary.
TEST(FrameCache, KeysCoverTheEpisode) {
  const Demo demo = Record("block-in-zone", 1);
  const std::string key = FrameCache::KeyOf(demo.episode);
  Episode other = demo.episode;
  other.actions[0] += 1e-12;
  EXPECT_NE(FrameCache::KeyOf(other), key);
  other = demo.episode, other.header.seed += 1;
  EXPECT_NE(FrameCache::KeyOf(other), key);
  other = demo.episode, other.header.task_digest[0] ^= 1;
  EXPECT_NE(FrameCache::KeyOf(other), key);
  other = demo.episode, other.header.vocabulary_digest = std::string(64, '0');
  EXPECT_NE(FrameCache::KeyOf(other), key);
}

// Of everything else that an episode file says, too: another engine, another outcome, another env.
TEST(FrameCache, KeysCoverTheHeader) {
  const Episode episode = Record("block-in-zone", 1).episode;
  const std::vector<std::function<void(Episode&)>> edits = {
      [](Episode& e) { e.header.engine = "bullet"; },     [](Episode& e) { e.header.engine_version += "1"; },
      [](Episode& e) { e.header.build += "1"; },          [](Episode& e) { e.header.cpu_class += "1"; },
      [](Episode& e) { e.header.env_version += 1; },      [](Episode& e) { e.header.task += "s"; },
      [](Episode& e) { e.hashes.back() ^= 1; },           [](Episode& e) { e.rewards.back() += 0.5; },
      [](Episode& e) { e.end.success = !e.end.success; },
  };
  std::set<std::string> keys = {FrameCache::KeyOf(episode)};
  for (const auto& edit : edits) {
    Episode other = episode;
    edit(other);
    keys.insert(FrameCache::KeyOf(other));
  }
  EXPECT_EQ(keys.size(), edits.size() + 1);
}

// A task that changed under its name, as a new vocabulary changes it too, is rendered anew, and both are kept apart.
TEST(FrameCache, ChangedTasksAreRenderedAnew) {
  const auto folder = Folder("cache-changed");
  const Demo demo = Record("block-in-zone", 1);
  auto cache = FrameCache::Open(folder, kPlenty).value();
  ASSERT_TRUE(cache->Get(demo.file, demo.episode, SeedEnvs()).ok());
  Demo changed = demo;
  changed.episode.header.task_digest[0] ^= 1;
  EXPECT_EQ(cache->Get(changed.file, changed.episode, NoEnvs()).error().code, "test") << "stale frames were served";
  changed = demo, changed.episode.header.vocabulary_digest[0] ^= 1;
  EXPECT_EQ(cache->Get(changed.file, changed.episode, NoEnvs()).error().code, "test") << "stale frames were served";
  EXPECT_TRUE(cache->Get(demo.file, demo.episode, NoEnvs()).ok());
}

// A full disk is a named error and leaves no half file; what was there serves on, and with room again it goes on.
TEST(FrameCache, FullDisk) {
  const auto folder = Folder("cache-full");
  const Demo kept = Record("block-in-zone", 1), lost = Record("block-in-zone", 2);
  auto cache = FrameCache::Open(folder, kPlenty).value();
  ASSERT_TRUE(cache->Get(kept.file, kept.episode, SeedEnvs()).ok());
  const auto full = [&] {
    const test::SmallDisk disk(1024);
    return RenderDemos({kept, lost}, *cache, SeedEnvs(), 1);
  }();
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, "file-unwritable");
  EXPECT_NE(full.error().where.find(lost.file), std::string::npos) << full.error().where;
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
  EXPECT_TRUE(RenderDemos({kept, lost}, *cache, SeedEnvs(), 1).ok());
  EXPECT_EQ(cache->use().rendered, 2u);
}

// A folder that may not be written serves what it holds, and names itself where something would have to be added.
TEST(FrameCache, ReadOnlyFolder) {
  const auto folder = Folder("cache-read-only");
  const Demo kept = Record("block-in-zone", 1), lost = Record("block-in-zone", 2);
  ASSERT_TRUE(FrameCache::Open(folder, kPlenty).value()->Get(kept.file, kept.episode, SeedEnvs()).ok());
  fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
  {
    const test::NoOverride user;
    auto cache = FrameCache::Open(folder, 1).value();
    EXPECT_TRUE(RenderDemos({kept}, *cache, NoEnvs(), 1).ok());
    EXPECT_EQ(cache->use().evicted, 0u) << "what cannot be deleted is not counted as deleted";
    const auto refused = RenderDemos({lost}, *cache, SeedEnvs(), 1);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, "file-unwritable");
    EXPECT_NE(refused.error().where.find(folder.string()), std::string::npos) << refused.error().where;
    EXPECT_EQ(FrameCache::Open(folder / "new", kPlenty).error().code, "file-unwritable");
  }
  fs::permissions(folder, fs::perms::owner_all);
}

// What a killed process was writing is deleted when the folder is opened next.
TEST(FrameCache, LeftoversAreDeleted) {
  const auto folder = Folder("cache-leftovers");
  const pid_t gone = ::fork();
  if (gone == 0) ::_exit(0);
  ASSERT_EQ(::waitpid(gone, nullptr, 0), gone);
  const fs::path half = folder / (".tmp-" + std::to_string(gone) + "-0");
  ASSERT_TRUE(WriteFileAtomic(half, "half a file").ok());
  ASSERT_TRUE(FrameCache::Open(folder, kPlenty).ok());
  EXPECT_FALSE(fs::exists(half));
}

// Over its limit the cache deletes what was not used for longest; what is mapped stays readable.
TEST(FrameCache, KeepsItsLimit) {
  const auto folder = Folder("cache-limit");
  const std::vector<Demo> demos = {Record("block-in-zone", 1), Record("block-in-zone", 2), Record("block-in-zone", 3)};
  auto cache = FrameCache::Open(folder, kPlenty).value();
  std::vector<std::shared_ptr<const Pack>> packs;
  for (const Demo& demo : demos) packs.push_back(cache->Get(demo.file, demo.episode, SeedEnvs()).value());
  // the first is used again, so the second is the oldest
  const auto now = fs::last_write_time(FileOf(folder, demos[2]));
  for (int i = 0; i < 3; ++i)
    fs::last_write_time(FileOf(folder, demos[static_cast<size_t>(i)]), now - std::chrono::hours(3 - i));
  ASSERT_TRUE(cache->Get(demos[0].file, demos[0].episode, NoEnvs()).ok());
  const std::filesystem::path strange = folder / "holiday.frames";
  ASSERT_TRUE(WriteFileAtomic(strange, std::string(packs[0]->bytes() * 3, 'x')).ok());
  fs::last_write_time(strange, now - std::chrono::hours(9));
  const auto small = FrameCache::Open(folder, packs[0]->bytes() + packs[2]->bytes()).value();
  small->Trim();
  EXPECT_TRUE(fs::exists(FileOf(folder, demos[0])));
  EXPECT_FALSE(fs::exists(FileOf(folder, demos[1])));
  EXPECT_TRUE(fs::exists(FileOf(folder, demos[2])));
  EXPECT_EQ(small->use().evicted, 1u);
  EXPECT_TRUE(fs::exists(strange)) << "not the cache's";
  EXPECT_TRUE(packs[1]->Verify().ok());
}

// Two processes that fill one folder at once leave whole files, and both get their frames.
TEST(FrameCache, TwoProcessesShareAFolder) {
  const auto folder = Folder("cache-shared");
  std::vector<Demo> demos;
  for (uint64_t seed = 0; seed < 6; ++seed) demos.push_back(Record("block-in-zone", seed));
  std::vector<pid_t> children;
  for (int child = 0; child < 2; ++child) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    auto cache = FrameCache::Open(folder, kPlenty);
    ::_exit(cache && RenderDemos(demos, **cache, SeedEnvs(), 1) ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = 1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  auto cache = FrameCache::Open(folder, kPlenty).value();
  EXPECT_TRUE(RenderDemos(demos, *cache, NoEnvs(), 2).ok());
  EXPECT_EQ(cache->use().kept, demos.size());
}

// Any number of threads gives the same packs in the same order.
TEST(LiveSource, SameForAnyNumberOfThreads) {
  std::vector<Demo> demos;
  for (uint64_t seed = 0; seed < 5; ++seed) demos.push_back(Record("block-in-zone", seed));
  std::vector<PackIndex> first;
  for (const int threads : {1, 3}) {
    auto cache = FrameCache::Open(Folder("cache-threads"), kPlenty).value();
    const auto packs = RenderDemos(demos, *cache, SeedEnvs(), threads).value();
    std::vector<PackIndex> indices;
    for (const auto& pack : packs) indices.push_back(pack->index());
    if (threads == 1) first = indices;
    EXPECT_EQ(indices, first);
  }
}

// An episode that its env does not repeat, and an env without a map, are refused with the file's name.
TEST(LiveSource, WhatCannotBeRendered) {
  Demo demo = Record("block-in-zone", 1);
  auto cache = FrameCache::Open(Folder("cache-refusals"), kPlenty).value();
  demo.episode.hashes.back() ^= 1;
  const auto differs = RenderDemos({demo}, *cache, SeedEnvs(), 1);
  ASSERT_FALSE(differs.ok());
  EXPECT_EQ(differs.error().code, "data-differs");
  EXPECT_NE(differs.error().where.find(demo.file), std::string::npos);
  demo.episode.hashes.back() ^= 1;
  demo.episode.header.env_version = 2;
  EXPECT_EQ(RenderDemos({demo}, *cache, SeedEnvs(), 1).error().code, "replay-env");
}

// Work that is interrupted says so, and what was rendered until then is kept.
TEST(LiveSource, CanBeInterrupted) {
  const std::vector<Demo> demos = {Record("block-in-zone", 1), Record("block-in-zone", 2)};
  auto cache = FrameCache::Open(Folder("cache-interrupt"), kPlenty).value();
  const auto stopped = RenderDemos(demos, *cache, SeedEnvs(), 1, [](size_t) { return false; });
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, "interrupted");
  EXPECT_EQ(cache->use().rendered, 1u);
}

}  // namespace
}  // namespace gensim::policies
