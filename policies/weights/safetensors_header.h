// The header of a safetensors file: how its text becomes checked tensors. Inner part of safetensors.cc; pure functions.
#pragma once

#include <string_view>

#include "envs/base/result.h"
#include "policies/weights/tensor_view.h"

namespace gensim::policies {

struct SafetensorsHeader {
  TensorMap tensors;  ///< views into `data`
  MetadataMap metadata;
};

/// Checks the header's text by all rules of the format, against the bytes behind it. Codes: see safetensors.h.
Result<SafetensorsHeader> ReadSafetensorsHeader(std::string_view header, std::string_view data);

}  // namespace gensim::policies
