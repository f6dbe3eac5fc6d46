#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "envs/base/file.h"
#include "envs/base/json.h"
#include "policies/weights/safetensors.h"

namespace gensim::policies {
namespace {

using Entry = TensorMap::value_type;

// a text as JSON; the writer of documents would mend what is not UTF-8
std::string Quoted(const std::string& text) {
  try {
    return Json(text).dump();
  } catch (const Json::type_error&) {
    throw std::invalid_argument("EncodeSafetensors: '" + text + "' is not UTF-8");
  }
}

void CheckTensor(const Entry& entry) {
  const auto& [name, tensor] = entry;
  if (name == "__metadata__") throw std::invalid_argument("EncodeSafetensors: a tensor cannot be called __metadata__");
  const auto size = ByteSize(tensor.dtype, tensor.shape);
  if (!size || *size != tensor.bytes.size())
    throw std::invalid_argument(fmt::format("EncodeSafetensors: {} has {} bytes, but {} of {} has {}", name,
                                            tensor.bytes.size(), ShapeText(tensor.shape), NameOf(tensor.dtype),
                                            size ? std::to_string(*size) : "no size"));
}

// larger elements first, then by name: each tensor is aligned to its element without holes, for the data begins aligned
std::vector<const Entry*> InFileOrder(const TensorMap& tensors) {
  std::vector<const Entry*> order;
  for (const Entry& entry : tensors) order.push_back(&entry);
  std::ranges::stable_sort(order, std::greater{}, [](const Entry* entry) { return entry->second.dtype; });
  return order;
}

std::string HeaderText(const std::vector<const Entry*>& order, const MetadataMap& metadata) {
  std::string out = "{";
  if (!metadata.empty()) {
    out += "\"__metadata__\":{";
    for (const auto& [key, text] : metadata) out += Quoted(key) + ":" + Quoted(text) + ",";
    out.back() = '}';
    out += ',';
  }
  uint64_t at = 0;
  for (const Entry* entry : order) {
    const TensorView& tensor = entry->second;
    std::string shape;
    for (const int64_t extent : tensor.shape) shape += (shape.empty() ? "" : ",") + std::to_string(extent);
    out += fmt::format("{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}},", Quoted(entry->first),
                       NameOf(tensor.dtype), shape, at, at + tensor.bytes.size());
    at += tensor.bytes.size();
  }
  if (out.back() == ',') out.pop_back();
  out += '}';
  out.resize((out.size() + 7) / 8 * 8, ' ');
  return out;
}

}  // namespace

std::string EncodeSafetensors(const TensorMap& tensors, const MetadataMap& metadata) {
  size_t data_bytes = 0;
  for (const Entry& entry : tensors) {
    CheckTensor(entry);
    data_bytes += entry.second.bytes.size();
  }
  const auto order = InFileOrder(tensors);
  const std::string header = HeaderText(order, metadata);
  if (header.size() > kMaxSafetensorsHeader)
    throw std::invalid_argument(
        fmt::format("EncodeSafetensors: a header of {} bytes; at most {}", header.size(), kMaxSafetensorsHeader));
  std::string out;
  out.reserve(8 + header.size() + data_bytes);
  const uint64_t length = header.size();
  out.append(reinterpret_cast<const char*>(&length), sizeof length);
  out += header;
  for (const Entry* entry : order) out += entry->second.bytes;
  return out;
}

Status WriteSafetensors(const std::filesystem::path& path, const TensorMap& tensors, const MetadataMap& metadata) {
  return WriteFileAtomic(path, EncodeSafetensors(tensors, metadata));
}

}  // namespace gensim::policies
