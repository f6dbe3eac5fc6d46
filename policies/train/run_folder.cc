#include "policies/train/run_folder.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/sha256.h"
#include "policies/agent/checkpoint.h"
#include "policies/records/run_plan.h"
#include "policies/records/sealed_json.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

constexpr int kStateFormat = 1;
constexpr const char* kStateFile = "state.json";
constexpr const char* kTrainingFile = "training.safetensors";
constexpr const char* kUnfinished = ".unfinished";
constexpr const char* kDying = ".dying";
constexpr size_t kKept = 2;
constexpr JsonLimits kLimits = {.max_bytes = size_t{1} << 20, .max_depth = 8, .max_items = 20'000};

std::string StateText(const TrainState& state, const std::string& training_digest) {
  return Seal({{"format", kStateFormat},
               {"step", state.step},
               {"epoch", state.cursor.epoch},
               {"index", state.cursor.index},
               {"sums", state.sums},
               {"summed", state.summed},
               {"validation_owed", state.validation_owed},
               {"training_digest", training_digest}});
}

Error Damaged(const fs::path& file, const std::string& what) {
  return {"checkpoint-damaged", file.string(), what, "delete this checkpoint to go on from the one before"};
}

struct StoredState {
  TrainState state;
  std::string training_digest;
};

Result<StoredState> StateFrom(std::string_view text, const fs::path& file) {
  const auto json = Unseal(text, kLimits);
  if (!json) return Damaged(file, json.error().message);
  try {
    if (json->at("format") != kStateFormat) return Damaged(file, "not of format 1");
    StoredState stored;
    TrainState& state = stored.state;
    state.step = json->at("step").get<int64_t>();
    state.cursor = {json->at("epoch").get<uint64_t>(), json->at("index").get<uint64_t>()};
    state.sums = json->at("sums").get<decltype(state.sums)>();
    state.summed = json->at("summed").get<int64_t>();
    state.validation_owed = json->at("validation_owed").get<bool>();
    stored.training_digest = json->at("training_digest").get<std::string>();
    return stored;
  } catch (const nlohmann::json::exception& error) {
    return Damaged(file, std::string("not the state of a run: ") + error.what());
  }
}

}  // namespace

Status CheckRunFolder(const fs::path& out, bool resume) {
  std::error_code code;
  const bool exists = HasRun(out);
  if (!exists && fs::exists(out, code) && !fs::is_empty(out, code)) {
    // what a run leaves that was killed before it had written run.json is a lock at most
    for (const fs::directory_entry& entry : fs::directory_iterator(out, code))
      if (entry.path().filename() != "lock" && !IsTemporaryName(entry.path()))
        return Error{"run-folder-taken", out.string(),
                     "the folder holds something else: " + entry.path().filename().string(), "choose another folder"};
  }
  if (exists && !resume)
    return Error{"run-exists", out.string(), "the folder holds a training run",
                 "--resume goes on with it; or choose another folder"};
  return Done{};
}

Result<TrainFolder> TrainFolder::Open(const fs::path& out, const TrainPlan& plan, bool resume) {
  const fs::path run_file = out / kRunFile;
  const bool exists = HasRun(out);
  if (Status free = CheckRunFolder(out, resume); !free) return free.errors();
  if (Status made = MakeFolder(out); !made) return made.errors();
  auto lock = FileLock::Take(out / "lock", 0);
  if (!lock) return lock.errors();
  TrainFolder folder(out, std::move(*lock), plan.build);
  if (!exists) {
    if (const Status written = WriteFileAtomic(run_file, plan.ToText()); !written) return written.errors();
    return folder;
  }
  const auto stored = ReadPlan(out);
  if (!stored) return stored.errors();
  if (const Status same = CheckSamePlan(*stored, plan, out); !same) return same.errors();
  folder.build_ = stored->build;
  folder.RemoveOld();
  return folder;
}

