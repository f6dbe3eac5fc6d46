// What can be told of checkpoints on a command line without LibTorch.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "envs/base/result.h"
#include "policies/act/policy_registry.h"

namespace gensim::cli {

/// What people call the policy of a folder: the folder's own name, of a checkpoint that of its run and step; printable
/// and at most 70 bytes: there is room to tell two of one name apart.
std::string CheckpointLabel(const std::filesystem::path& folder);

/// Do any of these policies need networks? Each folder that does is looked into: its errors are those of
/// ReadPolicyDescription, told before anything is downloaded for it.
Result<bool> NeedNetworks(const std::vector<std::string>& policies, const policies::PolicyRegistry& registry);

}  // namespace gensim::cli
