// Mutants of the files of a training run: a run goes on from what was written, or says with a code why it cannot; a
// refused checkpoint leaves the optimiser as it was.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>

#include "envs/base/file.h"
#include "envs/base/sha256.h"
#include "policies/train/learner.h"
#include "policies/train/run_folder.h"
#include "tests/fuzz/mutator.h"
#include "tests/records/scratch_folder.h"
#include "tests/train/toy_run.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

using RunMutants = ScratchFolder;

std::string DigestOf(const Optimizer& optimizer) { return Sha256Hex(EncodeSafetensors(optimizer.StateViews())); }

TEST_F(RunMutants, GoOnOrAreRefused) {
  const testing::ToySource data({5});
  TrainConfig config = testing::SmallConfig();
  config.train.steps = config.train.checkpoint_every = 2;
  config.net.most_pieces = 270, config.net.crop = config.net.surroundings = 16, config.net.crop_width = 4;
  TrainRequest request;
  const fs::path out = folder_ / "run";
  request.config = config, request.data = &data, request.out = out;
  testing::Listener listener;
  ASSERT_TRUE(Train(request, listener).ok());
  const TrainPlan plan{config, DataDigestOf(data), "the test's"};
  auto learner = Learner::Make(config, data);
  ASSERT_TRUE(learner.ok());
  const std::string fresh = DigestOf((*learner)->optimizer());
  const fs::path checkpoint = out / "checkpoints" / CheckpointName(2);
  const std::vector<fs::path> files = {out / "run.json", checkpoint / "state.json",
                                       checkpoint / "training.safetensors"};

  std::map<std::string, int> codes;
  for (uint64_t i = 0; i < 600; ++i) {
    Rng rng(i, "mutants/run");
    const fs::path& file = files[i % files.size()];
    const std::string whole = Get(file), mutant = fuzz::MutateBytes(whole, rng);
    Put(file, mutant);
    Optimizer& optimizer = (*learner)->optimizer();
    const auto refused = [&](const Errors& errors) {
      ++codes[errors.front().code];
      EXPECT_FALSE(errors.front().code.empty() || errors.front().message.empty());
      EXPECT_EQ(DigestOf(optimizer), fresh) << "mutant " << i;
    };
    if (const auto folder = TrainFolder::Open(out, plan, /*resume=*/true); !folder) {
      refused(folder.errors());
    } else if (const auto state = folder->Load(optimizer); !state) {
      refused(state.errors());
    } else {
      // the bytes changed nothing that counts, as a space between members does
      ++codes["ok"];
      ASSERT_TRUE(state->has_value()) << "mutant " << i;
      EXPECT_EQ((*state)->step, 2);
      EXPECT_NE(file.extension() == ".safetensors" && mutant != whole, true) << "mutant " << i;
      learner = Learner::Make(config, data);
    }
    Put(file, whole);
  }
  for (const auto& [code, count] : codes) std::printf("    %-24s %6d\n", code.c_str(), count);
  EXPECT_LT(codes["ok"], 300);
}

}  // namespace
}  // namespace gensim::policies
