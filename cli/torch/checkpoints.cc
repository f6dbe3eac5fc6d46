// Checkpoints as policies, for the verbs that take policies.
#include "cli/with_torch.h"
#include "policies/agent/network_policy.h"
#include "policies/nets/runtime.h"
#include "tasklib/program/program.h"

namespace gensim::cli {

void ReadCheckpoints(policies::PolicyRegistry& registry, int threads) {
  registry.ReadCheckpointsWith(
      [threads](const std::filesystem::path& folder) -> Result<std::unique_ptr<policies::Policy>> {
        policies::SetUpTorch(1);
        auto trained = policies::TrainedPolicy::Read(folder, tasklib::VocabularyDigest());
        if (!trained) return trained.errors();
        return policies::MakeNetworkPolicy(CheckpointLabel(folder), std::move(*trained), threads);
      });
}

}  // namespace gensim::cli
