// A trained policy in memory and in its folder.
//
//   policy.json          PolicyDescription
//   weights.safetensors  the averaged weights, by the network's names
//   card.md              for people
// A folder of a training run serves too: its newest checkpoint is read (policies/train/run_folder.h).
// Ownership: a TrainedPolicy owns its network and is immutable once read; any number of threads may use it.
// Codes: checkpoint-none, checkpoint-damaged, checkpoint-vocabulary, those of PolicyDescription, Safetensors::Open and
// Parameters::Load.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "envs/base/result.h"
#include "policies/agent/policy_description.h"
#include "policies/nets/parameters.h"
#include "policies/nets/pick_place_net.h"

namespace gensim::policies {

inline constexpr const char* kPolicyFile = "policy.json";
inline constexpr const char* kWeightsFile = "weights.safetensors";
inline constexpr const char* kCardFile = "card.md";

class TrainedPolicy {
 public:
  /// A network with the first weights of `seed`.
  explicit TrainedPolicy(PolicyDescription description, uint64_t seed = 0);

  const PolicyDescription& description() const { return description_; }
  const PickPlaceNet& net() const { return net_; }
  const Parameters& parameters() const { return parameters_; }
  Parameters& parameters() { return parameters_; }
  /// SHA-256 over description and weights: all that decides what it does. Of a policy that was read.
  const std::string& digest() const { return digest_; }

  /// `folder`: of a policy, or of a training run. `vocabulary_digest`: of the words that this program knows; empty:
  /// whatever the policy knows.
  static Result<std::shared_ptr<const TrainedPolicy>> Read(const std::filesystem::path& folder,
                                                           std::string_view vocabulary_digest);

 private:
  PolicyDescription description_;
  Parameters parameters_;
  PickPlaceNet net_;
  std::string digest_;
};

/// Writes the three files; `weights` are what acts, and their digest goes into the description. Code: file-unwritable.
Status WritePolicy(const std::filesystem::path& folder, PolicyDescription description, const TensorMap& weights);

/// The folder that holds the policy: `folder` itself, or the newest checkpoint of a run. Code: checkpoint-none.
Result<std::filesystem::path> PolicyFolder(const std::filesystem::path& folder);

/// Name of the checkpoint of a step, "step-00000500", and back; -1 for other names.
std::string CheckpointName(int64_t step);
int64_t CheckpointStep(const std::string& name);

/// Steps of the checkpoints in RUN/checkpoints, ascending.
std::vector<int64_t> CheckpointsIn(const std::filesystem::path& checkpoints);

}  // namespace gensim::policies
