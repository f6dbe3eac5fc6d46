// soak_bench [--episodes 20000] [--physics-steps 10000000] [--threads 2] [--envs 80]
//
// Runs mixed envs (every seed task with its expert, MuJoCo bodies, cart-poles) in one batch until both numbers are
// reached, and looks at memory and descriptors as it goes. Prints JSON: the samples, resident memory at the end less
// that at a fifth of the way, descriptors at both, and how the episodes ended. Exit 1 when memory grew by more than 2
// MB, a descriptor was left open or an env failed; 2 when the run was too short to tell.
#include <malloc.h>

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "envs/control/bodies.h"
#include "envs/control/cart_pole.h"
#include "envs/control/mjcf_env.h"
#include "envs/core/env_batch.h"
#include "envs/tabletop/tabletop_env.h"
#include "evaluation/bench/bench_util.h"
#include "tasklib/families.h"
#include "tasklib/program/seeds.h"

namespace {

using namespace gensim;

constexpr double kMostGrowth_mb = 2;

// What the program holds of what the allocator has: the rest is room between blocks.
double InUseMb() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd) / 1e6;
}

int64_t Descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

// Seed tasks in turn; every eighth env is a body of MuJoCo's, every eighth a cart-pole.
std::vector<std::unique_ptr<Env>> Mixed(size_t count) {
  const auto arm = *control::CompileMjcf(control::ArmWithCubesMjcf(10, true));
  const auto& seeds = tasklib::SeedTasks();
  std::vector<std::unique_ptr<Env>> envs;
  for (size_t i = 0, task = 0; i < count; ++i) {
    if (i % 8 == 6) {
      envs.push_back(std::make_unique<control::MjcfEnv>(arm, control::MjcfOptions{"arm", 20, 100, 0.01}));
    } else if (i % 8 == 7) {
      envs.push_back(std::make_unique<control::CartPole>());
    } else {
      const auto program = tasklib::Program::FromText(seeds[task++ % seeds.size()].text).value();
      envs.push_back(*tasklib::MakeEnv(program));
    }
  }
  return envs;
}

int64_t PhysicsStepsOf(Env& env) {
  if (auto* tabletop = dynamic_cast<tabletop::TabletopEnv*>(&env)) return tabletop->last_outcome().physics_steps;
  return env.spec().id == "control/arm" ? 20 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  int64_t wanted_episodes = 20000, wanted_steps = 10'000'000;
  int threads = 2;
  size_t count = 80;
  CLI::App app{"memory and descriptors over many episodes"};
  app.add_option("--episodes", wanted_episodes);
  app.add_option("--physics-steps", wanted_steps);
  app.add_option("--threads", threads);
  app.add_option("--envs", count);
  CLI11_PARSE(app, argc, argv);

  EnvBatch batch(Mixed(count), {.threads = threads});
  batch.Reset();
  int64_t episodes = 0, physics_steps = 0, steps = 0, failures = 0;
  std::map<std::string, int64_t> causes;
  Json samples = Json::array();
  double at_fifth_mb = 0;
  int64_t at_fifth_fds = 0;
  const auto done = [&] {
    return std::min(static_cast<double>(episodes) / static_cast<double>(wanted_episodes),
                    static_cast<double>(physics_steps) / static_cast<double>(wanted_steps));
  };
  for (double next = 0.05; done() < 1; ++steps) {
    batch.ActExperts();
    for (BatchBlock& block : batch.blocks())
      if (block.action().name == "ctrl")
        for (size_t k = 0; k < block.actions().size(); ++k) {
          // swings within the bounds of its actuator
          const size_t a = k % block.action().count();
          const double middle = (block.action().low[a] + block.action().high[a]) / 2;
          block.actions()[k] = middle + (block.action().high[a] - middle) * std::sin(0.05 * static_cast<double>(steps));
        }
    // where the expert sees no way on, the last action is tried again until the step limit
    failures += static_cast<int64_t>(batch.Step());
    for (size_t i = 0; i < batch.size(); ++i) {
      physics_steps += PhysicsStepsOf(batch.env(i));
      if (!batch.terminated()[i] && !batch.truncated()[i]) continue;
      ++episodes;
      const std::string_view cause = batch.cause(i);
      ++causes[batch.failed()[i] != 0 ? fmt::format("{}: {}", batch.env(i).spec().id, batch.failure(i))
                                      : std::string(cause.substr(0, cause.find(':')))];
    }
    if (done() < next) continue;
    samples.push_back({{"share", done()},
                       {"episodes", episodes},
                       {"resident_mb", bench::ResidentMb()},
                       {"in_use_mb", InUseMb()},
                       {"fds", Descriptors()}});
    std::cerr << samples.back().dump() << "\n";
    if (at_fifth_mb == 0 && done() >= 0.2) at_fifth_mb = bench::ResidentMb(), at_fifth_fds = Descriptors();
    next += 0.05;
  }
  if (at_fifth_mb == 0 || samples.size() < 10) {
    std::cerr << "soak_bench: too short to tell anything; more --episodes or --physics-steps\n";
    return 2;
  }
  const double growth = bench::ResidentMb() - at_fifth_mb;
  const int64_t left_open = Descriptors() - at_fifth_fds;
  std::cout << Json({{"schema_version", 1},
                     {"benchmark", "soak"},
                     {"cpu", bench::CpuName()},
                     {"envs", count},
                     {"threads", threads},
                     {"episodes", episodes},
                     {"physics_steps", physics_steps},
                     {"failed_envs", failures},
                     {"ends", causes},
                     {"growth_mb", growth},
                     {"descriptors_left_open", left_open},
                     {"samples", samples}})
                   .dump(2)
            << "\n";
  return growth <= kMostGrowth_mb && left_open <= 0 && failures == 0 ? 0 : 1;
}
