// gensim train in the program with LibTorch: data, envs for validation, and the live line around policies/train.
#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/data_source.h"
#include "cli/episode_env.h"
#include "cli/exit_code.h"
#include "cli/signals.h"
#include "cli/with_torch.h"
#include "envs/base/text.h"
#include "envs/core/seed.h"
#include "evaluation/runner.h"
#include "policies/records/run_plan.h"
#include "policies/train/estimate.h"
#include "policies/train/run_folder.h"
#include "policies/train/trainer.h"

namespace gensim::cli {
namespace {

using policies::TaskSuccess;

std::string DurationText(double seconds) {
  const auto whole = static_cast<int64_t>(seconds);
  return whole >= 3600 ? fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60)
                       : fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

class Teller final : public policies::TrainObserver {
 public:
  explicit Teller(Console& console) : console_(console) {}

  void OnProgress(const policies::TrainProgress& p) override {
    const std::string line = fmt::format("step {} of {}, loss {:.3f}, {:.1f} samples/s, {} left", p.step, p.steps,
                                         p.loss, p.samples_per_s, DurationText(p.left_s));
    // a line that stays for every fiftieth of the run
    const int64_t part = 50 * p.step / p.steps;
    if (part != part_)
      console_.Progress(line);
    else
      console_.Live(line);
    part_ = part;
    console_.Event("progress", {{"step", p.step}, {"loss", p.loss}, {"samples_per_s", p.samples_per_s}});
  }

  void OnValidation(int64_t step, const std::vector<TaskSuccess>& tasks) override {
    int episodes = 0, successes = 0;
    for (const TaskSuccess& task : tasks) episodes += task.episodes, successes += task.successes;
    console_.Progress(fmt::format("step {}, validation: {} of {} episodes succeed", step, successes, episodes));
    console_.Event("validation", {{"step", step}, {"episodes", episodes}, {"successes", successes}});
  }

  void OnCheckpoint(int64_t step, const std::filesystem::path& folder) override {
    console_.Event("checkpoint", {{"step", step}, {"folder", folder.string()}});
  }

  void OnNote(const std::string& note) override {
    notes_.push_back(note);
    console_.Note(note);
  }

  const std::vector<std::string>& notes() const { return notes_; }

 private:
  Console& console_;
  int64_t part_ = 0;
  std::vector<std::string> notes_;
};

// Plays the last seeds of the demonstrations' range that were not trained on.
class Validation {
 public:
  Validation(EpisodeEnvs& envs, const DataSource& source, int episodes, int threads)
      : envs_(envs), data_(*source.samples), files_(source.files), episodes_(episodes), threads_(threads) {}

  // every task has an env, or the run had better not begin
  Status Check(bool resume) {
    for (size_t t = 0; t < data_.tasks().size(); ++t)
      if (const auto env = MakeEnv(t); !env) {
        Errors errors = env.errors();
        // a run that goes on keeps its settings
        if (!resume) errors.front().hint += "; --set validate.every=0 trains without validation";
        return errors;
      }
    return Done{};
  }

  Result<std::vector<TaskSuccess>> Play(policies::Policy& policy) {
    std::vector<evaluation::RunnerTask> tasks;
    std::vector<TaskSuccess> scores;
    for (size_t t = 0; t < data_.tasks().size(); ++t) {
      evaluation::RunnerTask task{[this, t] { return MakeEnv(t); }, {}};
      const std::set<uint64_t> trained = SeedsOf(t);
      for (uint64_t seed = kDemoSeeds.last; task.seeds.size() < static_cast<size_t>(episodes_); --seed)
        if (!trained.contains(seed)) task.seeds.push_back(seed);
      tasks.push_back(std::move(task));
      scores.push_back({data_.tasks()[t].name, episodes_, 0, 0});
    }
    evaluation::RunnerOptions options;
    options.threads = threads_, options.cancelled = &InterruptFlag();
    const Status played = evaluation::RunEpisodes(policy, tasks, options, [&](auto ended) -> Status {
      for (const evaluation::FinishedEpisode& episode : ended) {
        scores[episode.task].successes += episode.success_end;
        scores[episode.task].mean_return += episode.episode_return / episodes_;
      }
      return Done{};
    });
    if (!played) return played.errors();
    return scores;
  }

 private:
  // its program lies beside its demonstrations, or in the library
  Result<std::unique_ptr<Env>> MakeEnv(size_t t) {
    const policies::TaskInfo& task = data_.tasks()[t];
    const auto of_task = [&](const policies::EpisodeInfo& episode) { return episode.task == t; };
    const policies::OriginInfo& origin = data_.origins()[std::ranges::find_if(data_.episodes(), of_task)->origin];
    EpisodeHeader header;
    header.env_id = task.env_id, header.env_version = task.env_version, header.task = task.name;
    header.task_digest = task.digest, header.vocabulary_digest = origin.vocabulary_digest;
    header.engine = origin.engine, header.seed = kDemoSeeds.last;
    header.family = task.env_id.substr(0, task.env_id.find('/'));
    auto env = envs_.Find(files_[t], header);
    if (!env) return env.errors();
    return std::move(env->env);
  }

  std::set<uint64_t> SeedsOf(size_t t) const {
    std::set<uint64_t> seeds;
    for (const policies::EpisodeInfo& episode : data_.episodes())
      if (episode.task == t) seeds.insert(episode.seed);
    return seeds;
  }

