// A batch that training stumbled over, kept for whoever looks into it.
#pragma once

#include <filesystem>

#include "policies/data/loader.h"
#include "policies/train/loss.h"

namespace gensim::policies {

/// A safetensors file: color [n, 160, 320, 3], height_m [n, 160, 320], labels [n, 8] (row, column, yaw, z of pick and
/// place), stop [n]; texts, sample numbers and the parts of the loss in its metadata. Code: file-unwritable.
Status WriteBadBatch(const std::filesystem::path& file, const Batch& batch,
                     const std::array<double, kLossParts.size()>& parts);

}  // namespace gensim::policies
