// A trained policy in memory, and writing and reading its folder (policies/records/policy_folder.h).
//
// Ownership: a TrainedPolicy owns its network and is immutable once read; any number of threads may use it.
// Codes: checkpoint-damaged, weights-not-finite, and those of ReadPolicyDescription, Safetensors::Parse and
// Parameters::Load.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "envs/base/result.h"
#include "policies/nets/parameters.h"
#include "policies/nets/pick_place_net.h"
#include "policies/records/policy_folder.h"

namespace gensim::policies {

class TrainedPolicy {
 public:
  /// A network with the first weights of `seed`.
  explicit TrainedPolicy(PolicyDescription description, uint64_t seed = 0);

  const PolicyDescription& description() const { return description_; }
  const PickPlaceNet& net() const { return net_; }
  const Parameters& parameters() const { return parameters_; }
  Parameters& parameters() { return parameters_; }
  /// SHA-256 over description and weights: all that decides what it does. Of a policy that was read or sealed.
  const std::string& digest() const { return digest_; }
  /// Fixes the digest for weights that were set in memory.
  void Seal();

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

}  // namespace gensim::policies
