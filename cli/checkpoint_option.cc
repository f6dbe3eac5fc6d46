#include "cli/checkpoint_option.h"

#include <algorithm>

#include "envs/base/text.h"
#include "policies/records/policy_folder.h"
#include "tasklib/program/program.h"

namespace gensim::cli {

namespace fs = std::filesystem;

std::string CheckpointLabel(const fs::path& folder) {
  std::error_code code;
  const fs::path whole = fs::weakly_canonical(folder, code);
  std::string label = whole.filename().string();
  if (policies::CheckpointStep(label) >= 0 && whole.parent_path().filename() == "checkpoints")
    label = whole.parent_path().parent_path().filename().string() + "-" + label;
  label = EscapeUnprintable(label.substr(0, 60));
  return label.empty() ? "checkpoint" : label.substr(0, 70);
}

Result<bool> NeedNetworks(const std::vector<std::string>& policies, const policies::PolicyRegistry& registry) {
  const std::vector<std::string> names = registry.names();
  bool need = false;
  for (const std::string& policy : policies) {
    std::error_code code;
    if (std::ranges::find(names, policy) != names.end() || !fs::is_directory(policy, code)) continue;
    const auto description = policies::ReadPolicyDescription(policy, tasklib::VocabularyDigest());
    if (!description) return description.errors();
    need = true;
  }
  return need;
}

}  // namespace gensim::cli
