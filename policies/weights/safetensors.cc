#include "policies/weights/safetensors.h"

#include <fmt/core.h>

#include <bit>
#include <cstring>

#include "policies/weights/safetensors_header.h"

namespace gensim::policies {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are read in place, and files are little-endian");

constexpr size_t kLengthBytes = 8;

Error Truncated(std::string message) {
  return {"safetensors-truncated", "byte 0", std::move(message), "the copy is incomplete, or no safetensors file"};
}

}  // namespace

Result<Safetensors> Safetensors::Open(const std::filesystem::path& path) {
  auto file = MappedFile::Open(path);
  if (!file) return file.errors();
  auto read = Parse(file->bytes());
  if (!read) {
    // which file it is matters more than a bare place in it
    Errors errors = read.errors();
    for (Error& error : errors) error.where = path.string() + (error.where.empty() ? "" : ": " + error.where);
    return errors;
  }
  read->file_ = *std::move(file);
  return read;
}

Result<Safetensors> Safetensors::Parse(std::string_view bytes) {
  if (bytes.size() < kLengthBytes) return Truncated(fmt::format("{} bytes, less than a header's length", bytes.size()));
  uint64_t length;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  if (length > kMaxSafetensorsHeader)
    return Error{"safetensors-header-size", "byte 0", fmt::format("a header of {} bytes", length),
                 fmt::format("at most {}; is it a safetensors file?", kMaxSafetensorsHeader)};
  if (length > bytes.size() - kLengthBytes)
    return Truncated(fmt::format("a header of {} bytes in a file of {}", length, bytes.size()));

  auto header = ReadSafetensorsHeader(bytes.substr(kLengthBytes, length), bytes.substr(kLengthBytes + length));
  if (!header) return header.errors();
  Safetensors out;
  out.bytes_ = bytes;
  out.tensors_ = std::move(header->tensors);
  out.metadata_ = std::move(header->metadata);
  return out;
}

}  // namespace gensim::policies
