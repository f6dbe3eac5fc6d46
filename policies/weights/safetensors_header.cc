#include "policies/weights/safetensors_header.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/text.h"
#include "policies/weights/safetensors.h"

namespace gensim::policies {
namespace {

constexpr std::string_view kMetadataKey = "__metadata__";
// a header of 100 MB holds about a million tensors
constexpr JsonLimits kHeaderLimits = {kMaxSafetensorsHeader, 4, 20'000'000};

// where a tensor's bytes lie, counted from the end of the header
struct Extent {
  uint64_t begin = 0, end = 0;
  std::string_view name;
};

Result<MetadataMap> ReadMetadata(const Json& value) {
  const std::string where = PointerTo("", kMetadataKey);
  if (!value.is_object())
    return Error{"safetensors-metadata", where, fmt::format("a {}", value.type_name()), "an object of texts"};
  MetadataMap metadata;
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string())
      return Error{"safetensors-metadata", PointerTo(where, key), fmt::format("a {}", text.type_name()), "a text"};
    metadata.emplace(key, text.get<std::string>());
  }
  return metadata;
}

// a list of whole numbers that are not negative
Result<std::vector<int64_t>> ReadCounts(const Json& value, const std::string& where, const char* code) {
  const auto refuse = [&](std::string place, const Json& found) {
    return Error{code, std::move(place), CanonicalJson(found).substr(0, 80), "a list of whole numbers from 0"};
  };
  if (!value.is_array()) return refuse(where, value);
  std::vector<int64_t> counts;
  for (const Json& item : value) {
    if (!item.is_number_integer() || item.get<int64_t>() < 0) return refuse(PointerTo(where, counts.size()), item);
    counts.push_back(item.get<int64_t>());
  }
  return counts;
}

// exactly the three members of a tensor
std::optional<Error> CheckMembers(const Json& value, const std::string& where) {
  static const std::vector<std::string> kMembers = {"dtype", "shape", "data_offsets"};
  if (!value.is_object())
    return Error{"safetensors-tensor", where, fmt::format("a {}", value.type_name()),
                 "an object with dtype, shape, data_offsets"};
  for (const auto& [key, member] : value.items())
    if (std::ranges::find(kMembers, key) == kMembers.end())
      return Error{"safetensors-tensor", PointerTo(where, key), "an unknown member", LegalHint(key, kMembers)};
  for (const std::string& member : kMembers)
    if (!value.contains(member))
      return Error{"safetensors-tensor", where, fmt::format("no member {}", member), LegalHint(member, kMembers)};
  return std::nullopt;
}

// a tensor without its bytes, and where they lie
Result<std::pair<TensorView, Extent>> ReadTensor(const Json& value, const std::string& where) {
  if (auto problem = CheckMembers(value, where)) return *std::move(problem);
  TensorView tensor;
  const Json& name = value["dtype"];
  const auto dtype = name.is_string() ? DTypeNamed(name.get_ref<const std::string&>()) : std::nullopt;
  if (!dtype)
    return Error{"safetensors-dtype", PointerTo(where, "dtype"), CanonicalJson(name).substr(0, 80),
                 LegalHint(name.is_string() ? name.get_ref<const std::string&>() : "", DTypeNames())};
  tensor.dtype = *dtype;

  auto shape = ReadCounts(value["shape"], PointerTo(where, "shape"), "safetensors-shape");
  if (!shape) return shape.errors();
  tensor.shape = *std::move(shape);
  const auto size = ByteSize(*dtype, tensor.shape);
  if (!size)
    return Error{"safetensors-shape", PointerTo(where, "shape"),
                 fmt::format("{} of {} is no size in whole bytes below 2^61", ShapeText(tensor.shape), NameOf(*dtype)),
                 "extents whose product fits"};

  const std::string place = PointerTo(where, "data_offsets");
  const auto offsets = ReadCounts(value["data_offsets"], place, "safetensors-offsets");
  if (!offsets) return offsets.errors();
  if (offsets->size() != 2 || (*offsets)[0] > (*offsets)[1])
    return Error{"safetensors-offsets", place, ShapeText(*offsets), "[begin, end] with begin <= end"};
  const Extent extent{static_cast<uint64_t>((*offsets)[0]), static_cast<uint64_t>((*offsets)[1]), {}};
  if (extent.end - extent.begin != *size)
    return Error{
        "safetensors-size", place,
        fmt::format("{} bytes for {} of {}", extent.end - extent.begin, ShapeText(tensor.shape), NameOf(*dtype)),
        fmt::format("{} bytes", *size)};
  return std::pair{std::move(tensor), extent};
}

// the tensors lie one behind the other and cover all bytes: nothing is hidden and nothing is read twice
Status CheckCover(std::vector<Extent> extents, uint64_t bytes) {
  std::ranges::sort(extents, {}, [](const Extent& e) { return std::pair(e.begin, e.end); });
  uint64_t at = 0;
  for (const Extent& extent : extents) {
    const std::string where = PointerTo(PointerTo("", extent.name), "data_offsets");
    if (extent.begin != at)
      return Error{"safetensors-offsets", where,
                   fmt::format("begins at {}, {} the tensor before, which ends at {}", extent.begin,
                               extent.begin < at ? "inside" : "behind a hole after", at),
                   "tensors without holes or overlap"};
    if (extent.end > bytes)
      return Error{"safetensors-truncated", where,
                   fmt::format("ends at {}, of {} bytes behind the header", extent.end, bytes),
                   "the copy is incomplete"};
    at = extent.end;
  }
  if (at != bytes)
    return Error{"safetensors-offsets", "", fmt::format("{} bytes behind the last tensor", bytes - at),
                 "tensors cover all bytes behind the header"};
  return Done{};
}

}  // namespace

Result<SafetensorsHeader> ReadSafetensorsHeader(std::string_view header, std::string_view data) {
  if (!header.starts_with('{'))
    return Error{"safetensors-header-start", "byte 8", "the header does not start with {", "is it a safetensors file?"};
  // only spaces may stand behind the document; the parser would take other white space too
  const size_t last = header.find_last_not_of(' ');
  if (header[last] != '}')
    return Error{"safetensors-padding", fmt::format("byte {}", 8 + last), "the header does not end with } and spaces",
                 "padding is spaces (0x20)"};
  const auto document = ParseJson(header, kHeaderLimits);
  if (!document) return document.errors();

  SafetensorsHeader out;
  std::vector<Extent> extents;
  for (const auto& [name, value] : document->items()) {
    if (name == kMetadataKey) {
      auto metadata = ReadMetadata(value);
      if (!metadata) return metadata.errors();
      out.metadata = *std::move(metadata);
      continue;
    }
    auto tensor = ReadTensor(value, PointerTo("", name));
    if (!tensor) return tensor.errors();
    const auto at = out.tensors.emplace(name, std::move(tensor->first)).first;
    extents.push_back({tensor->second.begin, tensor->second.end, at->first});
  }
  if (auto covered = CheckCover(extents, data.size()); !covered) return covered.errors();
  for (const Extent& extent : extents)
    out.tensors.find(extent.name)->second.bytes = data.substr(extent.begin, extent.end - extent.begin);
  return out;
}

}  // namespace gensim::policies
