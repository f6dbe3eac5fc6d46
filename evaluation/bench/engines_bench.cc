// engines_bench LIBRARY [--origin seed] [--seeds 50] [--task NAME]
//
// The expert on the same seeds in MuJoCo and in Bullet: success of each task in each engine, CPU seconds an episode,
// and why it failed. Seeds are of the evaluation range, which no gate uses. The episodes of a task take turns, so that
// both engines meet the same load. Two threads; prints JSON.
#include <time.h>

#include <CLI/CLI.hpp>
#include <array>
#include <atomic>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "envs/base/stats.h"
#include "envs/core/seed.h"
#include "generator/card.h"
#include "generator/gates/episode.h"

namespace {

using namespace gensim;

constexpr std::array kEngines = {physics::Engine::kMujoco, physics::Engine::kBullet};

double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// one task in one engine
struct Tally {
  int successes = 0;
  double cpu_s = 0;
  std::map<std::string, int> causes;
};

Json ToJson(const Tally& tally, int seeds) {
  const Interval interval = Wilson(tally.successes, seeds);
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
  std::string folder, origin = "seed", only;
  CLI::App app{"success of the expert in both engines", "engines_bench"};
  app.add_option("library", folder, "library folder")->required()->check(CLI::ExistingDirectory);
  app.add_option("--seeds", seeds, "seeds a task")->check(CLI::Range(1, 1000000));
  app.add_option("--origin", origin, "tasks of this origin")->check(CLI::IsMember({"seed", "composer", "llm", "user"}));
  app.add_option("--task", only, "this task alone");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  auto library = tasklib::Library::Open(folder, {.trust = generator::TrustFromRecords, .seeds = {}});
  const auto view = library ? generator::ViewOf(**library) : Result<generator::LibraryView>(library.errors());
  if (!view) {
    std::fprintf(stderr, "%s\n", ToString(view.errors()).c_str());
    return 3;
  }
  std::vector<std::shared_ptr<const generator::KnownTask>> chosen;
  for (const auto& task : view->tasks)
    if (task->origin == origin && (only.empty() || task->program.name() == only)) chosen.push_back(task);
  if (chosen.empty()) {
    std::fprintf(stderr, "%s has no such task of origin %s\n", folder.c_str(), origin.c_str());
    return 3;
  }

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

  Json rows = Json::array();
  for (size_t i = 0; i < chosen.size(); ++i) {
    Json row = {{"name", chosen[i]->program.name()}};
    for (size_t e = 0; e < kEngines.size(); ++e)
      row[std::string(physics::NameOf(kEngines[e]))] = ToJson(tallies[i][e], seeds);
    rows.push_back(std::move(row));
  }
  std::printf("%s", PrettyJson({{"bench", "engines"}, {"origin", origin}, {"seeds", seeds}, {"tasks", rows}}).c_str());
  return 0;
}
