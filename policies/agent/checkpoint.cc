#include "policies/agent/checkpoint.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "agent_digest.h"
#include "envs/base/file.h"
#include "envs/base/sha256.h"
#include "envs/core/build_info.h"
#include "policies/nets/runtime.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

bool IsFinite(const at::Tensor& tensor) {
  const float* const numbers = tensor.const_data_ptr<float>();
  return std::all_of(numbers, numbers + tensor.numel(), [](float number) { return std::isfinite(number); });
}

// All that decides what the policy does: the description, which holds the digest of the weights, our code and LibTorch.
std::string DigestOf(const PolicyDescription& description) {
  return Sha256Hex(fmt::format("gensim pick-place policy\n{}\n{}\nLibTorch {}\n{}", GENSIM_AGENT_DIGEST, BuildId(),
                               DescribeTorch().version, description.ToText()));
}

}  // namespace

TrainedPolicy::TrainedPolicy(PolicyDescription description, uint64_t seed)
    : description_(std::move(description)),
      parameters_(seed),
      net_(parameters_, description_.net, static_cast<int64_t>(description_.pieces.size())) {}

Result<std::shared_ptr<const TrainedPolicy>> TrainedPolicy::Read(const fs::path& folder,
                                                                 std::string_view vocabulary_digest) {
  // found once: a run that is still training may publish another one meanwhile
  const auto place = PolicyFolder(folder);
  if (!place) return place.errors();
  auto description = ReadPolicyDescription(*place, vocabulary_digest);
  if (!description) return description.errors();
  const fs::path weights_file = *place / kWeightsFile;

  // the weights are those that the description was written with
  const auto file = Safetensors::Open(weights_file);
  if (!file) return file.errors();
  if (Sha256Hex(file->bytes()) != description->weights_digest)
    return Error{"checkpoint-damaged", weights_file.string(), "not the weights that policy.json names",
                 "copy the whole folder again"};
  std::shared_ptr<TrainedPolicy> policy;
  try {
    policy = std::make_shared<TrainedPolicy>(std::move(*description));
  } catch (const std::invalid_argument& error) {
    // sizes that are legal each by itself, but no network together
    return Error{"policy-value", (*place / kPolicyFile).string() + "#/net", error.what(), ""};
  }
  if (const Status loaded = policy->parameters_.Load(*file, weights_file.string()); !loaded) return loaded.errors();
  for (const auto& [name, tensor] : policy->parameters_.all())
    if (!IsFinite(tensor))
      return Error{"weights-not-finite", weights_file.string(), name + " holds what is no finite number",
                   "take an earlier checkpoint"};
  policy->digest_ = DigestOf(policy->description_);
  return std::shared_ptr<const TrainedPolicy>(std::move(policy));
}

void TrainedPolicy::Seal() {
  description_.weights_digest = Sha256Hex(EncodeSafetensors(parameters_.Views()));
  digest_ = DigestOf(description_);
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