  EpisodeEnvs& envs_;
  const policies::SampleSource& data_;
  const std::vector<std::string>& files_;
  int episodes_, threads_;
};

// May the run that a dry one stands for go on?
Status CheckResumable(const std::string& out, const policies::TrainConfig& config, const DataSource& data) {
  if (out.empty() || !policies::HasRun(out)) return Done{};
  const auto stored = policies::ReadPlan(out);
  if (!stored) return stored.errors();
  return policies::CheckSamePlan(*stored, {config, policies::DataDigestOf(*data.samples), ""}, out);
}

// "put-block-in-bowl (100), packing-shapes (98)"
std::string TasksText(const policies::SampleSource& data) {
  std::vector<std::string> parts;
  for (size_t t = 0; t < data.tasks().size(); ++t) {
    const auto episodes = std::ranges::count(data.episodes(), t, &policies::EpisodeInfo::task);
    parts.push_back(fmt::format("{} ({})", data.tasks()[t].name, episodes));
  }
  return Join(parts, ", ");
}

int Estimate(const policies::TrainConfig& config, const DataSource& data, Console& console) {
  const auto estimate = policies::EstimateTraining(config, *data.samples, &InterruptFlag());
  if (!estimate) return console.Fail(estimate.errors());
  const auto& validate = config.validate;
  const int64_t validations = validate.every > 0 ? (config.train.steps + validate.every - 1) / validate.every : 0;
  const auto episodes = static_cast<int64_t>(data.samples->tasks().size()) * validate.episodes;
  console.Print(
      Table({{"parameters", std::to_string(estimate->parameters)},
             {"demonstrations", TasksText(*data.samples)},
             {"samples", std::to_string(estimate->samples)},
             {"steps", fmt::format("{} of {} samples", config.train.steps, config.train.batch)},
             {"speed", fmt::format("{:.1f} samples/s", estimate->samples_per_s)},
             {"time", DurationText(estimate->seconds)},
             {"validation", fmt::format("{} times {} episodes, not in that time", validations, episodes)},
             {"memory", fmt::format("{:.2f} GB", static_cast<double>(estimate->peak_bytes) / 1e9)},
             {"checkpoint", fmt::format("{:.1f} MB", static_cast<double>(estimate->checkpoint_bytes) / 1e6)}}));
  console.Document({{"ok", true},
                    {"parameters", estimate->parameters},
                    {"samples", estimate->samples},
                    {"samples_per_s", estimate->samples_per_s},
                    {"seconds", estimate->seconds},
                    {"validations", validations},
                    {"validation_episodes", validations * episodes},
                    {"peak_bytes", estimate->peak_bytes},
                    {"checkpoint_bytes", estimate->checkpoint_bytes},
                    {"config", ToJson(config)}});
  return kDone;
}

}  // namespace

int TrainWithTorch(const CommonOptions& common, const TrainOptions& options, const policies::TrainConfig& config,
                   Console& console) {
  // before the demonstrations are rendered, which may take minutes
  if (!options.dry_run)
    if (const Status free = policies::CheckRunFolder(options.out, options.resume); !free)
      return console.Fail(free.errors());
  const auto data = OpenData(common, options.data, console);
  if (!data) return console.Fail(data.errors());
  if (options.dry_run) {
    const Status resumable = CheckResumable(options.out, config, *data);
    return resumable ? Estimate(config, *data, console) : console.Fail(resumable.errors());
  }
  console.Note("demonstrations: " + TasksText(*data->samples));
  if (options.resume && !policies::HasRun(options.out))
    console.Note(fmt::format("no run in {} yet: this line begins one", EscapeUnprintable(options.out)));
  EpisodeEnvs envs(common, console);
  Validation validation(envs, *data, config.validate.episodes, ThreadsFor(options.jobs));
  if (config.validate.every > 0)
    if (const Status checked = validation.Check(options.resume); !checked) return console.Fail(checked.errors());
  policies::TrainRequest request;
  request.config = config, request.data = data->samples.get();
  request.out = options.out, request.resume = options.resume, request.cancelled = &InterruptFlag();
  request.validate = [&](policies::Policy& policy) { return validation.Play(policy); };
  Teller teller(console);
  const auto report = policies::Train(request, teller);
  if (!report) return console.Fail(report.errors(), {{"folder", options.out}});

  std::vector<std::vector<std::string>> rows = {{"VALIDATION", "SUCCESS", "MEAN RETURN"}};
  Json tasks = Json::array();
  for (const TaskSuccess& task : report->tasks) {
    rows.push_back(
        {task.task, fmt::format("{} of {}", task.successes, task.episodes), fmt::format("{:.2f}", task.mean_return)});
    tasks.push_back({{"task", task.task},
                     {"episodes", task.episodes},
                     {"successes", task.successes},
                     {"mean_return", task.mean_return}});
  }
  if (rows.size() > 1) console.Print(Table(rows));
  const std::string loss = report->loss ? fmt::format(", loss {:.3f}", *report->loss) : "";
  console.Print(fmt::format("{} steps{}; gensim evaluate --policy {} --tasks ... scores it", report->steps, loss,
                            EscapeUnprintable(options.out)));
  console.Document({{"ok", true},
                    {"folder", options.out},
                    {"policy", report->policy.string()},
                    {"parameters", report->parameters},
                    {"first_step", report->first_step},
                    {"steps", report->steps},
                    {"loss", report->loss ? Json(*report->loss) : Json(nullptr)},
                    {"validation", tasks},
                    {"notes", teller.notes()}});
  return kDone;
}

}  // namespace gensim::cli
