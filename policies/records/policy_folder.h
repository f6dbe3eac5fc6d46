// Where a trained policy lies on disk.
//
//   policy.json          PolicyDescription (policy_description.h)
//   weights.safetensors  the averaged weights, by the network's names
//   card.md              for people
// A training run keeps such folders as RUN/checkpoints/step-N; the folder of a run stands for its newest one. Pure
// functions of the file system. Codes: checkpoint-none, checkpoint-vocabulary, and those of PolicyDescription.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/result.h"
#include "policies/records/policy_description.h"

namespace gensim::policies {

inline constexpr const char* kPolicyFile = "policy.json";
inline constexpr const char* kWeightsFile = "weights.safetensors";
inline constexpr const char* kCardFile = "card.md";

/// The folder that holds the policy: `folder` itself, or the newest checkpoint of a run.
Result<std::filesystem::path> PolicyFolder(const std::filesystem::path& folder);

/// What stands in the policy.json of PolicyFolder(folder). `vocabulary_digest`: of the words that this program knows;
/// empty: whatever the policy knows.
Result<PolicyDescription> ReadPolicyDescription(const std::filesystem::path& folder,
                                                std::string_view vocabulary_digest);

/// Name of the checkpoint of a step, "step-00000500", and back; -1 for other names.
std::string CheckpointName(int64_t step);
int64_t CheckpointStep(const std::string& name);

/// Steps of the checkpoints in RUN/checkpoints, ascending; none where there is no such folder. Code: file-unreadable,
/// where what is in it cannot be known.
Result<std::vector<int64_t>> CheckpointsIn(const std::filesystem::path& checkpoints);

}  // namespace gensim::policies
