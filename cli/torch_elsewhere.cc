// The verbs of networks in the program without LibTorch: they go on in the one that has it.
#include "cli/with_torch.h"

namespace gensim::cli {

bool HasTorch() { return false; }

int TrainWithTorch(const CommonOptions&, const TrainOptions&, const policies::TrainConfig&, Console& console) {
  return ContinueWithTorch(console);
}

int ExplainWithTorch(const CommonOptions&, const PolicyOptions&, Console& console) {
  return ContinueWithTorch(console);
}

void ReadCheckpoints(policies::PolicyRegistry&, int) {}

int RunPolicyLibtorch(const PolicyOptions&, Console& console) { return ContinueWithTorch(console); }

}  // namespace gensim::cli
