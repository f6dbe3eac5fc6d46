#include "policies/data/sample_source.h"

#include <stdexcept>

namespace gensim::policies {
namespace {

class PackedSource final : public SampleSource {
 public:
  explicit PackedSource(std::vector<std::shared_ptr<const Pack>> packs) : packs_(std::move(packs)) {
    Interner<TaskInfo> tasks;
    Interner<OriginInfo> origins;
    Interner<std::string> texts;
    for (size_t p = 0; p < packs_.size(); ++p) {
      if (!packs_[p]) throw std::invalid_argument("SourceOf: a pack is missing");
      const PackIndex& index = packs_[p]->index();
      const auto first = static_cast<uint32_t>(episodes_.size());
      for (EpisodeInfo episode : index.episodes) {
        episode.task = tasks.Number(tasks_, index.tasks[episode.task]);
        episode.origin = origins.Number(origins_, index.origins[episode.origin]);
        episodes_.push_back(episode);
      }
      for (size_t s = 0; s < index.samples.size(); ++s) {
        SampleInfo sample = index.samples[s];
        sample.episode += first;
        sample.text = texts.Number(texts_, index.texts[sample.text]);
        samples_.push_back(sample);
        homes_.push_back({static_cast<uint32_t>(p), static_cast<uint32_t>(s)});
        frame_bytes_ += index.frames[s].size;
      }
    }
  }

  size_t size() const override { return samples_.size(); }
  const std::vector<TaskInfo>& tasks() const override { return tasks_; }
  const std::vector<OriginInfo>& origins() const override { return origins_; }
  const std::vector<EpisodeInfo>& episodes() const override { return episodes_; }
  const SampleInfo& sample(size_t i) const override { return samples_.at(i); }
  const std::string& text(uint32_t number) const override { return texts_.at(number); }
  size_t texts() const override { return texts_.size(); }
  uint64_t frame_bytes() const override { return frame_bytes_; }
  uint64_t frame_hash(size_t i) const override {
    const Home& home = homes_.at(i);
    return packs_[home.pack]->index().frames[home.sample].hash;
  }
  Status ReadFrame(size_t i, FrameCodec& codec, Frame& frame) const override {
    const Home& home = homes_.at(i);
    return packs_[home.pack]->ReadFrame(home.sample, codec, frame);
  }

 private:
  struct Home {
    uint32_t pack, sample;
  };
  std::vector<std::shared_ptr<const Pack>> packs_;
  std::vector<TaskInfo> tasks_;
  std::vector<OriginInfo> origins_;
  std::vector<std::string> texts_;
  std::vector<EpisodeInfo> episodes_;
  std::vector<SampleInfo> samples_;
  std::vector<Home> homes_;
  uint64_t frame_bytes_ = 0;
};

}  // namespace

std::unique_ptr<SampleSource> SourceOf(std::vector<std::shared_ptr<const Pack>> packs) {
  return std::make_unique<PackedSource>(std::move(packs));
}

Result<std::unique_ptr<SampleSource>> OpenPack(const std::filesystem::path& path) {
  auto pack = Pack::Open(path);
  if (!pack) return pack.errors();
  if ((*pack)->index().samples.empty())
    return Error{"pack-empty", path.string(), "no sample is in it", "pack demonstrations that succeeded"};
  return SourceOf({*pack});
}

}  // namespace gensim::policies