Result<std::optional<TrainState>> TrainFolder::Load(Optimizer& optimizer) const {
  const auto steps = CheckpointsIn(path_ / "checkpoints");
  if (!steps) return steps.errors();
  if (steps->empty()) return std::optional<TrainState>();
  const int64_t newest = steps->back();
  const fs::path folder = path_ / "checkpoints" / CheckpointName(newest);
  // one that was taken away
  const auto missing = [](const fs::path& file, const Errors& errors) -> Errors {
    return errors.front().code == "file-not-found" ? Errors{Damaged(file, "missing")} : errors;
  };
  const auto text = ReadFile(folder / kStateFile);
  if (!text) return missing(folder / kStateFile, text.errors());
  const auto stored = StateFrom(*text, folder / kStateFile);
  if (!stored) return stored.errors();
  if (stored->state.step != newest) return Damaged(folder / kStateFile, "it speaks of another step");
  const auto file = Safetensors::Open(folder / kTrainingFile);
  if (!file) {
    const bool gone = file.error().code == "file-not-found" || file.error().code == "file-unreadable";
    return gone ? missing(folder / kTrainingFile, file.errors())
                : Errors{Damaged(folder / kTrainingFile, file.error().message)};
  }
  if (stored->training_digest != Sha256Hex(file->bytes()))
    return Damaged(folder / kTrainingFile, "not the bytes that state.json names");
  // the policy beside it, which acts: training alone would not miss it
  if (const auto policy = TrainedPolicy::Read(folder, ""); !policy) {
    const Error& error = policy.error();
    if (error.code == "checkpoint-none") return Damaged(folder / kPolicyFile, "missing");
    return missing(error.where, policy.errors());
  }
  // last: what is refused leaves the optimiser as it was
  if (const Status loaded = optimizer.Load(*file, newest, (folder / kTrainingFile).string()); !loaded)
    return loaded.errors();
  return std::optional<TrainState>(stored->state);
}

Status TrainFolder::Save(const TrainState& state, const Optimizer& optimizer, const PolicyDescription& description) {
  const fs::path checkpoints = path_ / "checkpoints", unfinished = checkpoints / kUnfinished;
  const fs::path folder = checkpoints / CheckpointName(state.step);
  const std::string training = EncodeSafetensors(optimizer.StateViews()), training_digest = Sha256Hex(training);
  const std::string text = StateText(state, training_digest);
  std::error_code code;
  if (!fs::exists(path_ / kRunFile, code))
    return Error{"file-not-found", (path_ / kRunFile).string(), "the run's folder was removed while it trained", ""};
  // where this step's was written before, and owed its validation, all but its state is the same
  if (const auto stored = ReadFile(folder / kStateFile)) {
    const auto before = StateFrom(*stored, folder / kStateFile);
    if (before && before->training_digest != training_digest)
      return Damaged(folder / kTrainingFile, "another run's: the weights of this step are others");
    if (before) return *stored == text ? Status(Done{}) : WriteFileAtomic(folder / kStateFile, text);
  }
  fs::remove_all(unfinished, code);
  if (Status made = MakeFolder(unfinished); !made) return made;
  if (Status written = WritePolicy(unfinished, description, optimizer.AverageViews()); !written) return written;
  if (Status written = WriteFileAtomic(unfinished / kTrainingFile, training); !written) return written;
  if (Status written = WriteFileAtomic(unfinished / kStateFile, text); !written) return written;
  if (Status renamed = RenameDurably(unfinished, folder); !renamed) return renamed;
  RemoveOld();
  return Done{};
}

void TrainFolder::RemoveOld() const {
  std::error_code code;
  const fs::path checkpoints = path_ / "checkpoints";
  fs::remove_all(checkpoints / kUnfinished, code);
  const auto steps = CheckpointsIn(checkpoints);
  const fs::path dying = checkpoints / kDying;
  fs::remove_all(dying, code);
  for (size_t i = 0; steps && i + kKept < steps->size(); ++i) {
    // renamed first, so that one that is half deleted has no checkpoint's name
    fs::rename(checkpoints / CheckpointName((*steps)[i]), dying, code);
    fs::remove_all(dying, code);
  }
}

std::string DataDigestOf(const SampleSource& source) {
  std::string all;
  const auto add = [&](std::string_view text) { all += fmt::format("{}:{};", text.size(), text); };
  for (const TaskInfo& task : source.tasks()) {
    add(task.name), add(task.env_id), add(task.digest), add(task.wording);
    all += fmt::format("{};", task.env_version);
  }
  for (const OriginInfo& origin : source.origins()) {
    add(origin.build), add(origin.engine), add(origin.engine_version), add(origin.cpu_class);
    add(origin.vocabulary_digest);
  }
  for (const EpisodeInfo& e : source.episodes())
    all += fmt::format("{},{},{},{},{},{};", e.task, e.origin, e.seed, e.steps, e.samples, e.success);
  for (uint32_t i = 0; i < source.texts(); ++i) add(source.text(i));
  for (size_t i = 0; i < source.size(); ++i) {
    const SampleInfo& sample = source.sample(i);
    const Rgb& table = sample.background;
    all += fmt::format("{},{},{},{:016x},{},{},{};", sample.text, sample.stop, sample.label.pure_yaw,
                       source.frame_hash(i), table[0], table[1], table[2]);
    for (const Grip* grip : {&sample.label.pick, &sample.label.place})
      all += fmt::format("{},{},{},{};", grip->pixel.row, grip->pixel.column, grip->yaw_rad, grip->z_m);
  }
  return Sha256Hex(all);
}

}  // namespace gensim::policies
