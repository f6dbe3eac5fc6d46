#include "evaluation/evaluate.h"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/base/file.h"
#include "envs/base/text.h"
#include "envs/core/seed.h"
#include "evaluation/anchor_store.h"
#include "evaluation/plan.h"
#include "evaluation/played_episodes.h"
#include "evaluation/players.h"
#include "evaluation/results.h"
#include "evaluation/run_folder.h"
#include "evaluation/runner.h"
#include "evaluation/task_selection.h"
#include "tasklib/episode_folder.h"
#include "tasklib/families.h"

namespace gensim::evaluation {
namespace {

namespace fs = std::filesystem;
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

// Everything of one call.
class Evaluation {
 public:
  Evaluation(const EvaluationRequest& request, Library& library, EvaluationObserver& observer)
      : request_(request), library_(library), observer_(observer) {}

  Status ChoosePolicies(const policies::PolicyRegistry& registry) {
    auto players = ChoosePlayers(registry, request_.policies);
    if (!players) return players.errors();
    players_ = std::move(*players);
    plan_.policies = players_.asked;
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
      if (programs_.back().family() == "tsp") ruled_.insert(entry.digest);
    }
    if (!ruled_.empty()) players_.AddHeuristic();
    return Done{};
  }

  Status OpenFolder() {
    plan_.first_seed = request_.first_seed;
    plan_.episodes = request_.episodes;
    plan_.engine = request_.engine;
    plan_.bar = request_.bar;
    if (!request_.episodes_out.empty()) {
      // made now: nobody plays for an hour to be told that it cannot be
      if (const Status made = MakeFolder(request_.episodes_out); !made) return made;
      std::error_code ignored;
      plan_.episodes_out = fs::weakly_canonical(request_.episodes_out, ignored).string();
    }
    auto folder = OpenRunFolder(request_.out, PlanText(plan_), request_.resume);
    if (!folder) return folder.errors();
    lock_ = std::move(folder->lock);
    std::vector<PlannedPolicy> all;
    for (const Player& player : players_.all) all.push_back(player.planned);
    auto played = PlayedEpisodes::From(std::move(folder->ledger), plan_, all, request_.out / kLedgerFile);
    if (!played) return played.errors();
    played_ = std::move(*played);
    report_.resumed = played_->size() > 0;
    NoteLostEpisodes();
    return Done{};
  }

  Status MeasureAll() {
    total_ = 0;
    for (const Player& player : players_.all) total_ += PlanOf(player).tasks.size();
    total_ *= static_cast<size_t>(plan_.episodes);
    Tell(players_.all.front());
    for (const Player& player : players_.all) {
      // episode files come from playing alone
      if (player.anchor && !(player.asked && KeepsEpisodes())) {
        const Status taken = TakeAnchors(library_, PlanOf(player), player.planned, *played_, [&] { Tell(player); });
        if (!taken) return taken;
      }
      if (const Status played = Play(player); !played) return played;
    }
    return Done{};
  }

  Result<EvaluationReport> Finish() {
    report_.results = ResultsOf(plan_, AnchorPolicies(), played_->rows());
    report_.under_bar = UnderBar(plan_, report_.results);
    for (const EpisodeRow& row : played_->rows()) report_.recorded += row.source == "record";
    std::error_code ignored;
    if (!fs::exists(request_.out / kLedgerFile, ignored))
      return Error{"ledger-write", (request_.out / kLedgerFile).string(),
                   "it was removed while the episodes were played", "evaluate into another folder"};
    const Status written = WriteFileAtomic(request_.out / "results.json", PrettyJson(report_.results));
    if (!written) return written.errors();
    // last, for another process may hold the library for hours; others then measure the anchors again
    for (const Player& player : players_.all)
      if (const Status kept = player.anchor ? KeepAnchors(library_, PlanOf(player), player.planned, *played_) : Done{};
          !kept) {
        report_.notes.push_back("the anchors were not recorded with their tasks: " + ToString(kept.error()));
        break;
      }
    return std::move(report_);
  }

 private:
  // What a player plays: the anchor of the second score, where nobody asked for it, those tasks alone that have one.
  EvaluationPlan PlanOf(const Player& player) const {
    EvaluationPlan plan = plan_;
    if (&player == players_.heuristic() && !player.asked)
      std::erase_if(plan.tasks, [&](const PlannedTask& task) { return !ruled_.contains(task.digest); });
    return plan;
  }

  AnchorPlayers AnchorPolicies() const {
    AnchorPlayers anchors{players_.random(), players_.expert(), std::nullopt, ruled_};
    if (const Player* heuristic = players_.heuristic()) anchors.heuristic = heuristic->planned;
    return anchors;
  }

