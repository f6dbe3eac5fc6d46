// A sentence as one vector: word pieces through an embedding and a recurrent cell with gates (Cho et al., "Learning
// Phrase Representations using RNN Encoder-Decoder", EMNLP 2014; the reset gate acts behind the recurrent product, as
// in cuDNN).
//
// Padding behind a sentence changes nothing: the state of a sentence that has ended stays. Values after construction
// are the Parameters'; Forward is const and may be called from any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "policies/nets/parameters.h"

namespace gensim::policies {

class TextEncoder {
 public:
  static constexpr int64_t kPadding = 0;  ///< the piece that fills up shorter sentences of a batch

  /// `pieces`: size of the vocabulary of word pieces, padding among them.
  TextEncoder(Parameters& parameters, const std::string& name, int64_t pieces, int64_t embedding_size, int64_t size);

  /// pieces [batch, length] of int64, each sentence followed by padding alone -> [batch, size].
  at::Tensor Forward(const at::Tensor& pieces) const;

 private:
  at::Tensor embedding_;                  // [pieces, embedding size]
  at::Tensor input_weight_, input_bias_;  // reset, update and candidate one below the other
  at::Tensor recurrent_weight_, recurrent_bias_;
};

}  // namespace gensim::policies
