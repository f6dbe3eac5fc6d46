#include "policies/records/policy_folder.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "envs/base/file.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStepPrefix = "step-";

}  // namespace

Result<fs::path> PolicyFolder(const fs::path& folder) {
  std::error_code code;
  const fs::file_status file = fs::status(folder / kPolicyFile, code);
  if (fs::exists(file)) return folder;
  if (!fs::status_known(file))
    return Error{"file-unreadable", (folder / kPolicyFile).string(), code.message(), "make the folder readable"};
  const fs::path checkpoints = folder / "checkpoints";
  const auto steps = CheckpointsIn(checkpoints);
  if (!steps) return steps.errors();
  if (!steps->empty()) return checkpoints / CheckpointName(steps->back());
  return Error{"checkpoint-none", folder.string(), "there is no policy.json, and no checkpoint of a training run",
               "legal: the folder of `gensim train --out`, or of one checkpoint in it"};
}

std::string CheckpointName(int64_t step) { return fmt::format("{}{:08}", kStepPrefix, step); }

int64_t CheckpointStep(const std::string& name) {
  if (!name.starts_with(kStepPrefix)) return -1;
  int64_t step = -1;
  const char* const begin = name.data() + kStepPrefix.size();
  const auto [end, problem] = std::from_chars(begin, name.data() + name.size(), step);
  return problem == std::errc() && step >= 0 && CheckpointName(step) == name ? step : -1;
}

Result<std::vector<int64_t>> CheckpointsIn(const fs::path& checkpoints) {
  std::vector<int64_t> steps;
  std::error_code code;
  // a link to nowhere is there: its folder may come back
  if (fs::symlink_status(checkpoints, code).type() == fs::file_type::not_found) return steps;
  fs::directory_iterator it(checkpoints, code);
  for (; !code && it != fs::directory_iterator(); it.increment(code))
    if (const int64_t step = CheckpointStep(it->path().filename().string()); step >= 0) steps.push_back(step);
  if (code)
    return Error{"file-unreadable", checkpoints.string(), "the checkpoints cannot be listed: " + code.message(),
                 "make the folder readable"};
  std::ranges::sort(steps);
  return steps;
}

Result<PolicyDescription> ReadPolicyDescription(const fs::path& folder, std::string_view vocabulary_digest) {
  const auto place = PolicyFolder(folder);
  if (!place) return place.errors();
  const fs::path file = *place / kPolicyFile;
  const auto text = ReadFile(file);
  if (!text) return text.errors();
  auto description = PolicyDescription::FromText(*text, file.string());
  if (description && !vocabulary_digest.empty() && description->vocabulary_digest != vocabulary_digest)
    return Error{"checkpoint-vocabulary", file.string(),
                 fmt::format("trained with vocabulary {}, this program has {}",
                             description->vocabulary_digest.substr(0, 16), vocabulary_digest.substr(0, 16)),
                 "train it again, or use the version that it was trained with"};
  return description;
}

}  // namespace gensim::policies
