// What the logits should be: soft targets over pixels and over yaws.
//
// A Gaussian around the label instead of a single one: a neighbour is almost right. Pure functions, safe from any
// thread; targets sum to 1 and have no gradient.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace gensim::policies {

/// `points` [batch, 2] in map pixels -> [batch, rows, columns] of the logits, each of `scale` map pixels a side.
at::Tensor PixelTargets(const at::Tensor& points, int64_t rows, int64_t columns, int64_t scale, double sigma_px);

/// `yaws` [batch] in radians -> [batch, bins] around a full turn, bin 0 centred on 0; `sigma_bins` around the circle.
at::Tensor YawTargets(const at::Tensor& yaws, int64_t bins, double sigma_bins = 1);

/// Cross-entropy of each row: targets and logits of one shape [batch, ...] -> [batch].
at::Tensor CrossEntropy(const at::Tensor& logits, const at::Tensor& targets);

}  // namespace gensim::policies
