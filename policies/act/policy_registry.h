// PolicyRegistry: from what a person writes (a name, or the folder of a checkpoint) to a policy.
//
// Ownership: the registry owns the factories; whoever calls Make owns the policy. Thread-safety: fill it first, then
// any number of threads may call the const functions. There is no global registry: the command makes one and hands it
// on.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policies/act/policy.h"

namespace gensim::policies {

using PolicyFactory = std::function<Result<std::unique_ptr<Policy>>()>;
/// Loads the policy of a checkpoint folder that exists.
using CheckpointLoader = std::function<Result<std::unique_ptr<Policy>>(const std::filesystem::path& folder)>;

class PolicyRegistry {
 public:
  /// Throws std::invalid_argument for a name that is not kebab-case or was registered before.
  void Register(std::string name, PolicyFactory factory);
  /// Who reads checkpoints; without one a folder is no policy.
  void ReadCheckpointsWith(CheckpointLoader loader) { loader_ = std::move(loader); }

  /// A registered name, else a checkpoint folder. Code policy-unknown with the nearest name, or the errors of the
  /// factory or loader.
  Result<std::unique_ptr<Policy>> Make(std::string_view spec) const;

  /// Sorted by name.
  std::vector<std::string> names() const;

 private:
  std::map<std::string, PolicyFactory, std::less<>> factories_;
  CheckpointLoader loader_;
};

/// random, expert and noop; no checkpoints.
PolicyRegistry BuiltInPolicies();

}  // namespace gensim::policies
