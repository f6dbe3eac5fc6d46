// Reading and writing safetensors files (docs/safetensors.md): a JSON header and the bytes of tensors, nothing that
// runs.
//
// Reading takes hostile files: every number of the header is checked against the file before it is used, and what is
// refused has a code, the place in the header and a hint. Tensors are views into the file's memory, which the reader
// owns. Const access from any thread. Writing is deterministic: the same tensors and texts give the same bytes,
// whatever their order was.
//
// Codes of reading: file-not-found, file-unreadable, safetensors-truncated, safetensors-header-size,
// safetensors-header-start, safetensors-padding, those of ParseJson (envs/base/json.h), safetensors-metadata,
// safetensors-tensor, safetensors-dtype, safetensors-shape, safetensors-size, safetensors-offsets.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "envs/base/mapped_file.h"
#include "envs/base/result.h"
#include "policies/weights/tensor_view.h"

namespace gensim::policies {

/// Longest header that is read or written, as in the format's reference reader.
inline constexpr size_t kMaxSafetensorsHeader = 100'000'000;

class Safetensors {
 public:
  /// Maps the file; only the header is read now.
  static Result<Safetensors> Open(const std::filesystem::path& path);
  /// Reads from memory that must outlive the object.
  static Result<Safetensors> Parse(std::string_view bytes);

  /// All of the file.
  std::string_view bytes() const { return bytes_; }
  const TensorMap& tensors() const { return tensors_; }
  /// Free texts; empty where the file has none.
  const MetadataMap& metadata() const { return metadata_; }

 private:
  Safetensors() = default;

  std::optional<MappedFile> file_;  // none when the memory belongs to somebody else
  std::string_view bytes_;
  TensorMap tensors_;
  MetadataMap metadata_;
};

/// The file's bytes. Throws std::invalid_argument where a tensor's bytes do not fit its type and shape, a name or text
/// is not UTF-8, or a tensor is called "__metadata__".
std::string EncodeSafetensors(const TensorMap& tensors, const MetadataMap& metadata = {});

/// Atomic and durable. Code: file-unwritable. Throws as EncodeSafetensors.
Status WriteSafetensors(const std::filesystem::path& path, const TensorMap& tensors, const MetadataMap& metadata = {});

}  // namespace gensim::policies
