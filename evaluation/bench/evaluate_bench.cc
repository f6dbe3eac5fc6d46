// evaluate_bench [--task NAME]... [--episodes 20] [--rounds 9] [--threads 1] [--folder DIR]
//
// What `gensim evaluate` costs beyond the episodes themselves: a whole evaluation (anchors, ledger, records of the
// tasks, statistics, results.json) against a bare loop that plays the same episodes with the same policies in a batch
// of the same envs and keeps nothing but the sum of rewards. No network: random and expert play, the expert being the
// policy asked for. Every round has seeds of its own, so that no anchor is known from before. CPU time of the process;
// the two run in turn, and take turns in being first; the ratio of a round is evaluation / bare loop. Prints JSON:
// median of the rounds with its bootstrap interval, and whether both sides saw the same returns.
#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "envs/core/env_batch.h"
#include "envs/core/seed.h"
#include "evaluation/bench/bench_util.h"
#include "evaluation/evaluate.h"
#include "generator/card.h"
#include "policies/act/anchors.h"
#include "tasklib/families.h"
#include "tasklib/program/seeds.h"

namespace {

using namespace gensim;
using namespace gensim::bench;
using Json = nlohmann::json;

constexpr size_t kBatch = 32;

struct Settings {
  std::vector<std::string> tasks = {"put-block-in-bowl", "packing-boxes-pairs", "stack-block-pyramid-seq",
                                    "place-red-in-green", "tower-in-zone"};
  int episodes = 20, rounds = 9, threads = 1;
  std::string folder;
};

class Silent final : public evaluation::EvaluationObserver {
 public:
  void OnProgress(const std::string&, size_t, size_t) override {}
  void OnEpisode(const evaluation::EpisodeRow& row, const std::filesystem::path&) override {
    returns += row.episode_return;
  }
  double returns = 0;
};

// Plays every seed of every task with one policy and returns the sum of all rewards.
double BareLoop(policies::Policy& policy, const std::vector<tasklib::Program>& programs, uint64_t first, int episodes,
                int threads) {
  const size_t share = std::max<size_t>(1, kBatch / programs.size());
  std::vector<std::unique_ptr<Env>> envs;
  std::vector<size_t> task_of;
  for (size_t t = 0; t < programs.size(); ++t)
    for (size_t k = 0; k < std::min(share, static_cast<size_t>(episodes)); ++k) {
      envs.push_back(*tasklib::MakeEnv(programs[t]));
      task_of.push_back(t);
    }
  const size_t count = envs.size();
  EnvBatch batch(std::move(envs), {.auto_reset = AutoReset::kDisabled, .threads = threads, .observe = false});
  if (!policy.Begin(batch)) throw std::runtime_error("the policy cannot act here");
  std::vector<uint64_t> next(programs.size(), 0), seeds(count);
  std::vector<uint8_t> start(count), active(count, 0);
  std::vector<policies::Decision> decisions(count);
  double sum = 0;
  for (;;) {
    bool any = false;
    for (size_t i = 0; i < count; ++i) {
      start[i] = active[i] == 0 && next[task_of[i]] < static_cast<uint64_t>(episodes);
      if (start[i] == 0) continue;
      seeds[i] = first + next[task_of[i]]++;
      active[i] = 1;
      any = true;
    }
    if (any) {
      if (batch.ResetMasked(start, seeds) > 0) throw std::runtime_error("a scene cannot be made");
      policy.Reset(start, seeds);
    }
    if (std::ranges::count(active, uint8_t{1}) == 0) return sum;
    if (!policy.Act(active, decisions)) throw std::runtime_error("the policy fails");
    for (size_t i = 0; i < count; ++i)
      if (decisions[i] == policies::Decision::kStop) active[i] = 0;
    batch.StepMasked(active);
    for (size_t i = 0; i < count; ++i) {
      sum += batch.rewards()[i];
      if (batch.terminated()[i] != 0 || batch.truncated()[i] != 0) active[i] = 0;
    }
  }
}

std::unique_ptr<tasklib::Library> MakeLibrary(const std::filesystem::path& folder) {
  tasklib::LibraryOptions options;
  options.trust = generator::TrustFromRecords;
  options.seeds = []() -> Result<std::vector<tasklib::TaskCard>> {
    std::vector<tasklib::TaskCard> cards;
    for (const auto& seed : tasklib::SeedTasks())
      cards.push_back(*generator::CardOf(*tasklib::Program::FromText(seed.text), "seed"));
    return cards;
  };
  return *tasklib::Library::Open(folder, options);
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  CLI::App app{"what an evaluation costs beyond its episodes"};
  app.add_option("--task", settings.tasks);
  app.add_option("--episodes", settings.episodes);
  app.add_option("--rounds", settings.rounds);
  app.add_option("--threads", settings.threads);
  app.add_option("--folder", settings.folder,
                 "where library and runs are put (default: the folder of temporary files)");
  CLI11_PARSE(app, argc, argv);
  namespace fs = std::filesystem;
  const fs::path base = settings.folder.empty() ? fs::temp_directory_path() : fs::path(settings.folder);
  const fs::path folder = base / ("gensim-evaluate-bench-" + std::to_string(getpid()));
  fs::create_directories(folder);
  const auto library = MakeLibrary(folder / "library");
  std::vector<tasklib::Program> programs;
  for (const std::string& name : settings.tasks)
    programs.push_back(*tasklib::Program::FromText(library->Show(name)->program));

  std::vector<double> ratios, bare_s, evaluated_s;
  bool same = true;
  size_t played = 0;
  // round -1 warms up
  for (int round = -1; round < settings.rounds; ++round) {
    const uint64_t first = kEvaluationSeeds.first + static_cast<uint64_t>((round + 1) * settings.episodes);
    evaluation::EvaluationRequest request;
    request.policies = {"expert"};
    request.tasks = settings.tasks;
    request.episodes = settings.episodes;
    request.first_seed = first;
    request.out = folder / ("run-" + std::to_string(round + 1));
    request.threads = settings.threads;
    request.batch = kBatch;
    double bare = 0, evaluated = 0, bare_sum = 0;
    Silent silent;
    const auto loop = [&] {
      const double begin = ProcessSeconds();
      bare_sum = BareLoop(*policies::MakeRandomPolicy(), programs, first, settings.episodes, settings.threads) +
                 BareLoop(*policies::MakeExpertPolicy(), programs, first, settings.episodes, settings.threads);
      bare = ProcessSeconds() - begin;
    };
    const auto evaluate = [&] {
      const double begin = ProcessSeconds();
      const auto report = evaluation::Evaluate(request, *library, policies::BuiltInPolicies(), silent);
      evaluated = ProcessSeconds() - begin;
      if (!report) throw std::runtime_error(ToString(report.errors()));
      played = report->played;
    };
    if (round % 2 == 0) loop(), evaluate();
    if (round % 2 != 0) evaluate(), loop();
    // sums of the same numbers in another order
    same = same && std::abs(bare_sum - silent.returns) < 1e-9 * std::max(1.0, std::abs(bare_sum));
    if (round < 0) continue;
    ratios.push_back(evaluated / bare);
    bare_s.push_back(bare);
    evaluated_s.push_back(evaluated);
    std::cerr << Json{{"round", round}, {"ratio", ratios.back()}, {"bare_s", bare}, {"evaluated_s", evaluated}}.dump()
              << "\n";
  }
  fs::remove_all(folder);
  Json out = RatioJson(ratios);
  out.update({{"schema_version", 1},
              {"benchmark", "evaluate"},
              {"cpu", CpuName()},
              {"tasks", settings.tasks},
              {"episodes_a_round", played},
              {"threads", settings.threads},
              {"rounds", settings.rounds},
              {"bare_s", Median(bare_s)},
              {"evaluated_s", Median(evaluated_s)},
              {"same_returns", same}});
  std::cout << out.dump(2) << "\n";
  return same ? 0 : 1;
}
