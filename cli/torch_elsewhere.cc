// The verbs of networks in the program without LibTorch: they go on in the one that has it.
#include "cli/with_torch.h"

namespace gensim::cli {

bool HasTorch() { return false; }

int RunPolicyLibtorch(const PolicyOptions&, Console& console) { return ContinueWithTorch(console); }

}  // namespace gensim::cli
