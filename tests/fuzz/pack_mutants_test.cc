// Mutants of packs and of cache files: readers refuse with a code, and never give a frame that was changed.
#include <gtest/gtest.h>

#include <map>

#include "envs/base/file.h"
#include "envs/base/raw_bytes.h"
#include "envs/base/sha256.h"
#include "policies/data/frame_cache.h"
#include "policies/data/pack.h"
#include "policies/data/sample_source.h"
#include "tests/fuzz/mutator.h"

namespace gensim::fuzz {
namespace {

using namespace gensim::policies;  // NOLINT: this test is about them

PackIndex SmallIndex(const std::string& key) {
  PackIndex index;
  index.key = key;
  index.tasks = {{"block-in-zone", "tabletop/block-in-zone", std::string(64, 'a'), 1, "left; "},
                 {"tower", "tabletop/tower", std::string(64, 'b'), 1, ""}};
  index.origins = {{"0.1.0-gcc-0", "mujoco", "4.0.1", "x86-64-v3", std::string(64, 'c')}};
  index.texts = {"put the red block inside the zone", "stack them"};
  for (uint32_t e = 0; e < 3; ++e) {
    const uint32_t steps = 1 + e % 2;
    index.episodes.push_back({e % 2, 0, e, steps, steps + 1, true});
    for (uint32_t s = 0; s <= steps; ++s) {
      SampleInfo sample;
      sample.episode = e, sample.step = s, sample.text = e % 2;
      sample.last = s + 1 == steps, sample.stop = s == steps;
      sample.label.pick = {{40, 50}, 0.5, 0.04}, sample.label.place = {{90, 250}, -1, 0.05};
      index.samples.push_back(sample);
    }
  }
  return index;
}

std::vector<Frame> SmallFrames(size_t count) {
  std::vector<Frame> frames(count);
  for (size_t i = 0; i < count; ++i) {
    Rng rng(i, "mutants/frames");
    for (size_t k = 0; k < 200; ++k) frames[i].height[rng.Index(kMapPixels)] = static_cast<uint16_t>(rng.NextU32());
  }
  return frames;
}

std::string SmallPack(const std::string& key, const std::vector<Frame>& frames) {
  FrameCodec codec;
  std::vector<std::string> packed;
  for (const Frame& frame : frames) packed.push_back(codec.Pack(frame));
  return EncodePack(SmallIndex(key), packed);
}

void PrintHistogram(const char* title, const std::map<std::string, int>& counts) {
  std::printf("  %s\n", title);
  for (const auto& [name, count] : counts) std::printf("    %-24s %6d\n", name.c_str(), count);
}

// reads everything that a pack offers; the code of the first error
std::string ReadAll(const Pack& pack, const std::vector<Frame>* expected) {
  FrameCodec codec;
  Frame frame;
  for (size_t i = 0; i < pack.index().samples.size(); ++i) {
    const Status read = pack.ReadFrame(i, codec, frame);
    if (!read) return read.error().code;
    if (expected) {
      EXPECT_TRUE(frame == (*expected)[i]) << "a changed frame was read as a good one";
    }
  }
  return "ok";
}

// 14,000 packs: the checksums catch every edit, in header, index and frames.
TEST(PackMutants, ChecksumsCatchEdits) {
  const std::vector<Frame> frames = SmallFrames(SmallIndex("").samples.size());
  const std::string whole = SmallPack("", frames);
  std::map<std::string, int> codes;
  for (uint64_t i = 0; i < 14000; ++i) {
    Rng rng(i, "mutants/packs");
    const std::string mutant = MutateBytes(whole, rng);
    const auto pack = Pack::FromBytes(mutant, "mutant");
    const std::string code = pack ? ReadAll(**pack, &frames) : pack.error().code;
    ++codes[code];
    if (code == "ok") {
      EXPECT_EQ(mutant, whole) << "mutant " << i;
    }
  }
  PrintHistogram("packs", codes);
  EXPECT_GT(codes["pack-checksum"], 1000);
}

// 6,000 packs whose checksums were made to fit again, as a foreign writer might: what is read is checked number by
// number, so whatever opens can be used.
TEST(PackMutants, ForeignNumbersAreChecked) {
  const std::string whole = SmallPack("", SmallFrames(SmallIndex("").samples.size()));
  uint64_t at = 0;
  std::string_view tail = std::string_view(whole).substr(24);
  ASSERT_TRUE(TakeRaw(tail, at));
  std::map<std::string, int> codes;
  for (uint64_t i = 0; i < 6000; ++i) {
    Rng rng(i, "mutants/foreign-packs");
    const std::string index = MutateBytes(whole.substr(at), rng);
    std::string mutant = whole.substr(0, 16);
    AppendRaw(mutant, static_cast<uint64_t>(at + index.size())), AppendRaw(mutant, at);
    AppendRaw(mutant, static_cast<uint64_t>(index.size())), AppendRaw(mutant, Sha256Prefix64(index));
    AppendRaw(mutant, uint64_t{0}), AppendRaw(mutant, Sha256Prefix64(mutant));
    mutant += whole.substr(kPackHeaderBytes, at - kPackHeaderBytes) + index;
    const auto pack = Pack::FromBytes(mutant, "mutant");
    if (!pack) {
      ++codes[pack.error().code];
      continue;
    }
    ++codes[ReadAll(**pack, nullptr)];
    // a source looks everything up
    const auto source = SourceOf({*pack});
    for (size_t s = 0; s < source->size(); ++s) {
      (void)source->tasks().at(source->episodes().at(source->sample(s).episode).task);
      source->text(source->sample(s).text);
      EXPECT_TRUE(OnMap(source->sample(s).label.pick.pixel, -1e-6));
    }
  }
  PrintHistogram("foreign packs", codes);
  EXPECT_GT(codes["pack-value"] + codes["pack-index"], 1000);
}

Episode SmallEpisode() {
  Episode episode;
  episode.header = {"tabletop/t", 1,   "tabletop", "t", std::string(64, 'a'), std::string(64, 'b'), "0",
                    "mujoco",     "4", "x",        1};
  episode.action_size = 14;
  episode.actions.assign(14, 0.5), episode.rewards = {1}, episode.hashes = {1, 2};
  episode.end = {true, false, true, 1, "success"};
  return episode;
}

// 20,000 damaged cache files: none is served, each asks for its episode to be simulated again.
TEST(PackMutants, DamagedCacheFilesAreNotServed) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "mutant-cache";
  std::filesystem::remove_all(folder);
  const auto cache = FrameCache::Open(folder, 1 << 30).value();
  const Episode episode = SmallEpisode();
  const std::string key = FrameCache::KeyOf(episode);
  PackIndex index = SmallIndex(key);
  index.episodes.resize(1), index.samples.resize(2);
  FrameCodec codec;
  const std::vector<Frame> frames = SmallFrames(2);
  const std::string whole = EncodePack(index, {codec.Pack(frames[0]), codec.Pack(frames[1])});
  int asked = 0;
  const EpisodeEnvFactory make = [&](const std::string&, const EpisodeHeader&) -> Result<EpisodeEnv> {
    ++asked;
    return Error{"asked", "", "", ""};
  };
  const auto path = folder / (key + ".frames");
  // a file of every day: no sync, for it is read back at once; a new one, for some file systems sync one that is
  // emptied
  const auto put = [&](const std::string& bytes) {
    std::filesystem::remove(path);
    std::FILE* out = std::fopen(path.c_str(), "wb");
    std::fwrite(bytes.data(), 1, bytes.size(), out);
    std::fclose(out);
  };
  put(whole);
  ASSERT_TRUE(cache->Get("file", episode, make).ok());
  int changed = 0;
  for (uint64_t i = 0; i < 20000; ++i) {
    Rng rng(i, "mutants/cache");
    const std::string mutant = MutateBytes(whole, rng);
    put(mutant);
    const auto pack = cache->Get("file", episode, make);
    EXPECT_EQ(pack.ok(), mutant == whole) << "mutant " << i;
    changed += mutant != whole;
  }
  EXPECT_EQ(asked, changed);
  EXPECT_GT(changed, 17500);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace gensim::fuzz
