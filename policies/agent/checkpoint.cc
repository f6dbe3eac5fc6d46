#include "policies/agent/checkpoint.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "envs/base/file.h"
#include "envs/base/sha256.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostWeightBytes = size_t{4} << 30;
constexpr std::string_view kStepPrefix = "step-";

}  // namespace

TrainedPolicy::TrainedPolicy(PolicyDescription description, uint64_t seed)
    : description_(std::move(description)),
      parameters_(seed),
      net_(parameters_, description_.net, static_cast<int64_t>(description_.pieces.size())) {}

Result<std::shared_ptr<const TrainedPolicy>> TrainedPolicy::Read(const fs::path& folder,
                                                                 std::string_view vocabulary_digest) {
  const auto place = PolicyFolder(folder);
  if (!place) return place.errors();
  const fs::path policy_file = *place / kPolicyFile, weights_file = *place / kWeightsFile;
  const auto text = ReadFile(policy_file);
  if (!text) return text.errors();
  auto description = PolicyDescription::FromText(*text, policy_file.string());
  if (!description) return description.errors();
  if (!vocabulary_digest.empty() && description->vocabulary_digest != vocabulary_digest)
    return Error{"checkpoint-vocabulary", policy_file.string(),
                 fmt::format("trained with vocabulary {}, this program has {}",
                             description->vocabulary_digest.substr(0, 16), vocabulary_digest.substr(0, 16)),
                 "train it again, or use the version that it was trained with"};

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
  policy->digest_ = Sha256Hex("gensim pick-place policy 1\n" + *text);
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

Result<fs::path> PolicyFolder(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder / kPolicyFile, ignored)) return folder;
  const fs::path checkpoints = folder / "checkpoints";
  const auto steps = CheckpointsIn(checkpoints);
  if (!steps.empty()) return checkpoints / CheckpointName(steps.back());
  return Error{"checkpoint-none", folder.string(), "there is no policy.json, and no checkpoint of a training run",
               "legal: the folder of `gensim train --out`, or of one checkpoint in it"};
}

std::string CheckpointName(int64_t step) { return fmt::format("{}{:08}", kStepPrefix, step); }

int64_t CheckpointStep(const std::string& name) {
  if (!name.starts_with(kStepPrefix)) return -1;
  int64_t step = -1;
  const char* const begin = name.data() + kStepPrefix.size();
  const auto [end, problem] = std::from_chars(begin, name.data() + name.size(), step);
  return problem == std::errc() && step >= 0 && CheckpointName(step) == name ? step : -1;
}

std::vector<int64_t> CheckpointsIn(const fs::path& checkpoints) {
  std::vector<int64_t> steps;
  std::error_code code;
  for (const fs::directory_entry& entry : fs::directory_iterator(checkpoints, code))
    if (const int64_t step = CheckpointStep(entry.path().filename().string()); step >= 0) steps.push_back(step);
  std::ranges::sort(steps);
  return steps;
}

}  // namespace gensim::policies
