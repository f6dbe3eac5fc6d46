#include "policies/data/pack.h"

#include <gtest/gtest.h>

#include "envs/base/file.h"
#include "policies/data/live_source.h"
#include "policies/data/loader.h"
#include "tests/base/hostile_disk.h"
#include "tests/data/episodes.h"

namespace gensim::policies {
namespace {

using testing::Folder;
using testing::PackOf;
using testing::Record;
using testing::SeedEnvs;

std::vector<Demo> SomeDemos() {
  return {Record("block-in-zone", 1), Record("block-in-zone", 2), Record("put-block-in-bowl", 1),
          Record("tower-in-zone", 5)};
}

Status WritePack(const std::filesystem::path& path, const std::vector<std::shared_ptr<const Pack>>& packs) {
  auto writer = PackWriter::Create(path);
  if (!writer) return writer.errors();
  for (const auto& pack : packs)
    if (const Status added = writer->Add(*pack, 0); !added) return added;
  return writer->Finish();
}

// A pack gives the samples of the live episodes bit for bit: frames, labels, texts, tasks and order. The frames are
// those of the env itself.
TEST(Pack, EqualsLiveData) {
  const auto folder = Folder("pack-live");
  const std::vector<Demo> demos = SomeDemos();
  auto cache = FrameCache::Open(folder / "cache", 1 << 30).value();
  const auto packs = RenderDemos(demos, *cache, SeedEnvs(), 2).value();
  const auto live = SourceOf(packs);
  ASSERT_TRUE(WritePack(folder / "demos.pack", packs).ok());
  const auto packed = OpenPack(folder / "demos.pack").value();

  EXPECT_EQ(packed->tasks(), live->tasks());
  EXPECT_EQ(packed->origins(), live->origins());
  EXPECT_EQ(packed->episodes(), live->episodes());
  EXPECT_EQ(packed->frame_bytes(), live->frame_bytes());
  ASSERT_EQ(packed->size(), live->size());
  FrameCodec codec;
  Frame a, b;
  size_t i = 0;
  for (const Demo& demo : demos) {
    EpisodeEnv env = SeedEnvs()(demo.file, demo.episode.header).value();
    ASSERT_TRUE(env.env->Reset(demo.episode.header.seed).ok());
    for (size_t step = 0; step <= demo.episode.steps(); ++step, ++i) {
      SCOPED_TRACE(demo.file + " step " + std::to_string(step));
      ASSERT_TRUE(packed->ReadFrame(i, codec, a).ok());
      ASSERT_TRUE(live->ReadFrame(i, codec, b).ok());
      EXPECT_EQ(a, b);
      EXPECT_EQ(packed->sample(i), live->sample(i));
      EXPECT_EQ(packed->text(packed->sample(i).text), env.env->instruction());
      EXPECT_EQ(a.color, ObserveVector<uint8_t>(*env.env, "color"));
      const auto height = ObserveVector<float>(*env.env, "height");
      for (size_t k = 0; k < kMapPixels; ++k) ASSERT_NEAR(HeightOf(a.height[k]), height[k], 5.1e-6);
      const SampleInfo& sample = packed->sample(i);
      EXPECT_EQ(packed->tasks()[packed->episodes()[sample.episode].task].digest, demo.episode.header.task_digest);
      EXPECT_EQ(packed->episodes()[sample.episode].seed, demo.episode.header.seed);
      EXPECT_EQ(sample.stop, step == demo.episode.steps());
      EXPECT_EQ(sample.last, step + 1 == demo.episode.steps());
      if (sample.stop) continue;
      const auto action = std::span(demo.episode.actions).subspan(step * kPickPlaceSize, kPickPlaceSize);
      EXPECT_NEAR(sample.label.pick.pixel.row, PixelAt(action[0], action[1]).row, 1e-12);
      EXPECT_NEAR(sample.label.place.pixel.column, PixelAt(action[7], action[8]).column, 1e-12);
      env.env->Step(action);
    }
  }
  EXPECT_EQ(i, live->size());
}

// The same episodes give the same file.
TEST(Pack, WritesTheSameBytes) {
  const auto folder = Folder("pack-bytes");
  const std::vector<std::shared_ptr<const Pack>> packs = {PackOf(Record("block-in-zone", 1)),
                                                          PackOf(Record("block-in-zone", 2))};
  ASSERT_TRUE(WritePack(folder / "a", packs).ok());
  ASSERT_TRUE(WritePack(folder / "b", packs).ok());
  EXPECT_EQ(*ReadFile(folder / "a"), *ReadFile(folder / "b"));
}

// A disk that is full in the middle of a pack: a named error, the pack before stays, nothing else is left.
TEST(Pack, FullDiskKeepsTheOldOne) {
  const auto folder = Folder("pack-full");
  const std::vector<std::shared_ptr<const Pack>> packs = {PackOf(Record("block-in-zone", 1)),
                                                          PackOf(Record("block-in-zone", 2))};
  ASSERT_TRUE(WritePack(folder / "demos.pack", {packs[0]}).ok());
  const std::string before = *ReadFile(folder / "demos.pack");
  // in the frames, and in the index at the end
  for (const size_t room : {before.size() / 2, 2 * before.size() - 100}) {
    const Status full = [&] {
      const test::SmallDisk disk(room);
      return WritePack(folder / "demos.pack", packs);
    }();
    ASSERT_FALSE(full.ok()) << room;
    EXPECT_EQ(full.error().code, "file-unwritable");
    EXPECT_EQ(full.error().where, (folder / "demos.pack").string());
    EXPECT_EQ(*ReadFile(folder / "demos.pack"), before);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()), 1);
  }
  EXPECT_TRUE(WritePack(folder / "demos.pack", packs).ok());
}

