// What small crops say: how the thing under the pick is turned, and how it should be turned at the place.
//
// Yaws are read off crops alone: on whole maps they do not come (docs/policies.md). A crop is [batch, 4, side, side],
// colours and height around a point, columns of yaw logits cover a full turn, bin 0 centred on yaw 0. Values after
// construction are the Parameters'; Forward is const and may be called from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "policies/nets/conv_block.h"
#include "policies/nets/linear.h"

namespace gensim::policies {

/// A crop as one vector.
class CropEncoder {
 public:
  static constexpr int64_t kSize = 128;  ///< of the vectors

  /// `side` is a multiple of 16.
  CropEncoder(Parameters& parameters, const std::string& name, int64_t side, int64_t width);
  at::Tensor Forward(const at::Tensor& crops) const;

 private:
  ConvBlock block0_, block1_, block2_, block3_;
  Linear out_;
};

/// Heading of the thing in the middle of a crop, from the crop alone.
class PickYawNet {
 public:
  PickYawNet(Parameters& parameters, const std::string& name, int64_t side, int64_t width, int64_t bins);
  /// -> [batch, bins]
  at::Tensor Forward(const at::Tensor& crops) const;

 private:
  CropEncoder encoder_;
  Linear out_;
};

/// Heading that the held thing gets, from the thing and the surroundings of the place. The thing is known from a crop
/// that shows it as it lies in its own frame: turned back by its heading. Whichever of several equal headings a thing
/// with symmetries was given, the picture fits the answer.
class PlaceYawNet {
 public:
  PlaceYawNet(Parameters& parameters, const std::string& name, int64_t side, int64_t width, int64_t text_size,
              int64_t bins);
  /// `held` [batch, CropEncoder::kSize] -> [batch, bins]
  at::Tensor Forward(const at::Tensor& held, const at::Tensor& places, const at::Tensor& text) const;

 private:
  CropEncoder place_;
  Linear hidden_, out_;
};

}  // namespace gensim::policies
