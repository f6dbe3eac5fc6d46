// The policy of a trained network, as policy.h says.
//
// Envs are served one by one, each by one thread with one thread of LibTorch; `threads` of them work beside each other.
// So what it does in an env depends on its digest and what is seen there alone. Without a step that changed anything it
// would choose the same again and again; its envs end that by their step limits.
#pragma once

#include <memory>
#include <string>

#include "policies/act/policy.h"
#include "policies/agent/checkpoint.h"

namespace gensim::policies {

/// `name`: what people call it. Begin refuses envs without the maps and the action of a table (policy-observation).
/// Call SetUpTorch(1) first.
std::unique_ptr<Policy> MakeNetworkPolicy(std::string name, std::shared_ptr<const TrainedPolicy> trained, int threads);

}  // namespace gensim::policies
