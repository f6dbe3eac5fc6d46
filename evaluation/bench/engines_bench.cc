// engines_bench LIBRARY [--origin seed] [--tasks N] [--seeds 50] [--task NAME]
//
// The expert on the same seeds in MuJoCo and in Bullet: success of each task in each engine, CPU seconds an episode,
// and why it failed. Seeds are of the evaluation range, which no gate uses. The episodes of a task take turns, so that
// both engines meet the same load. `verdicts` counts the tasks as the gate second-engine would on these seeds. Two
// threads; prints JSON.
#include <CLI/CLI.hpp>
#include <array>
#include <atomic>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "envs/base/stats.h"
#include "envs/core/seed.h"
#include "evaluation/bench/bench_library.h"
#include "evaluation/bench/bench_util.h"
#include "generator/gates/episode.h"
#include "generator/gates/simulated_gates.h"

namespace {

using namespace gensim;
using namespace gensim::bench;

constexpr std::array kEngines = {physics::Engine::kMujoco, physics::Engine::kBullet};

// one task in one engine
struct Tally {
  int successes = 0;
  double cpu_s = 0;
  std::map<std::string, int> causes;
};

Json ToJson(const Tally& tally, int seeds) {
  const auto interval = Wilson(tally.successes, seeds);
  return {{"successes", tally.successes},
          {"rate", static_cast<double>(tally.successes) / seeds},
          {"low", interval.low},
          {"high", interval.high},
          {"cpu_ms_an_episode", 1000 * tally.cpu_s / seeds},
          {"failures", tally.causes}};
}

}  // namespace

int main(int argc, char** argv) {
  int seeds = 50;
  size_t tasks = SIZE_MAX;
  std::string only;
  CLI::App app{"success of the expert in both engines", "engines_bench"};
  LibraryChoice choice(app, "seed");
  app.add_option("--seeds", seeds, "seeds a task")->check(CLI::Range(1, 1000000));
  app.add_option("--tasks", tasks, "tasks at most")->check(CLI::Range(1, 1000000));
  app.add_option("--task", only, "this task alone");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const KnownTasks chosen = choice.Open(tasks, only);
  if (chosen.empty()) return 3;

  // one task after the other, two at a time
  std::vector<std::array<Tally, kEngines.size()>> tallies(chosen.size());
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < chosen.size(); i = next++) {
      for (int k = 0; k < seeds; ++k) {
        for (size_t e = 0; e < kEngines.size(); ++e) {
          const double begin = ThreadSeconds();
          const auto episode = generator::RunExpert(
              chosen[i]->program, kEvaluationSeeds.first + static_cast<uint64_t>(k), {.engine = kEngines[e]});
          tallies[i][e].cpu_s += ThreadSeconds() - begin;
          tallies[i][e].successes += episode.success;
          if (!episode.success) ++tallies[i][e].causes[episode.cause];
        }
      }
    }
  };
  std::thread other(work);
  work();
  other.join();

  Json rows = Json::array(), totals = Json::object(), verdicts = Json::object();
  for (size_t i = 0; i < chosen.size(); ++i) {
    Json row = {{"name", chosen[i]->program.name()}};
    for (size_t e = 0; e < kEngines.size(); ++e) {
      const std::string engine(physics::NameOf(kEngines[e]));
      row[engine] = ToJson(tallies[i][e], seeds);
      totals[engine] = totals.value(engine, 0) + tallies[i][e].successes;
    }
    const std::string verdict = generator::SecondEngineVerdict(tallies[i][1].successes, seeds);
    verdicts[verdict] = verdicts.value(verdict, 0) + 1;
    rows.push_back(std::move(row));
  }
  const Json out = {{"bench", "engines"}, {"origin", choice.origin}, {"seeds", seeds},
                    {"totals", totals},   {"verdicts", verdicts},    {"tasks", rows}};
  std::printf("%s", PrettyJson(out).c_str());
  return 0;
}
