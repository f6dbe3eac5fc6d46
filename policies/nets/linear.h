// A linear layer with bias: [batch, in] -> [batch, out]. Values after construction are the Parameters'; Forward is
// const and may be called from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "policies/nets/parameters.h"

namespace gensim::policies {

class Linear {
 public:
  /// First weights: normal with variance 2 / inputs (He et al., ICCV 2015), times `gain`; bias 0.
  Linear(Parameters& parameters, const std::string& name, int64_t in, int64_t out, double gain = 1);
  at::Tensor Forward(const at::Tensor& values) const;

 private:
  at::Tensor weight_, bias_;
};

}  // namespace gensim::policies
