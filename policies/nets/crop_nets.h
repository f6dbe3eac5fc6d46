// What small crops say: how the thing under the pick is turned, how it should be turned at the place, and where pick
// and place are to a fraction of a pixel.
//
// Yaws are read off crops alone: on whole maps they do not come (docs/policies.md). A crop is [batch, 4, side, side],
// colours and height around a point. Values after construction are the Parameters'; Forward is const and may be called
// from any thread.
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

/// What a crop says of a grip: how the thing is turned, and where exactly the grip belongs.
struct GripAnswer {
  at::Tensor yaws;     ///< [batch, bins]: logits of a full turn, bin 0 centred on yaw 0
  at::Tensor offsets;  ///< [batch, 2]: from the crop's middle to the grip, rows and columns of the crop, in pixels
};

/// The pick, from the crop around an inaccurate one.
class PickGripNet {
 public:
  PickGripNet(Parameters& parameters, const std::string& name, int64_t side, int64_t width, int64_t bins);
  GripAnswer Forward(const at::Tensor& crops) const;

 private:
  CropEncoder encoder_;
  Linear yaws_, offsets_;
};

/// The place: heading and point that the held thing gets, from the thing and the surroundings of an inaccurate place.
/// The thing is known from a crop that shows it as it lies in its own frame: turned back by its heading. Whichever of
/// several equal headings a thing with symmetries was given, the picture fits the answer.
class PlaceGripNet {
 public:
  PlaceGripNet(Parameters& parameters, const std::string& name, int64_t side, int64_t width, int64_t text_size,
               int64_t bins);
  /// `held` [batch, CropEncoder::kSize]
  GripAnswer Forward(const at::Tensor& held, const at::Tensor& places, const at::Tensor& text) const;

 private:
  CropEncoder place_;
  Linear hidden_, yaws_, offsets_;
};

}  // namespace gensim::policies
