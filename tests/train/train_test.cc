// Training runs: the same bits for any number of threads and across interruptions, learning, refusals.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "policies/agent/checkpoint.h"
#include "policies/train/run_folder.h"
#include "tests/records/scratch_folder.h"
#include "tests/train/toy_run.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;
using testing::Listener, testing::RunIn, testing::SmallConfig, testing::ToySource;

using TrainTest = ScratchFolder;

const std::vector<std::string> kTexts = {"put it in the bowl", "put it to the left of the bowl"};

// The files of a checkpoint that a continued run must have the same.
std::string BytesOf(const fs::path& out, int64_t step) {
  std::string all;
  for (const char* name : {"weights.safetensors", "training.safetensors", "state.json", "policy.json", "card.md"})
    all += ReadFile(out / "checkpoints" / CheckpointName(step) / name).value();
  return all;
}

// metrics.jsonl without measured times
std::string MetricsOf(const fs::path& out) {
  std::ifstream in(out / "metrics.jsonl");
  std::string all;
  for (std::string line; std::getline(in, line);) {
    Json json = Json::parse(line);
    json.erase("samples_per_s");
    all += json.dump() + "\n";
  }
  return all;
}

// One thread and three give the same weights, optimiser state and metrics.
TEST_F(TrainTest, SameForAnyNumberOfThreads) {
  const ToySource data({7, 4}, kTexts);
  TrainConfig config = SmallConfig();
  std::string expected;
  for (const int threads : {1, 2, 3}) {
    config.train.threads = threads, config.data.workers = threads;
    const fs::path out = folder_ / std::to_string(threads);
    Listener listener;
    const auto report = RunIn(out, data, config, listener);
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_EQ(report->steps, 6);
    EXPECT_EQ(listener.checkpoints, (std::vector<int64_t>{2, 4, 6}));
    const std::string bytes = BytesOf(out, 6) + MetricsOf(out);
    if (expected.empty()) expected = bytes;
    EXPECT_EQ(bytes, expected) << threads;
  }
}

// Another seed gives other weights.
TEST_F(TrainTest, SeedsDiffer) {
  const ToySource data({7}, kTexts);
  TrainConfig config = SmallConfig();
  Listener listener;
  ASSERT_TRUE(RunIn(folder_ / "a", data, config, listener).ok());
  config.train.seed = 1;
  ASSERT_TRUE(RunIn(folder_ / "b", data, config, listener).ok());
  EXPECT_NE(BytesOf(folder_ / "a", 6), BytesOf(folder_ / "b", 6));
}

// A run that stops after its first checkpoint, and again after the next one, ends as one that never stopped.
TEST_F(TrainTest, GoesOnBitForBit) {
  const ToySource data({7, 4}, kTexts);
  TrainConfig config = SmallConfig();
  config.train.log_every = 3;  // sums that no line has told yet must be carried
  Listener whole;
  ASSERT_TRUE(RunIn(folder_ / "whole", data, config, whole).ok());
  const fs::path out = folder_ / "parts";
  for (int part = 0; part < 3; ++part) {
    Listener listener;
    listener.stop_after = part < 2 ? 1 : 0;
    const auto report = RunIn(out, data, config, listener, part > 0);
    if (part < 2) {
      ASSERT_FALSE(report.ok());
      EXPECT_EQ(report.error().code, "interrupted");
    } else {
      ASSERT_TRUE(report.ok()) << report.error().message;
      EXPECT_EQ(report->first_step, 4);
    }
  }
  EXPECT_EQ(BytesOf(out, 6), BytesOf(folder_ / "whole", 6));
  EXPECT_EQ(MetricsOf(out), MetricsOf(folder_ / "whole"));
  // a run that is finished has nothing to do and says so
  Listener again;
  const auto report = RunIn(out, data, config, again, true);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->first_step, 6);
  EXPECT_TRUE(again.losses.empty());
}

// The loss of a few samples falls when they are seen again and again.
TEST_F(TrainTest, Learns) {
  const ToySource data({4}, kTexts);
  TrainConfig config = SmallConfig();
  config.data.augment = false;
  config.train.steps = 60, config.train.batch = 4, config.train.checkpoint_every = 60, config.train.rate = 3e-3;
  Listener listener;
  ASSERT_TRUE(RunIn(folder_ / "run", data, config, listener).ok());
  EXPECT_LT(listener.losses.back(), 0.75 * listener.losses.front());
}

// Two newest checkpoints are kept; the folder of the run reads as its newest policy.
TEST_F(TrainTest, KeepsTheNewestCheckpoints) {
  const ToySource data({7}, kTexts);
  Listener listener;
  ASSERT_TRUE(RunIn(folder_ / "run", data, SmallConfig(), listener).ok());
  EXPECT_EQ(*CheckpointsIn(folder_ / "run" / "checkpoints"), (std::vector<int64_t>{4, 6}));
  const auto policy = TrainedPolicy::Read(folder_ / "run", "");
  ASSERT_TRUE(policy.ok()) << policy.error().message;
  EXPECT_EQ((*policy)->description().steps, 6);
  EXPECT_EQ((*policy)->description().tasks.size(), 1u);
}