  bool KeepsEpisodes() const { return !plan_.episodes_out.empty(); }
  void Tell(const Player& player) { observer_.OnProgress(player.planned.name, played_->size(), total_); }

  Status Play(const Player& player) {
    std::vector<RunnerTask> tasks;
    size_t open = 0;
    for (size_t t = 0; t < plan_.tasks.size(); ++t) {
      RunnerTask task;
      task.make_env = [this, t] { return tasklib::MakeEnv(programs_[t], request_.engine); };
      const bool plays = &player != players_.heuristic() || player.asked || ruled_.contains(plan_.tasks[t].digest);
      if (plays) task.seeds = played_->Missing(player.planned, plan_.tasks[t]);
      open += task.seeds.size();
      tasks.push_back(std::move(task));
    }
    if (open == 0) return Done{};
    const bool record = KeepsEpisodes() && player.asked;
    if (record)
      for (size_t t = 0; t < programs_.size(); ++t)
        if (const Status made = tasklib::MakeEpisodeFolder(EpisodeFolder(player.planned, t), programs_[t]); !made)
          return made;
    const RunnerOptions options{request_.threads, request_.batch, record, request_.cancelled};
    return RunEpisodes(*player.policy, tasks, options,
                       [&](std::span<const FinishedEpisode> ended) { return Take(player, ended); });
  }

  // Episode files first, then the rows that say that they are there.
  Status Take(const Player& player, std::span<const FinishedEpisode> ended) {
    std::vector<EpisodeRow> rows;
    std::vector<fs::path> files;
    for (const FinishedEpisode& episode : ended) {
      const PlannedTask& task = plan_.tasks[episode.task];
      rows.push_back({player.planned.name, player.planned.digest, task.name, task.digest, episode.seed,
                      episode.episode_return, episode.success_end, episode.success_ever, episode.length, episode.cause,
                      episode.state_hash});
      files.emplace_back();
      if (!episode.recording) continue;
      files.back() = EpisodeFile(player.planned, episode.task, episode.seed);
      Episode recording = *episode.recording;
      recording.header = tasklib::HeaderFor(programs_[episode.task], episode.seed, request_.engine);
      if (const Status written = WriteNewEpisode(files.back(), recording); !written) return written;
    }
    if (const Status added = played_->Add(rows); !added) return added;
    report_.played += rows.size();
    for (size_t i = 0; i < rows.size(); ++i) observer_.OnEpisode(rows[i], files[i]);
    Tell(player);
    return Done{};
  }

  // An episode that lies there already is one that a killed call wrote before its row, the same bytes, or another
  // run's.
  static Status WriteNewEpisode(const fs::path& file, const Episode& episode) {
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return WriteEpisode(file, episode);
    const auto there = ReadFile(file);
    if (there && *there == EncodeEpisode(episode)) return Done{};
    return Error{"file-exists", file.string(), "another episode lies there: of another checkpoint, engine or build",
                 "another folder with --episodes-out"};
  }

  // Episodes are played once: files that a user took away stay away.
  void NoteLostEpisodes() {
    if (!KeepsEpisodes()) return;
    size_t lost = 0;
    std::error_code ignored;
    for (const Player& player : players_.all)
      for (size_t t = 0; player.asked && t < plan_.tasks.size(); ++t)
        for (const EpisodeRow& row : played_->RowsOf(player.planned, plan_.tasks[t]))
          lost += !fs::exists(EpisodeFile(player.planned, t, row.seed), ignored);
    if (lost > 0)
      report_.notes.push_back(fmt::format("{} episode files of this run are gone from {}", lost, plan_.episodes_out));
  }

  fs::path EpisodeFile(const PlannedPolicy& policy, size_t t, uint64_t seed) const {
    return EpisodeFolder(policy, t) / fmt::format("{:010}.episode", seed);
  }

  // EPISODES/POLICY/TASK: the policy by its name where that is fit for a folder
  fs::path EpisodeFolder(const PlannedPolicy& policy, size_t t) const {
    const bool fit = IsKebabCase(policy.name);
    const PlannedTask& task = plan_.tasks[t];
    return request_.episodes_out / (fit ? policy.name : policy.digest.substr(0, 16)) /
           (task.version == 1 ? task.name : fmt::format("{}@{}", task.name, task.version));
  }

  const EvaluationRequest& request_;
  Library& library_;
  EvaluationObserver& observer_;
  EvaluationPlan plan_;
  Players players_;
  std::vector<Program> programs_;  // of the planned tasks
  std::set<std::string> ruled_;    // digests of those whose envs know cheap rules
  std::optional<FileLock> lock_;
  std::optional<PlayedEpisodes> played_;
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
