// composed_bench LIBRARY [--tasks 100] [--seeds 50] [--origin composer]
//
// Success of the expert on seeds that no gate used (the evaluation range): for each task, and over all. With
// `--origin seed --seeds 200` the same for the seed tasks. Two threads; prints JSON.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "envs/base/stats.h"
#include "envs/core/seed.h"
#include "evaluation/bench/bench_library.h"
#include "generator/gates/episode.h"

int main(int argc, char** argv) {
  using namespace gensim;
  using namespace gensim::bench;
  size_t tasks = 100;
  int seeds = 50;
  CLI::App app{"success of the expert on seeds that no gate used", "composed_bench"};
  LibraryChoice choice(app, "composer");
  app.add_option("--tasks", tasks, "tasks at most")->check(CLI::Range(1, 1000000));
  app.add_option("--seeds", seeds, "seeds a task")->check(CLI::Range(1, 1000000));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const KnownTasks chosen = choice.Open(tasks);
  if (chosen.empty()) return 3;

  // one task after the other, two at a time
  std::vector<int> successes(chosen.size());
  std::vector<std::string> causes(chosen.size());
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < chosen.size(); i = next++) {
      for (int k = 0; k < seeds; ++k) {
        const auto episode =
            generator::RunExpert(chosen[i]->program, kEvaluationSeeds.first + static_cast<uint64_t>(k));
        successes[i] += episode.success;
        if (!episode.success) causes[i] = episode.cause;
      }
    }
  };
  std::thread other(work);
  work();
  other.join();

  Json rows = Json::array();
  int all = 0, good = 0;
  double worst = 1;
  for (size_t i = 0; i < chosen.size(); ++i) {
    const double rate = static_cast<double>(successes[i]) / seeds;
    all += successes[i];
    good += rate >= 0.8;
    worst = std::min(worst, rate);
    if (successes[i] < seeds)
      rows.push_back({{"name", chosen[i]->program.name()},
                      {"rate", rate},
                      {"plan_length", chosen[i]->facts.plan_length},
                      {"last_failure", causes[i]}});
  }
  const int trials = seeds * static_cast<int>(chosen.size());
  const auto interval = Wilson(all, trials);
  const Json out = {{"bench", "composed"},
                    {"origin", choice.origin},
                    {"tasks", chosen.size()},
                    {"seeds", seeds},
                    {"mean", static_cast<double>(all) / trials},
                    {"low", interval.low},
                    {"high", interval.high},
                    {"share_at_least_80", static_cast<double>(good) / static_cast<double>(chosen.size())},
                    {"worst", worst},
                    {"not_perfect", rows}};
  std::printf("%s", PrettyJson(out).c_str());
  return 0;
}
