#include "evaluation/evaluate.h"

#include <fmt/core.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "envs/base/file.h"
#include "envs/base/text.h"
#include "envs/core/seed.h"
#include "evaluation/anchor_record.h"
#include "evaluation/plan.h"
#include "evaluation/results.h"
#include "evaluation/run_folder.h"
#include "evaluation/runner.h"
#include "evaluation/task_selection.h"
#include "policies/act/anchors.h"
#include "tasklib/episode_folder.h"
#include "tasklib/families.h"

namespace gensim::evaluation {
namespace {

namespace fs = std::filesystem;
using policies::Policy;
using tasklib::Library;
using tasklib::Program;

Status CheckRequest(const EvaluationRequest& request) {
  if (request.episodes < 1 || request.episodes > kMostEpisodes)
    return Error{"wrong-use", "--episodes", fmt::format("{} episodes", request.episodes),
                 fmt::format("legal: 1 to {}", kMostEpisodes)};
  if (request.bar && !std::isfinite(*request.bar))
    return Error{"wrong-use", "--bar", "the bar is not a finite number", "0 is the random policy, 1 the expert"};
  if (request.policies.empty())
    return Error{"wrong-use", "--policy", "no policy was asked for", "random, expert, noop or a checkpoint folder"};
  return CheckSeeds(request.first_seed, static_cast<uint64_t>(request.episodes), SeedUse::kEvaluation);
}

PlannedPolicy PlannedOf(const Policy& policy) { return {policy.name(), policy.digest()}; }

// A policy, and whether it was asked for or is an anchor besides.
struct Player {
  std::unique_ptr<Policy> policy;
  bool asked = false;
};

// Everything of one call.
class Evaluation {
 public:
  Evaluation(const EvaluationRequest& request, Library& library, EvaluationObserver& observer)
      : request_(request), library_(library), observer_(observer) {}

  Status ChoosePolicies(const policies::PolicyRegistry& registry) {
    players_.push_back({policies::MakeRandomPolicy()});
    players_.push_back({policies::MakeExpertPolicy()});
    for (const std::string& spec : request_.policies) {
      auto policy = registry.Make(spec);
      if (!policy) return policy.errors();
      const PlannedPolicy planned = PlannedOf(**policy);
      for (const PlannedPolicy& other : plan_.policies)
        if (other.digest == planned.digest)
          return Error{"wrong-use", "--policy", "'" + spec + "' was asked for twice", "each policy once"};
      plan_.policies.push_back(planned);
      // an anchor that is asked for is the anchor
      const auto same = std::ranges::find_if(
          players_, [&](const Player& player) { return player.policy->digest() == planned.digest; });
      if (same != players_.end())
        same->asked = true;
      else
        players_.push_back({std::move(*policy), true});
    }
    random_ = PlannedOf(*players_[0].policy), expert_ = PlannedOf(*players_[1].policy);
    return Done{};
  }

  Status ChooseTasks() {
    const auto entries = SelectTasks(library_, request_.tasks);
    if (!entries) return entries.errors();
    for (const tasklib::TaskEntry& entry : *entries) {
      const auto task = library_.Show(entry.digest);
      if (!task) return task.errors();
      auto program = Program::FromText(task->program);
      if (!program) {
        Errors errors = program.errors();
        for (Error& error : errors) error.where = entry.name + (error.where.empty() ? "" : ": ") + error.where;
        return errors;
      }
      plan_.tasks.push_back({entry.name, entry.version, entry.digest});
      programs_.push_back(std::move(*program));
    }
    return Done{};
  }

  Status OpenFolder() {
    plan_.first_seed = request_.first_seed;
    plan_.episodes = request_.episodes;
    plan_.engine = request_.engine;
    plan_.bar = request_.bar;
    plan_.keep_episodes = !request_.episodes_out.empty();
    auto folder = OpenRunFolder(request_.out, PlanText(plan_), request_.resume);
    if (!folder) return folder.errors();
    lock_ = std::move(folder->lock);
    ledger_ = std::move(folder->ledger);
    report_.resumed = !ledger_->rows().empty();
    return TakeRows();
  }

