// Language in the maps: each channel is scaled and shifted by what the sentence says (Perez et al., "FiLM: Visual
// Reasoning with a General Conditioning Layer", AAAI 2018).
//
// Values after construction are the Parameters'; Forward is const and may be called from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "policies/nets/parameters.h"

namespace gensim::policies {

class Film {
 public:
  /// At first the maps pass unchanged: all weights start at 0.
  Film(Parameters& parameters, const std::string& name, int64_t text_size, int64_t channels);

  /// maps [batch, channels, rows, columns], text [batch, text_size] -> maps * (1 + scale) + shift.
  at::Tensor Forward(const at::Tensor& maps, const at::Tensor& text) const;

 private:
  at::Tensor weight_, bias_;  // scale and shift one below the other
};

}  // namespace gensim::policies
