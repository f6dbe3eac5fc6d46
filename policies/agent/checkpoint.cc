#include "policies/agent/checkpoint.h"

#include <fmt/core.h>

#include "envs/base/file.h"
#include "envs/base/sha256.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostWeightBytes = size_t{4} << 30;

}  // namespace

TrainedPolicy::TrainedPolicy(PolicyDescription description, uint64_t seed)
    : description_(std::move(description)),
      parameters_(seed),
      net_(parameters_, description_.net, static_cast<int64_t>(description_.pieces.size())) {}

Result<std::shared_ptr<const TrainedPolicy>> TrainedPolicy::Read(const fs::path& folder,
                                                                 std::string_view vocabulary_digest) {
  auto description = ReadPolicyDescription(folder, vocabulary_digest);
  if (!description) return description.errors();
  const fs::path weights_file = PolicyFolder(folder).value() / kWeightsFile;
  const std::string text = description->ToText();

  // the weights are those that the description was written with
  const auto bytes = ReadFile(weights_file, kMostWeightBytes);
  if (!bytes) return bytes.errors();
  if (Sha256Hex(*bytes) != description->weights_digest)
    return Error{"checkpoint-damaged", weights_file.string(), "not the weights that policy.json names",
                 "copy the whole folder again"};
  const auto file = Safetensors::Parse(*bytes);
  if (!file) return file.errors();
  auto policy = std::make_shared<TrainedPolicy>(std::move(*description));
  if (const Status loaded = policy->parameters_.Load(*file, weights_file.string()); !loaded) return loaded.errors();
  policy->digest_ = Sha256Hex("gensim pick-place policy 1\n" + text);
  return std::shared_ptr<const TrainedPolicy>(std::move(policy));
}

Status WritePolicy(const fs::path& folder, PolicyDescription description, const TensorMap& weights) {
  int64_t parameters = 0;
  for (const auto& [name, view] : weights)
    parameters += static_cast<int64_t>(view.bytes.size() * 8 / BitsOf(view.dtype));
  const std::string bytes = EncodeSafetensors(weights);
  description.weights_digest = Sha256Hex(bytes);
  if (Status written = WriteFileAtomic(folder / kWeightsFile, bytes); !written) return written;
  if (Status written = WriteFileAtomic(folder / kPolicyFile, description.ToText()); !written) return written;
  return WriteFileAtomic(folder / kCardFile, ModelCard(description, parameters));
}

}  // namespace gensim::policies