// A label that is no number stops the run with the batch on disk, and the checkpoint before it stays.
TEST_F(TrainTest, StopsAtWhatIsNotFinite) {
  ToySource data({30}, kTexts);
  data.Change(29).label.place.yaw_rad = std::numeric_limits<double>::quiet_NaN();
  TrainConfig config = SmallConfig();
  config.train.checkpoint_every = 1;
  Listener listener;
  const auto report = RunIn(folder_ / "run", data, config, listener);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, "train-not-finite");
  const auto step = static_cast<int64_t>(listener.checkpoints.size());
  const auto kept = Safetensors::Open(folder_ / "run" / ("not-finite-" + std::to_string(step) + ".safetensors"));
  ASSERT_TRUE(kept.ok());
  EXPECT_EQ(kept->tensors().at("color").shape, (std::vector<int64_t>{5, 160, 320, 3}));
  EXPECT_EQ(kept->metadata().count("text/4"), 1u);
}

// --- refusals, each with its code

TEST_F(TrainTest, RefusesFolders) {
  const ToySource data({7}, kTexts), other({8}, kTexts);
  const fs::path out = folder_ / "run";
  TrainConfig config = SmallConfig();
  Listener listener;
  const auto code = [&](const fs::path& where, const SampleSource& source, bool resume) {
    const auto report = RunIn(where, source, config, listener, resume);
    return report.ok() ? std::string("ok") : report.error().code;
  };
  ASSERT_EQ(code(out, data, true), "ok");  // nothing to go on with: begins
  EXPECT_EQ(code(out, data, false), "run-exists");
  EXPECT_EQ(code(out, other, true), "run-data");
  config.train.rate = 1e-4;
  EXPECT_EQ(code(out, data, true), "run-settings");
  fs::create_directories(folder_ / "mine");
  std::ofstream(folder_ / "mine" / "thesis.tex") << "text";
  EXPECT_EQ(code(folder_ / "mine", data, false), "run-folder-taken");
  EXPECT_TRUE(fs::exists(folder_ / "mine" / "thesis.tex"));
}

// What a run leaves that was killed before it had written its settings keeps nobody out.
TEST_F(TrainTest, BeginsOverAnAbandonedFolder) {
  const ToySource data({7}, kTexts);
  Listener listener;
  fs::create_directories(folder_ / "run");
  Put(folder_ / "run" / "lock", "");
  Put(folder_ / "run" / ".tmp-1-1", "half of it");
  EXPECT_TRUE(RunIn(folder_ / "run", data, SmallConfig(), listener).ok());
}

// Every bit of state.json counts: whatever is changed in it, going on is refused by the name of the damage.
TEST_F(TrainTest, RefusesAChangedState) {
  const ToySource data({7}, kTexts);
  const fs::path out = folder_ / "run", state = out / "checkpoints" / CheckpointName(6) / "state.json";
  Listener listener;
  ASSERT_TRUE(RunIn(out, data, SmallConfig(), listener).ok());
  const Json sound = Json::parse(Get(state));
  for (const auto& [key, value] : sound.items())
    for (const Json& other : {Json(-1), Json("x"), Json(nullptr), Json(7e300)}) {
      Json broken = sound;
      broken[key] = other;
      ASSERT_TRUE(WriteFileAtomic(state, broken.dump()).ok());
      const auto report = RunIn(out, data, SmallConfig(), listener, true);
      ASSERT_FALSE(report.ok()) << key;
      EXPECT_EQ(report.error().code, "checkpoint-damaged") << key;
    }
}

// A validation that is interrupted saves its step and is played first by the run that goes on, which then has the
// metrics and the bytes of one that was not interrupted.
TEST_F(TrainTest, OwesAnInterruptedValidation) {
  const ToySource data({7}, kTexts);
  TrainConfig config = SmallConfig();
  config.validate.every = 3;
  const auto run = [&](const fs::path& out, bool interrupt, bool resume) {
    Listener listener;
    TrainRequest request;
    request.config = config, request.data = &data, request.out = out, request.resume = resume;
    request.validate = [&](Policy& policy) -> Result<std::vector<TaskSuccess>> {
      EXPECT_EQ(policy.digest().size(), 64u);
      if (interrupt) return Error{"interrupted", "", "in the middle", ""};
      return std::vector<TaskSuccess>{{"task-0", 4, 1, 0.5}};
    };
    return Train(request, listener);
  };
  ASSERT_TRUE(run(folder_ / "whole", false, false).ok());
  for (const bool resume : {false, true}) {
    const auto stopped = run(folder_ / "parts", true, resume);
    ASSERT_FALSE(stopped.ok());
    EXPECT_EQ(stopped.error().code, "interrupted");
    EXPECT_NE(stopped.error().message.find("step 3"), std::string::npos);
    EXPECT_EQ(CheckpointsIn(folder_ / "parts" / "checkpoints")->back(), 3);
  }
  // as a call leaves it that was killed between telling the validation and keeping that it was played
  const fs::path metrics = folder_ / "parts" / "metrics.jsonl";
  Put(metrics, Get(metrics) + "{\"step\":3,\"validation\":{}}\n");
  ASSERT_TRUE(run(folder_ / "parts", false, true).ok());
  EXPECT_EQ(BytesOf(folder_ / "parts", 6), BytesOf(folder_ / "whole", 6));
  EXPECT_EQ(MetricsOf(folder_ / "parts"), MetricsOf(folder_ / "whole"));
}

