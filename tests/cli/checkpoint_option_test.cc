// Checkpoints on a command line: what they are called, and whether they need networks at all.
#include "cli/checkpoint_option.h"

#include <gtest/gtest.h>

#include "policies/records/policy_folder.h"
#include "tasklib/program/program.h"
#include "tests/records/scratch_folder.h"

namespace gensim::cli {
namespace {

namespace fs = std::filesystem;

class CheckpointOption : public policies::ScratchFolder {
 protected:
  // A folder with a policy.json of this vocabulary, without weights.
  fs::path Policy(const std::string& name, const std::string& vocabulary) const {
    policies::PolicyDescription description;
    description.pieces = policies::WordPieces::Learn(std::vector<std::string>{"put it there"}, 300);
    description.vocabulary_digest = vocabulary, description.weights_digest = std::string(64, 'b');
    fs::create_directories(folder_ / name);
    Put(folder_ / name / policies::kPolicyFile, description.ToText());
    return folder_ / name;
  }

  policies::PolicyRegistry registry_ = policies::BuiltInPolicies();
};

TEST_F(CheckpointOption, Labels) {
  EXPECT_EQ(CheckpointLabel("runs/bowl"), "bowl");
  EXPECT_EQ(CheckpointLabel("runs/bowl/checkpoints/step-00000500"), "bowl-step-00000500");
  EXPECT_EQ(CheckpointLabel("elsewhere/step-00000500"), "step-00000500");
  EXPECT_EQ(CheckpointLabel("/"), "checkpoint");
  EXPECT_LE(CheckpointLabel(std::string(300, 'x')).size(), 70u);
  const std::string odd = CheckpointLabel("runs/a\nb\x1b");
  EXPECT_EQ(odd.find_first_of("\n\x1b"), std::string::npos) << odd;
}

// Names of policies need none, nor does what is not there (the registry says so later); a policy on disk does.
TEST_F(CheckpointOption, NeedNetworks) {
  const std::string words = tasklib::VocabularyDigest();
  const std::string sound = Policy("sound", words).string();
  EXPECT_FALSE(*NeedNetworks({"random", "expert", (folder_ / "none").string()}, registry_));
  EXPECT_TRUE(*NeedNetworks({"random", sound}, registry_));
}

// What is wrong with a policy is told at once, before LibTorch.
TEST_F(CheckpointOption, TellsErrorsFirst) {
  const auto code = [&](const fs::path& folder) { return NeedNetworks({folder.string()}, registry_).error().code; };
  EXPECT_EQ(code(Policy("other", std::string(64, 'c'))), "checkpoint-vocabulary");
  const fs::path cut = Policy("cut", tasklib::VocabularyDigest());
  Put(cut / policies::kPolicyFile, "{");
  EXPECT_FALSE(code(cut).empty());
  fs::create_directories(folder_ / "empty");
  EXPECT_EQ(code(folder_ / "empty"), "checkpoint-none");
}

}  // namespace
}  // namespace gensim::cli
