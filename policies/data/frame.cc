#include "policies/data/frame.h"

#include <fmt/core.h>
#include <zstd.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <new>

namespace gensim::policies {
namespace {

static_assert(std::endian::native == std::endian::little, "heights are written in the machine's own byte order");

// zstd's own default; data_bench compares levels
constexpr int kLevel = 3;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

uint16_t HeightUnits(float height_m) {
  const double units = std::round(static_cast<double>(height_m) / kHeightUnit_m);
  if (!(units > 0)) return 0;
  return static_cast<uint16_t>(std::min(units, 65535.0));
}

Rgb BackgroundOf(const Frame& frame) {
  // the majority vote of Boyer and Moore: one candidate and a counter
  const auto vote = [&](bool ground) {
    Rgb winner{};
    size_t lead = 0;
    for (size_t i = 0; i < kMapPixels; ++i) {
      if (ground && frame.height[i] != 0) continue;
      const Rgb color{frame.color[3 * i], frame.color[3 * i + 1], frame.color[3 * i + 2]};
      if (lead == 0) winner = color;
      lead = color == winner ? lead + 1 : lead - 1;
    }
    return std::pair(winner, lead > 0);
  };
  const auto [winner, found] = vote(true);
  return found ? winner : vote(false).first;
}

struct FrameCodec::State {
  std::unique_ptr<ZSTD_CCtx, FreeContext> compress{ZSTD_createCCtx()};
  std::unique_ptr<ZSTD_DCtx, FreeContext> expand{ZSTD_createDCtx()};
  std::string plain = std::string(kFrameBytes, '\0');
};

FrameCodec::FrameCodec() : state_(std::make_unique<State>()) {
  if (!state_->compress || !state_->expand) throw std::bad_alloc();
}
FrameCodec::FrameCodec(FrameCodec&&) noexcept = default;
FrameCodec& FrameCodec::operator=(FrameCodec&&) noexcept = default;
FrameCodec::~FrameCodec() = default;

std::string FrameCodec::Pack(const Frame& frame) {
  std::memcpy(state_->plain.data(), frame.color.data(), kFrameColorBytes);
  std::memcpy(state_->plain.data() + kFrameColorBytes, frame.height.data(), kMapPixels * 2);
  std::string packed(ZSTD_compressBound(kFrameBytes), '\0');
  const size_t size = ZSTD_compressCCtx(state_->compress.get(), packed.data(), packed.size(), state_->plain.data(),
                                        kFrameBytes, kLevel);
  if (ZSTD_isError(size)) throw std::runtime_error(fmt::format("zstd: {}", ZSTD_getErrorName(size)));
  packed.resize(size);
  return packed;
}

Status FrameCodec::Unpack(std::string_view packed, Frame& frame) {
  const size_t size =
      ZSTD_decompressDCtx(state_->expand.get(), state_->plain.data(), kFrameBytes, packed.data(), packed.size());
  if (ZSTD_isError(size)) return Error{"frame-damaged", "", fmt::format("zstd: {}", ZSTD_getErrorName(size)), ""};
  if (size != kFrameBytes)
    return Error{"frame-damaged", "", fmt::format("a frame of {} bytes", size), fmt::format("legal: {}", kFrameBytes)};
  std::memcpy(frame.color.data(), state_->plain.data(), kFrameColorBytes);
  std::memcpy(frame.height.data(), state_->plain.data() + kFrameColorBytes, kMapPixels * 2);
  return Done{};
}

}  // namespace gensim::policies
