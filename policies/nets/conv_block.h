// Convolutions of the maps' streams: a block of convolution, norm and activation, and a residual pair of them.
//
// Maps are [batch, channels, rows, columns]. The norm is over groups of channels of one map (Wu and He, "Group
// Normalization", ECCV 2018), so that a map's result does not depend on what else is in its batch. Values after
// construction are the Parameters'; Forward is const and may be called from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "policies/nets/parameters.h"

namespace gensim::policies {

/// A convolution with bias that keeps rows and columns, or divides them by `stride` (rounded up).
class Conv {
 public:
  /// `kernel` is odd. First weights: normal with variance 2 / inputs (He et al., ICCV 2015), times `gain`.
  Conv(Parameters& parameters, const std::string& name, int64_t in, int64_t out, int64_t kernel, int64_t stride = 1,
       double gain = 1);
  at::Tensor Forward(const at::Tensor& maps) const;

 private:
  at::Tensor weight_, bias_;
  int64_t stride_, padding_;
};

/// Norm over groups of channels, with a scale and a shift of each channel.
class ChannelNorm {
 public:
  /// Up to eight groups, as many as divide the channels.
  ChannelNorm(Parameters& parameters, const std::string& name, int64_t channels);
  at::Tensor Forward(const at::Tensor& maps) const;

 private:
  at::Tensor scale_, shift_;
  int64_t groups_;
};

/// Convolution of 3 x 3, norm, SiLU.
class ConvBlock {
 public:
  ConvBlock(Parameters& parameters, const std::string& name, int64_t in, int64_t out, int64_t stride = 1);
  at::Tensor Forward(const at::Tensor& maps) const;

 private:
  Conv conv_;
  ChannelNorm norm_;
};

/// SiLU of the maps plus two convolutions of them, each with its norm.
class ResidualBlock {
 public:
  ResidualBlock(Parameters& parameters, const std::string& name, int64_t channels);
  at::Tensor Forward(const at::Tensor& maps) const;

 private:
  ConvBlock first_;
  Conv second_;
  ChannelNorm norm_;
};

}  // namespace gensim::policies
