// tsp_env_bench [--rounds 5] [--block-ms 300] [--batch 1024] [--places 100] [--play construct|2opt|kick] [--sparse]
//
// Steps a second of a batch of tour envs on one thread: whole calls of EnvBatch::Step with all observations written,
// episodes started anew included. Every env visits its places in their order (any order costs the same); 2opt exchanges
// pairs of positions drawn beforehand, kick shakes places in their order. Prints JSON: CPU time, median of the rounds.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "envs/core/env_batch.h"
#include "evaluation/bench/bench_util.h"
#include "tsp/env/tour_env.h"

namespace {

using namespace gensim;
using namespace gensim::bench;

struct Settings {
  int rounds = 5;
  double block_ms = 300;
  size_t batch = 1024, places = 100;
  std::string play = "construct";
  bool sparse = false;
};

EnvBatch BatchOf(const Settings& settings) {
  tsp::TourTask task;
  task.id = "tsp/bench";
  task.play = settings.play == "2opt"   ? tsp::Play::kTwoOpt
              : settings.play == "kick" ? tsp::Play::kKick
                                        : tsp::Play::kConstruct;
  task.dense = !settings.sparse;
  task.places = tsp::LayoutPlaces(tsp::Layout::kUniform, settings.places, tsp::Metric::kEuclid, {}).value();
  std::vector<std::unique_ptr<Env>> envs;
  for (size_t i = 0; i < settings.batch; ++i) envs.push_back(tsp::MakeTourEnv(task));
  return EnvBatch(std::move(envs), {});
}

// actions of all envs at the k-th step of the batch
void Act(const Settings& settings, int64_t k, std::span<double> actions, Rng& rng) {
  const auto n = static_cast<int64_t>(settings.places);
  if (settings.play == "2opt") {
    for (size_t i = 0; i < actions.size(); i += 2) {
      actions[i] = static_cast<double>(rng.Index(settings.places - 3));
      actions[i + 1] = actions[i] + 2;
    }
    return;
  }
  // a construction takes n - 1 steps, and the step after the end starts the next one
  const auto place = static_cast<double>(settings.play == "kick" ? k % n : k % n + 1);
  std::ranges::fill(actions, std::min(place, static_cast<double>(n - 1)));
}

int Run(const Settings& settings) {
  EnvBatch batch = BatchOf(settings);
  batch.Reset(std::vector<uint64_t>{0});
  Rng rng(0, "bench/actions");
  const auto actions = batch.blocks()[0].actions();
  int64_t k = 0;
  std::vector<double> rates;
  for (int round = -1; round < settings.rounds; ++round) {
    double seconds = 0;
    int64_t steps = 0;
    // whole episodes, so that each round starts as many as the others
    while (seconds * 1000 < settings.block_ms) {
      for (size_t step = 0; step < settings.places; ++step, ++k) {
        Act(settings, k, actions, rng);
        const double begin = ThreadSeconds();
        if (batch.Step() != 0) throw std::runtime_error("an env failed: " + std::string(batch.failure(0)));
        seconds += ThreadSeconds() - begin;
      }
      steps += static_cast<int64_t>(settings.places * settings.batch);
    }
    // the first round warms up
    if (round >= 0) rates.push_back(static_cast<double>(steps) / seconds);
  }
  std::cout << nlohmann::json{{"bench", "tsp-env"},
                              {"cpu", CpuName()},
                              {"play", settings.play},
                              {"places", settings.places},
                              {"batch", settings.batch},
                              {"steps_per_s", Median(rates)},
                              {"ns_per_step", 1e9 / Median(rates)}}
                   .dump(1)
            << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  CLI::App app("Steps a second of a batch of tour envs.");
  app.add_option("--rounds", settings.rounds);
  app.add_option("--block-ms", settings.block_ms);
  app.add_option("--batch", settings.batch);
  app.add_option("--places", settings.places);
  app.add_option("--play", settings.play)->check(CLI::IsMember({"construct", "2opt", "kick"}));
  app.add_flag("--sparse", settings.sparse);
  CLI11_PARSE(app, argc, argv);
  return Run(settings);
}
