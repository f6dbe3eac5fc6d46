#include "policies/data/pack_tables.h"

#include <fmt/core.h>

#include <bit>
#include <cmath>

#include "envs/base/raw_bytes.h"

namespace gensim::policies {
namespace {

static_assert(std::endian::native == std::endian::little, "the format is written as the machine's own byte order");

constexpr uint32_t kSuccess = 1, kLast = 1, kStop = 2, kPureYaw = 4;

void AppendGrip(std::string& out, const Grip& grip) {
  for (const double number : {grip.pixel.row, grip.pixel.column, grip.yaw_rad, grip.z_m}) AppendRaw(out, number);
}

void TakeGrip(std::string_view& in, Grip& grip) {
  for (double* number : {&grip.pixel.row, &grip.pixel.column, &grip.yaw_rad, &grip.z_m}) TakeRaw(in, *number);
}

void AppendEpisode(std::string& out, const EpisodeInfo& episode) {
  AppendRaw(out, episode.task), AppendRaw(out, episode.origin), AppendRaw(out, episode.seed);
  AppendRaw(out, episode.steps), AppendRaw(out, episode.samples);
  AppendRaw(out, episode.success ? kSuccess : uint32_t{0});
}

bool TakeEpisode(std::string_view& in, EpisodeInfo& episode) {
  uint32_t flags = 0;
  TakeRaw(in, episode.task), TakeRaw(in, episode.origin), TakeRaw(in, episode.seed);
  TakeRaw(in, episode.steps), TakeRaw(in, episode.samples), TakeRaw(in, flags);
  episode.success = flags == kSuccess;
  return flags <= kSuccess;
}

void AppendSample(std::string& out, const SampleInfo& sample, const FrameSpan& frame) {
  AppendRaw(out, frame.offset), AppendRaw(out, frame.hash), AppendRaw(out, frame.size);
  AppendRaw(out, sample.text);
  AppendRaw(out, sample.background), AppendRaw(out, uint8_t{0});
  AppendRaw(out, static_cast<uint32_t>((sample.last ? kLast : 0) | (sample.stop ? kStop : 0) |
                                       (sample.label.pure_yaw ? kPureYaw : 0)));
  AppendRaw(out, sample.step);
  AppendGrip(out, sample.label.pick), AppendGrip(out, sample.label.place);
}

bool TakeSample(std::string_view& in, SampleInfo& sample, FrameSpan& frame) {
  uint8_t pad = 0;
  uint32_t flags = 0;
  TakeRaw(in, frame.offset), TakeRaw(in, frame.hash), TakeRaw(in, frame.size);
  TakeRaw(in, sample.text), TakeRaw(in, sample.background), TakeRaw(in, pad), TakeRaw(in, flags);
  TakeRaw(in, sample.step);
  TakeGrip(in, sample.label.pick), TakeGrip(in, sample.label.place);
  sample.last = flags & kLast, sample.stop = flags & kStop, sample.label.pure_yaw = flags & kPureYaw;
  return pad == 0 && flags < 8;
}

bool Finite(const Grip& grip) {
  return OnMap(grip.pixel, -1e-6) && std::abs(grip.yaw_rad) <= 3.15 && std::abs(grip.z_m) <= 10;
}

// what a sample must be where it stands in its episode
const char* WhySampleIsBad(const PackIndex& index, const EpisodeInfo& episode, uint32_t k, const SampleInfo& sample) {
  if (sample.text >= index.texts.size()) return "a text that is not in the list";
  if (sample.step != k) return "another step than its place in the episode";
  if (sample.stop != (k == episode.steps)) return "a stop sample that is not behind the last step, or none there";
  if (sample.last != (k + 1 == episode.steps)) return "the last step is marked elsewhere";
  if (!Finite(sample.label.pick) || !Finite(sample.label.place)) return "a label off the map or no number";
  return nullptr;
}

}  // namespace

void AppendTables(std::string& out, const PackIndex& index) {
  for (const EpisodeInfo& episode : index.episodes) AppendEpisode(out, episode);
  for (size_t i = 0; i < index.samples.size(); ++i) AppendSample(out, index.samples[i], index.frames[i]);
}

Errors ReadTables(std::string_view in, uint64_t frames_begin, uint64_t frames_end, PackIndex& index) {
  for (size_t e = 0; e < index.episodes.size(); ++e) {
    EpisodeInfo& episode = index.episodes[e];
    const bool known = TakeEpisode(in, episode);
    if (!known || episode.task >= index.tasks.size() || episode.origin >= index.origins.size() ||
        episode.steps > kMaxRows || episode.samples != episode.steps + (episode.success ? 1 : 0) ||
        (episode.success && episode.steps == 0))
      return {{"pack-value", fmt::format("episode {}", e), "its numbers do not fit together", ""}};
  }
  size_t s = 0;
  for (size_t e = 0; e < index.episodes.size(); ++e) {
    for (uint32_t k = 0; k < index.episodes[e].samples; ++k, ++s) {
      const std::string where = fmt::format("sample {}", s);
      if (s == index.samples.size()) return {{"pack-value", where, "episodes with more samples than there are", ""}};
      SampleInfo& sample = index.samples[s];
      FrameSpan& frame = index.frames[s];
      sample.episode = static_cast<uint32_t>(e);
      if (!TakeSample(in, sample, frame)) return {{"pack-value", where, "marks that nobody knows", ""}};
      if (const char* why = WhySampleIsBad(index, index.episodes[e], k, sample))
        return {{"pack-value", where, why, ""}};
      if (frame.offset < frames_begin || frame.offset > frames_end || frame.size > frames_end - frame.offset)
        return {{"pack-value", where, "a frame outside the file's frames", ""}};
    }
  }
  if (s != index.samples.size()) return {{"pack-value", fmt::format("sample {}", s), "samples of no episode", ""}};
  return {};
}

}  // namespace gensim::policies