  Status MeasureAll() {
    const size_t each = plan_.tasks.size() * static_cast<size_t>(plan_.episodes);
    total_ = players_.size() * each;
    observer_.OnProgress(players_.front().policy->name(), done_.size(), total_);
    for (Player& player : players_) {
      const bool anchor = player.policy->digest() == random_.digest || player.policy->digest() == expert_.digest;
      // episode files come from playing alone
      if (anchor && !(player.asked && plan_.keep_episodes))
        if (const Status taken = TakeRecords(*player.policy); !taken) return taken;
      if (const Status played = Play(player); !played) return played;
    }
    return Done{};
  }

  Result<EvaluationReport> Finish() {
    report_.results = ResultsOf(plan_, random_, expert_, ledger_->rows());
    report_.under_bar = UnderBar(plan_, report_.results);
    for (const EpisodeRow& row : ledger_->rows()) report_.recorded += row.source == "record";
    const Status written = WriteFileAtomic(request_.out / "results.json", PrettyJson(report_.results));
    if (!written) return written.errors();
    // last, for another process may hold the library for hours
    for (const PlannedPolicy* anchor : {&random_, &expert_})
      if (const Status kept = KeepRecords(*anchor); !kept) {
        Errors errors = kept.errors();
        errors.front().hint = "results.json is written; the same run resumed keeps the anchors with their tasks";
        return errors;
      }
    return std::move(report_);
  }

 private:
  using Key = std::tuple<std::string, std::string, uint64_t>;  // policy, task, seed

  // What the ledger holds already; every row must be an episode of this run.
  Status TakeRows() {
    std::set<std::string> policies, tasks;
    for (const Player& player : players_) policies.insert(player.policy->digest());
    for (const PlannedTask& task : plan_.tasks) tasks.insert(task.digest);
    const uint64_t count = static_cast<uint64_t>(plan_.episodes);
    for (const EpisodeRow& row : ledger_->rows()) {
      const bool ours = policies.contains(row.policy_digest) && tasks.contains(row.task_digest) &&
                        row.seed >= plan_.first_seed && row.seed - plan_.first_seed < count;
      if (!ours || !done_.insert({row.policy_digest, row.task_digest, row.seed}).second)
        return Error{
            "ledger-unreadable", (request_.out / "ledger.sqlite").string(),
            fmt::format("the row of {} in {} at seed {} is no episode of this run", row.policy, row.task, row.seed),
            "restore it from a copy, or evaluate into another folder"};
    }
    return Done{};
  }

  bool Complete(const Policy& policy, const PlannedTask& task) const {
    for (int k = 0; k < plan_.episodes; ++k)
      if (!done_.contains({policy.digest(), task.digest, plan_.first_seed + static_cast<uint64_t>(k)})) return false;
    return true;
  }

  Status AddRows(std::span<const EpisodeRow> rows) {
    if (const Status added = ledger_->Add(rows); !added) return added;
    for (const EpisodeRow& row : rows) done_.insert({row.policy_digest, row.task_digest, row.seed});
    return Done{};
  }

  // Anchors of tasks of which nothing was played yet, where a record has them.
  Status TakeRecords(const Policy& policy) {
    for (const PlannedTask& task : plan_.tasks) {
      if (Complete(policy, task)) continue;
      const auto stored = library_.Show(task.digest);
      if (!stored) return stored.errors();
      const auto rows = FindAnchor(stored->records, plan_, PlannedOf(policy), task);
      if (!rows) continue;
      std::vector<EpisodeRow> missing;
      for (const EpisodeRow& row : *rows)
        if (!done_.contains({row.policy_digest, row.task_digest, row.seed})) missing.push_back(row);
      if (const Status added = AddRows(missing); !added) return added;
      observer_.OnProgress(policy.name(), done_.size(), total_);
    }
    return Done{};
  }

  Status KeepRecords(const PlannedPolicy& policy) {
    std::map<Key, const EpisodeRow*> rows;
    for (const EpisodeRow& row : ledger_->rows()) rows[{row.policy_digest, row.task_digest, row.seed}] = &row;
    for (const PlannedTask& task : plan_.tasks) {
      const auto stored = library_.Show(task.digest);
      if (!stored) return stored.errors();
      if (FindAnchor(stored->records, plan_, policy, task)) continue;
      std::vector<EpisodeRow> own;
      for (int k = 0; k < plan_.episodes; ++k)
        own.push_back(*rows.at({policy.digest, task.digest, plan_.first_seed + static_cast<uint64_t>(k)}));
      const auto appended = library_.Append(task.digest, AnchorRecordOf(plan_, policy, own));
      if (!appended) return appended.errors();
    }
    return Done{};
  }

