// Steps through World against a bare mj_step loop on the same model: how much of the engine's speed is left.
//
// Three scenes of ten 40 mm cubes: all awake (sleeping off), all asleep, and falling into a heap. Both sides run in
// turn in one process, a block each, from the same start state; CPU time of the thread; five rounds, the median ratio
// counts (above 1: World was faster by chance). Output: one JSON document.
#include <fmt/core.h>
#include <mujoco/mujoco.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "envs/base/rng.h"
#include "envs/physics/mujoco/compile.h"
#include "envs/physics/mujoco/mujoco_model.h"
#include "evaluation/bench/bench_util.h"

namespace {

using namespace gensim;
using namespace gensim::physics;

constexpr int kRounds = 5;

Scene TenCubes(bool heap, bool sleep) {
  Scene scene;
  scene.sleep = sleep;
  Rng rng(1, "bench");
  for (int i = 0; i < 10; ++i) {
    Body body;
    body.name = fmt::format("cube{}", i);
    Geom geom;
    geom.half = {0.02, 0.02, 0.02};
    body.geoms = {geom};
    body.mass_kg = 0.05;
    body.X_WB =
        heap ? PoseAt(0.5 + rng.Uniform(-0.02, 0.02), rng.Uniform(-0.02, 0.02), 0.05 + 0.05 * i, rng.Uniform(-3, 3))
             : PoseAt(0.3 + 0.08 * (i % 5), 0.1 * (i / 5), 0.02);
    scene.bodies.push_back(body);
  }
  return scene;
}

bool SameState(const mjData& data, const World& world) {
  for (int b = 0; b < world.body_count(); ++b) {
    const Pose X = world.pose(b);
    const double flat[] = {X.p.x, X.p.y, X.p.z, X.q.w, X.q.x, X.q.y, X.q.z};
    if (!std::equal(flat, flat + 7, data.qpos + 7 * b)) return false;
  }
  return true;
}

// Both sides start at rest after `warmup` steps; returns microseconds a step, {bare, world}.
std::pair<double, double> Round(const MujocoModel& model, int warmup, int steps) {
  mjData* data = mj_makeData(model.get());
  for (int i = 0; i < warmup; ++i) mj_step(model.get(), data);
  auto world = model.MakeWorld();
  world->step(warmup);

  // blocks in turn, so that a busy machine slows both
  double bare = 0, wrapped = 0;
  const int blocks = 20, block = steps / blocks;
  for (int b = 0; b < blocks; ++b) {
    double start = bench::ThreadSeconds();
    for (int i = 0; i < block; ++i) mj_step(model.get(), data);
    bare += bench::ThreadSeconds() - start;
    start = bench::ThreadSeconds();
    for (int i = 0; i < block; ++i) world->step(1);
    wrapped += bench::ThreadSeconds() - start;
  }
  const bool same = SameState(*data, *world);
  mj_deleteData(data);
  if (!same) {
    std::cerr << "the two sides differ: the comparison is not fair\n";
    std::exit(1);
  }
  return {bare / (blocks * block) * 1e6, wrapped / (blocks * block) * 1e6};
}

}  // namespace

int main() {
  nlohmann::json out = {
      {"schema_version", 1}, {"benchmark", "world-step"}, {"cpu", bench::CpuName()}, {"rounds", kRounds}};
  struct Case {
    const char* name;
    bool heap, sleep;
    int warmup, steps;
  };
  double worst = 1e9;
  for (const Case& c : {Case{"awake", false, false, 300, 10000}, Case{"asleep", false, true, 300, 100000},
                        Case{"heap", true, true, 0, 1000}}) {
    const auto model = CompileMujoco(TenCubes(c.heap, c.sleep));
    const auto& mujoco = dynamic_cast<const MujocoModel&>(*model.value());
    std::vector<double> ratios, bare, world;
    for (int r = 0; r < kRounds; ++r) {
      const auto [b, w] = Round(mujoco, c.warmup, c.steps);
      ratios.push_back(b / w), bare.push_back(b), world.push_back(w);
    }
    out["scenes"].push_back({{"scene", c.name},
                             {"bare_us", bench::Median(bare)},
                             {"world_us", bench::Median(world)},
                             {"ratio", bench::Median(ratios)}});
    worst = std::min(worst, bench::Median(ratios));
    out["engine"] = mujoco.engine();
  }
  out["worst_ratio"] = worst;
  std::cout << out.dump(2) << "\n";
}
