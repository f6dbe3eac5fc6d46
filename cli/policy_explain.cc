// gensim policy explain: what is asked for, checked before LibTorch is; the work is in cli/torch/policy_explain.cc.
#include <fmt/core.h>

#include <filesystem>

#include "cli/exit_code.h"
#include "cli/program_source.h"
#include "cli/verbs.h"
#include "cli/with_torch.h"
#include "envs/core/seed.h"
#include "policies/records/policy_folder.h"

namespace gensim::cli {

int RunPolicyExplain(const CommonOptions& common, const PolicyOptions& options, Console& console) {
  if (std::filesystem::path(options.out).extension() != ".png")
    return console.Fail({"wrong-use", "--out", "'" + options.out + "' ends in no format that is drawn", "legal: .png"});
  // a scene of either range may be looked at
  const uint64_t seed = common.seed.value_or(kEvaluationSeeds.first);
  if (seed > kEvaluationSeeds.last)
    return console.Fail({"seed-range", "--seed", fmt::format("{} is no seed of a demonstration or an evaluation", seed),
                         fmt::format("legal: {} to {}", kDemoSeeds.first, kEvaluationSeeds.last)});
  const auto description = policies::ReadPolicyDescription(options.checkpoint, tasklib::VocabularyDigest());
  if (!description) return console.Fail(description.errors());
  const auto program = FindProgram(common, options.task, console);
  if (!program) return console.Fail(program.errors());
  if (!HasTorch()) return ContinueWithTorch(console);
  return ExplainWithTorch(common, options, console);
}

}  // namespace gensim::cli
