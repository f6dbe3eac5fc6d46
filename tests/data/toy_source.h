// A source of made-up samples for tests of order and loading: tasks of given sizes, frames with one bright pixel at the
// pick and one at the place.
#pragma once

#include <cmath>
#include <vector>

#include "envs/base/rng.h"
#include "policies/data/sample_source.h"

namespace gensim::policies::testing {

inline constexpr Rgb kPickMark{255, 0, 0}, kPlaceMark{0, 0, 255};

inline size_t CellOf(const Pixel& pixel) {
  return static_cast<size_t>(std::lround(pixel.row)) * kMapColumns + static_cast<size_t>(std::lround(pixel.column));
}

inline void Mark(Frame& frame, const Pixel& pixel, const Rgb& color, uint16_t height) {
  for (size_t c = 0; c < 3; ++c) frame.color[3 * CellOf(pixel) + c] = color[c];
  frame.height[CellOf(pixel)] = height;
}

class ToySource final : public SampleSource {
 public:
  explicit ToySource(const std::vector<size_t>& sizes, std::vector<std::string> texts = {"put it there"})
      : origins_{{"toy", "mujoco", "1", "any", std::string(64, 'b')}}, texts_(std::move(texts)) {
    for (size_t t = 0; t < sizes.size(); ++t) {
      const std::string name = "task-" + std::to_string(t);
      tasks_.push_back({name, "tabletop/" + name, std::string(64, 'a'), 1, ""});
      EpisodeInfo episode;
      episode.task = static_cast<uint32_t>(t), episode.samples = episode.steps = static_cast<uint32_t>(sizes[t]);
      for (uint32_t s = 0; s < sizes[t]; ++s) {
        SampleInfo sample;
        sample.episode = static_cast<uint32_t>(episodes_.size()), sample.step = s;
        sample.text = static_cast<uint32_t>(samples_.size() % texts_.size());
        sample.background = {200, 200, 200};
        Rng rng(samples_.size(), "toy-source");
        for (Grip* grip : {&sample.label.pick, &sample.label.place}) {
          grip->pixel = {std::floor(rng.Uniform(0, kMapRows)), std::floor(rng.Uniform(0, kMapColumns))};
          grip->yaw_rad = rng.Uniform(-3, 3), grip->z_m = 0.04;
        }
        samples_.push_back(sample);
      }
      episodes_.push_back(episode);
    }
  }

  size_t size() const override { return samples_.size(); }
  const std::vector<TaskInfo>& tasks() const override { return tasks_; }
  const std::vector<OriginInfo>& origins() const override { return origins_; }
  const std::vector<EpisodeInfo>& episodes() const override { return episodes_; }
  const SampleInfo& sample(size_t i) const override { return samples_.at(i); }
  const std::string& text(uint32_t number) const override { return texts_.at(number); }
  size_t texts() const override { return texts_.size(); }
  uint64_t frame_bytes() const override { return 0; }
  uint64_t frame_hash(size_t i) const override { return i == other_frame ? ~i : i; }
  Status ReadFrame(size_t i, FrameCodec&, Frame& frame) const override {
    if (i == broken) return Error{"frame-damaged", "toy", "as the test wants it", ""};
    std::fill(frame.color.begin(), frame.color.end(), uint8_t{200});
    std::fill(frame.height.begin(), frame.height.end(), uint16_t{0});
    Mark(frame, samples_[i].label.pick.pixel, kPickMark, 4000);
    Mark(frame, samples_[i].label.place.pixel, kPlaceMark, 2000);
    return Done{};
  }

  /// A sample, to be made another.
  SampleInfo& Change(size_t i) { return samples_.at(i); }

  size_t broken = SIZE_MAX;       ///< a sample that cannot be read
  size_t other_frame = SIZE_MAX;  ///< a sample whose picture is another one

 private:
  std::vector<TaskInfo> tasks_;
  std::vector<OriginInfo> origins_;
  std::vector<std::string> texts_;
  std::vector<EpisodeInfo> episodes_;
  std::vector<SampleInfo> samples_;
};

}  // namespace gensim::policies::testing