  Status Play(Player& player) {
    Policy& policy = *player.policy;
    std::vector<RunnerTask> tasks;
    size_t open = 0;
    for (size_t t = 0; t < plan_.tasks.size(); ++t) {
      RunnerTask task;
      task.make_env = [this, t] { return tasklib::MakeEnv(programs_[t], request_.engine); };
      for (int k = 0; k < plan_.episodes; ++k) {
        const uint64_t seed = plan_.first_seed + static_cast<uint64_t>(k);
        if (!done_.contains({policy.digest(), plan_.tasks[t].digest, seed})) task.seeds.push_back(seed);
      }
      open += task.seeds.size();
      tasks.push_back(std::move(task));
    }
    if (open == 0) return Done{};
    const bool record = plan_.keep_episodes && player.asked;
    if (record)
      for (size_t t = 0; t < programs_.size(); ++t)
        if (const Status made = tasklib::MakeEpisodeFolder(EpisodeFolder(policy, t), programs_[t]); !made) return made;
    const RunnerOptions options{request_.threads, request_.batch, record, request_.cancelled};
    return RunEpisodes(policy, tasks, options,
                       [&](std::span<const FinishedEpisode> ended) { return Take(policy, ended); });
  }

  // Episode files first, then the rows that say that they are there.
  Status Take(const Policy& policy, std::span<const FinishedEpisode> ended) {
    std::vector<EpisodeRow> rows;
    std::vector<fs::path> files;
    for (const FinishedEpisode& episode : ended) {
      const PlannedTask& task = plan_.tasks[episode.task];
      rows.push_back({policy.name(), policy.digest(), task.name, task.digest, episode.seed, episode.episode_return,
                      episode.success_end, episode.success_ever, episode.length, episode.cause, episode.state_hash});
      files.emplace_back();
      if (!episode.recording) continue;
      files.back() = EpisodeFolder(policy, episode.task) / fmt::format("{:010}.episode", episode.seed);
      Episode recording = *episode.recording;
      recording.header = tasklib::HeaderFor(programs_[episode.task], episode.seed, request_.engine);
      if (const Status written = WriteEpisode(files.back(), recording); !written) return written;
    }
    if (const Status added = AddRows(rows); !added) return added;
    report_.played += rows.size();
    for (size_t i = 0; i < rows.size(); ++i) observer_.OnEpisode(rows[i], files[i]);
    observer_.OnProgress(policy.name(), done_.size(), total_);
    return Done{};
  }

  // EPISODES/POLICY/TASK: the policy by its name where that is fit for a folder and no other has it
  fs::path EpisodeFolder(const Policy& policy, size_t t) const {
    const auto named =
        std::ranges::count_if(plan_.policies, [&](const PlannedPolicy& other) { return other.name == policy.name(); });
    const bool fit = named == 1 && IsKebabCase(policy.name());
    const PlannedTask& task = plan_.tasks[t];
    return request_.episodes_out / (fit ? policy.name() : policy.digest().substr(0, 16)) /
           (task.version == 1 ? task.name : fmt::format("{}@{}", task.name, task.version));
  }

  const EvaluationRequest& request_;
  Library& library_;
  EvaluationObserver& observer_;
  EvaluationPlan plan_;
  std::vector<Player> players_;  // random, expert, then the others that were asked for
  PlannedPolicy random_, expert_;
  std::vector<Program> programs_;  // of the planned tasks
  std::optional<FileLock> lock_;
  std::optional<EpisodeLedger> ledger_;
  std::set<Key> done_;
  size_t total_ = 0;
  EvaluationReport report_;
};

}  // namespace

Result<EvaluationReport> Evaluate(const EvaluationRequest& request, Library& library,
                                  const policies::PolicyRegistry& registry, EvaluationObserver& observer) {
  if (const Status legal = CheckRequest(request); !legal) return legal.errors();
  Evaluation evaluation(request, library, observer);
  if (const Status chosen = evaluation.ChoosePolicies(registry); !chosen) return chosen.errors();
  if (const Status chosen = evaluation.ChooseTasks(); !chosen) return chosen.errors();
  if (const Status opened = evaluation.OpenFolder(); !opened) return opened.errors();
  if (const Status measured = evaluation.MeasureAll(); !measured) return measured.errors();
  return evaluation.Finish();
}

}  // namespace gensim::evaluation