// A checkpoint that was damaged is refused by name, for going on and for acting.
TEST_F(TrainTest, RefusesDamagedCheckpoints) {
  const ToySource data({7}, kTexts);
  const fs::path out = folder_ / "run", newest = out / "checkpoints" / CheckpointName(6);
  Listener listener;
  ASSERT_TRUE(RunIn(out, data, SmallConfig(), listener).ok());
  for (const char* name : {"training.safetensors", "weights.safetensors"}) {
    std::string bytes = ReadFile(newest / name).value();
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    ASSERT_TRUE(WriteFileAtomic(newest / name, bytes).ok());
  }
  EXPECT_EQ(RunIn(out, data, SmallConfig(), listener, true).error().code, "checkpoint-damaged");
  EXPECT_EQ(TrainedPolicy::Read(out, "").error().code, "checkpoint-damaged");
  EXPECT_EQ(TrainedPolicy::Read(folder_, "").error().code, "checkpoint-none");
  EXPECT_EQ(TrainedPolicy::Read(out, "another").error().code, "checkpoint-vocabulary");
}

// A run that was finished is not called done where the policy that it made cannot act.
TEST_F(TrainTest, MissesFilesOfAFinishedRun) {
  const ToySource data({5});
  const fs::path out = folder_ / "run", newest = out / "checkpoints" / CheckpointName(6);
  Listener listener;
  ASSERT_TRUE(RunIn(out, data, SmallConfig(), listener).ok());
  for (const char* name : {"weights.safetensors", "policy.json", "state.json", "training.safetensors"}) {
    fs::rename(newest / name, folder_ / "kept");
    const auto report = RunIn(out, data, SmallConfig(), listener, true);
    ASSERT_FALSE(report.ok()) << name;
    EXPECT_EQ(report.error().code, "checkpoint-damaged") << name;
    fs::rename(folder_ / "kept", newest / name);
  }
  EXPECT_TRUE(RunIn(out, data, SmallConfig(), listener, true).ok());
}

// Where checkpoints cannot be listed a run does not begin anew: nothing of it changes.
TEST_F(TrainTest, RefusesCheckpointsOutOfReach) {
  const ToySource data({5});
  Listener listener;
  const fs::path out = folder_ / "run";
  ASSERT_TRUE(RunIn(out, data, SmallConfig(), listener).ok());
  const std::string metrics = MetricsOf(out);
  fs::rename(out / "checkpoints", folder_ / "elsewhere");
  for (const bool file : {false, true}) {
    if (file)
      std::ofstream(out / "checkpoints") << "x";
    else
      fs::create_symlink(folder_ / "gone", out / "checkpoints");
    Listener again;
    const auto report = RunIn(out, data, SmallConfig(), again, true);
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().code, "file-unreadable");
    EXPECT_EQ(report.error().where, (out / "checkpoints").string());
    EXPECT_TRUE(again.losses.empty());
    fs::remove(out / "checkpoints");
  }
  EXPECT_EQ(MetricsOf(out), metrics);
  fs::rename(folder_ / "elsewhere", out / "checkpoints");
  Listener last;
  ASSERT_TRUE(RunIn(out, data, SmallConfig(), last, true).ok());
}

// A run whose folder goes away fails at its next checkpoint.
TEST_F(TrainTest, MissesItsFolder) {
  class Remover final : public TrainObserver {
   public:
    explicit Remover(fs::path out) : out_(std::move(out)) {}
    void OnProgress(const TrainProgress&) override {}
    void OnValidation(int64_t, const std::vector<TaskSuccess>&) override {}
    void OnCheckpoint(int64_t, const fs::path&) override { fs::remove_all(out_); }

   private:
    fs::path out_;
  };
  const ToySource data({5});
  TrainRequest request;
  request.config = SmallConfig(), request.data = &data, request.out = folder_ / "run";
  Remover remover(request.out);
  const auto report = Train(request, remover);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().code, "file-not-found");
  EXPECT_FALSE(fs::exists(request.out));
}

}  // namespace
}  // namespace gensim::policies
