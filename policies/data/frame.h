// Frame: what is seen of one step, the colour and the height of every pixel of the map, and its packed form.
//
// Heights are kept in whole hundredths of a millimetre, 0 to 0.65535 m: at most 5 micrometres from the drawn height,
// which is itself exact to 10; what lies outside is cut to the range. Everything that trains sees heights in this form,
// whether they come fresh from a simulation or from a file. Colours are kept as they are.
// Packed form: one zstd frame with its content size of the colours (160 x 320 x 3 bytes) followed by the heights
// (160 x 320 uint16, little-endian). Values; a FrameCodec is used by one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "policies/data/label.h"

namespace gensim::policies {

inline constexpr size_t kFrameColorBytes = kMapPixels * 3, kFrameBytes = kFrameColorBytes + kMapPixels * 2;
inline constexpr double kHeightUnit_m = 1e-5;

using Rgb = std::array<uint8_t, 3>;

struct Frame {
  std::vector<uint8_t> color = std::vector<uint8_t>(kFrameColorBytes);  ///< 160 x 320 x 3, row-major
  std::vector<uint16_t> height = std::vector<uint16_t>(kMapPixels);     ///< 160 x 320, kHeightUnit_m

  bool operator==(const Frame&) const = default;
};

/// A height in whole units; what is no number counts as 0.
uint16_t HeightUnits(float height_m);
inline float HeightOf(uint16_t units) { return static_cast<float>(units) * static_cast<float>(kHeightUnit_m); }

/// The colour of the bare table: that of most pixels at height 0; of most pixels when there is none.
Rgb BackgroundOf(const Frame& frame);

class FrameCodec {
 public:
  FrameCodec();
  FrameCodec(FrameCodec&&) noexcept;
  FrameCodec& operator=(FrameCodec&&) noexcept;
  ~FrameCodec();

  std::string Pack(const Frame& frame);
  /// Code frame-damaged: the bytes are no frame of this size.
  Status Unpack(std::string_view packed, Frame& frame);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gensim::policies