// Training sees no difference: batches of a pack are those of the live episodes, bit for bit, augmented and plain.
TEST(Pack, LoadsAsLiveData) {
  const auto folder = Folder("pack-loads");
  auto cache = FrameCache::Open(folder / "cache", 1 << 30).value();
  const auto packs = RenderDemos(SomeDemos(), *cache, SeedEnvs(), 1).value();
  const auto live = SourceOf(packs);
  ASSERT_TRUE(WritePack(folder / "demos.pack", packs).ok());
  const auto packed = OpenPack(folder / "demos.pack").value();
  for (const bool augment : {false, true}) {
    LoaderOptions options;
    options.batch = 4, options.seed = 5, options.augment = augment;
    Loader one(*live, options);
    options.threads = 2;
    Loader other(*packed, options);
    Batch a, b;
    for (int i = 0; i < 6; ++i) {
      ASSERT_TRUE(one.Next(a).ok() && other.Next(b).ok());
      EXPECT_EQ(a.samples, b.samples);
      EXPECT_EQ(a.labels, b.labels);
      EXPECT_EQ(a.texts, b.texts);
      EXPECT_TRUE(a.color == b.color && a.height_m == b.height_m);
      EXPECT_EQ(a.next, b.next);
    }
  }
}

class DamagedPack : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto folder = Folder("pack-damaged");
    ASSERT_TRUE(WritePack(folder / "whole", {PackOf(Record("block-in-zone", 1))}).ok());
    whole_ = *ReadFile(folder / "whole");
  }
  static std::string CodeOf(const std::string& bytes) {
    const auto pack = Pack::FromBytes(bytes, "some.pack");
    if (pack) return "ok";
    EXPECT_EQ(pack.error().where.substr(0, 9), "some.pack");
    EXPECT_FALSE(pack.error().message.empty());
    return pack.error().code;
  }
  static std::string whole_;
};
std::string DamagedPack::whole_;

// Each kind of damage has its name and says in which file.
TEST_F(DamagedPack, IsNamed) {
  EXPECT_EQ(CodeOf(whole_), "ok");
  EXPECT_EQ(CodeOf(""), "pack-magic");
  EXPECT_EQ(CodeOf("an episode, perhaps"), "pack-magic");
  EXPECT_EQ(CodeOf(whole_.substr(0, 40)), "pack-truncated");
  EXPECT_EQ(CodeOf(whole_.substr(0, whole_.size() - 1)), "pack-truncated");
  EXPECT_EQ(CodeOf(whole_.substr(0, whole_.size() / 2)), "pack-truncated");
  EXPECT_EQ(CodeOf(whole_ + "x"), "pack-index");
  std::string other = whole_;
  other[8] = 2;
  EXPECT_EQ(CodeOf(other), "pack-version");
  other = whole_;
  other[30] ^= 1;
  EXPECT_EQ(CodeOf(other), "pack-checksum");
  other = whole_;
  other[other.size() - 3] ^= 1;
  EXPECT_EQ(CodeOf(other), "pack-checksum");
}

// A frame that was changed is noticed when it is read, and by Verify; the others can still be read.
TEST_F(DamagedPack, FramesAreCheckedWhenRead) {
  std::string bytes = whole_;
  bytes[kPackHeaderBytes + 20] ^= 4;
  const auto pack = Pack::FromBytes(bytes, "some.pack");
  ASSERT_TRUE(pack.ok());
  FrameCodec codec;
  Frame frame;
  const Status first = (*pack)->ReadFrame(0, codec, frame);
  ASSERT_FALSE(first.ok());
  EXPECT_EQ(first.error().code, "pack-checksum");
  EXPECT_EQ(first.error().where, "some.pack: frame of sample 0");
  EXPECT_TRUE((*pack)->ReadFrame(1, codec, frame).ok());
  EXPECT_FALSE((*pack)->Verify().ok());
}

// A pack without samples is a pack, but no source.
TEST(Pack, EmptyOnesCannotServe) {
  const auto folder = Folder("pack-empty");
  ASSERT_TRUE(WritePack(folder / "empty", {}).ok());
  EXPECT_TRUE(Pack::Open(folder / "empty").ok());
  const auto source = OpenPack(folder / "empty");
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.error().code, "pack-empty");
}

}  // namespace
}  // namespace gensim::policies
