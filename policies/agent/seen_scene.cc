#include "policies/agent/seen_scene.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>

#include "policies/data/frame.h"

namespace gensim::policies {
namespace {

SeenScene SceneFrom(std::span<const std::byte> color, std::span<const std::byte> height,
                    std::span<const std::byte> text) {
  SeenScene scene;
  scene.color.resize(color.size()), scene.height_m.resize(height.size() / sizeof(float));
  std::memcpy(scene.color.data(), color.data(), color.size());
  std::memcpy(scene.height_m.data(), height.data(), height.size());
  for (float& h : scene.height_m) h = HeightOf(HeightUnits(h));
  const std::string_view padded(reinterpret_cast<const char*>(text.data()), text.size());
  scene.instruction = padded.substr(0, padded.find('\0'));
  return scene;
}

}  // namespace

const std::vector<std::string>& SceneEyes::Names() {
  static const std::vector<std::string> names = {"color", "height", "instruction"};
  return names;
}

Result<SceneEyes> SceneEyes::For(const std::vector<ArraySpec>& observations, const ArraySpec& action,
                                 const std::string& where) {
  const auto find = [&](const char* name, gensim::DType dtype, size_t count) -> std::optional<size_t> {
    const auto found = std::ranges::find(observations, name, &ArraySpec::name);
    if (found == observations.end() || found->dtype != dtype || (count != 0 && found->count() != count))
      return std::nullopt;
    return static_cast<size_t>(found - observations.begin());
  };
  const auto color = find("color", gensim::DType::kUint8, kFrameColorBytes);
  const auto height = find("height", gensim::DType::kFloat32, kMapPixels);
  const auto instruction = find("instruction", gensim::DType::kText, 0);
  if (!color || !height || !instruction || action.count() != kPickPlaceSize)
    return Error{"policy-observation", where,
                 "a pick-and-place network needs the map of a table, a sentence and its action",
                 "legal: tasks of family tabletop"};
  SceneEyes eyes;
  eyes.color_ = *color, eyes.height_ = *height, eyes.instruction_ = *instruction;
  eyes.instruction_bytes_ = observations[*instruction].bytes();
  return eyes;
}

SeenScene SceneEyes::Look(BatchBlock& block, size_t row) const {
  return SceneFrom(block.observation_row(color_, row), block.observation_row(height_, row),
                   block.observation_row(instruction_, row));
}

SeenScene SceneEyes::Look(Env& env) const {
  std::vector<std::byte> color(kFrameColorBytes), height(kMapPixels * sizeof(float)), text(instruction_bytes_);
  env.ObserveIndex(color_, color), env.ObserveIndex(height_, height), env.ObserveIndex(instruction_, text);
  return SceneFrom(color, height, text);
}

}  // namespace gensim::policies
