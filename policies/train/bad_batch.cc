#include "policies/train/bad_batch.h"

#include <fmt/core.h>

#include "policies/weights/safetensors.h"

namespace gensim::policies {
namespace {

template <class T>
std::string_view BytesOf(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace

Status WriteBadBatch(const std::filesystem::path& file, const Batch& batch,
                     const std::array<double, kLossParts.size()>& parts) {
  const auto n = static_cast<int64_t>(batch.size());
  std::vector<double> labels;
  for (const Label& label : batch.labels)
    for (const Grip* grip : {&label.pick, &label.place})
      labels.insert(labels.end(), {grip->pixel.row, grip->pixel.column, grip->yaw_rad, grip->z_m});
  const TensorMap tensors = {{"color", {DType::kU8, {n, kMapRows, kMapColumns, 3}, BytesOf(batch.color)}},
                             {"height_m", {DType::kF32, {n, kMapRows, kMapColumns}, BytesOf(batch.height_m)}},
                             {"labels", {DType::kF64, {n, 8}, BytesOf(labels)}},
                             {"stop", {DType::kU8, {n}, BytesOf(batch.stop)}}};
  MetadataMap texts;
  for (size_t i = 0; i < batch.size(); ++i) {
    texts[fmt::format("text/{}", i)] = batch.texts[i];
    texts[fmt::format("sample/{}", i)] = std::to_string(batch.samples[i]);
  }
  for (size_t k = 0; k < parts.size(); ++k) texts[std::string("loss/") + kLossParts[k]] = fmt::format("{}", parts[k]);
  return WriteSafetensors(file, tensors, texts);
}

}  // namespace gensim::policies
