// env_cost_bench [--rounds 9] [--batch N]... [--only memory|start|snapshot|cartpole]
//
// What envs cost besides the engine's steps:
//   memory       resident memory of a tabletop env with its images
//   start        64 worlds of one task's scene on a shared model against 64 loads of its XML text
//   snapshot     save and restore of a world of 10 cubes, without and with sleep, beside its awake step
//   cartpole     CPU of a cart-pole step in a batch
// CPU time; medians. Prints JSON.
#include <malloc.h>
#include <mujoco/mujoco.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "envs/control/cart_pole.h"
#include "envs/core/env_batch.h"
#include "envs/physics/mujoco/compile.h"
#include "envs/tabletop/task_scene.h"
#include "evaluation/bench/bench_util.h"
#include "tasklib/families.h"
#include "tasklib/program/seeds.h"

namespace {

using namespace gensim;
using namespace gensim::bench;
using Json = nlohmann::json;

// One scene from its XML text, as a program without a shared model starts it.
void LoadAndDrop(const std::string& xml) {
  char error[500] = "";
  mjSpec* spec = mj_parseXMLString(xml.c_str(), nullptr, error, sizeof(error));
  mjModel* model = spec == nullptr ? nullptr : mj_compile(spec, nullptr);
  if (model == nullptr) throw std::runtime_error(error);
  mj_deleteData(mj_makeData(model));
  mj_deleteModel(model);
  mj_deleteSpec(spec);
}

tasklib::Program SeedTask(std::string_view name) {
  for (const EmbeddedText& seed : tasklib::SeedTasks())
    if (seed.name == name) return tasklib::Program::FromText(seed.text).value();
  throw std::runtime_error("no seed task is called " + std::string(name));
}

// Worlds on one shared model against as many loads of the same scene from its XML text, and beside them whole envs,
// which lower, compile and settle a scene of their own for every seed.
Json Start(int rounds) {
  constexpr int kCount = 64;
  Json rows = Json::array();
  for (const char* name : {"stack-block-pyramid-seq", "put-block-in-bowl", "assembling-kits-seq"}) {
    const auto program = SeedTask(name);
    const auto task = tasklib::Lower(program, 0).value();
    const auto model = tabletop::CompileTask(task).value();
    const std::string xml = model->ExportMjcf().value();

    std::vector<double> ratios, worlds_ms, loads_ms, envs_ms;
    for (int round = 0; round < rounds; ++round) {
      double begin = ProcessSeconds();
      {
        std::vector<std::unique_ptr<physics::World>> worlds;
        for (int i = 0; i < kCount; ++i) worlds.push_back(model->MakeWorld());
        worlds_ms.push_back(1e3 * (ProcessSeconds() - begin));
      }
      begin = ProcessSeconds();
      for (int i = 0; i < kCount; ++i) LoadAndDrop(xml);
      loads_ms.push_back(1e3 * (ProcessSeconds() - begin));
      ratios.push_back(loads_ms.back() / worlds_ms.back());
      std::vector<std::unique_ptr<Env>> envs;
      for (int i = 0; i < kCount; ++i) envs.push_back(*tasklib::MakeEnv(program));
      begin = ProcessSeconds();
      EnvBatch batch(std::move(envs), {.observations = {"object_poses"}});
      batch.Reset();
      envs_ms.push_back(1e3 * (ProcessSeconds() - begin));
    }
    Json row = RatioJson(ratios);
    row.update({{"task", name},
                {"worlds", kCount},
                {"worlds_ms", Median(worlds_ms)},
                {"loads_ms", Median(loads_ms)},
                {"envs_reset_ms", Median(envs_ms)}});
    rows.push_back(std::move(row));
  }
  return rows;
}

Json Snapshot() {
  Json rows = Json::array();
  double awake_us = 0;
  for (const bool sleep : {false, true}) {
    physics::Scene scene;
    scene.sleep = sleep;
    for (int i = 0; i < 10; ++i) {
      physics::Body body;
      body.name = "cube" + std::to_string(i);
      physics::Geom geom;
      geom.half = {0.02, 0.02, 0.02};
      body.geoms = {geom};
      body.mass_kg = 0.05;
      body.X_WB = PoseAt(0.3 + 0.08 * (i % 5), 0.1 * (i / 5), 0.02);
      scene.bodies.push_back(body);
    }
    const auto world = (*physics::CompileMujoco(scene))->MakeWorld();
    world->step(300);
    physics::Snapshot snapshot;
    world->save(snapshot);
    const auto time_us = [](int repeats, const auto& work) {
      std::vector<double> us;
      for (int round = 0; round < 5; ++round) {
        const double begin = ThreadSeconds();
        for (int i = 0; i < repeats; ++i) work();
        us.push_back(1e6 * (ThreadSeconds() - begin) / repeats);
      }
      return Median(us);
    };
    if (!sleep) awake_us = time_us(2000, [&] { world->step(1); });
    rows.push_back({{"sleep", sleep},
                    {"bytes", snapshot.bytes.size()},
                    {"save_us", time_us(20000, [&] { world->save(snapshot); })},
                    {"restore_us", time_us(20000, [&] { world->restore(snapshot); })},
                    {"awake_step_us", awake_us}});
  }
  return rows;
}

// Resident memory of an env with all its images, once it has stepped.
Json Memory() {
  Json rows = Json::array();
  for (const char* name : {"stack-block-pyramid-seq", "put-block-in-bowl", "assembling-kits-seq"}) {
    constexpr size_t kCount = 64;
    malloc_trim(0);  // what the last ones left behind
    const double before = ResidentMb();
    std::vector<std::unique_ptr<Env>> envs;
    for (size_t i = 0; i < kCount; ++i) envs.push_back(*tasklib::MakeEnv(SeedTask(name)));
    EnvBatch batch(std::move(envs), {});
    batch.Reset();
    batch.ActExperts();
    batch.Step();
    rows.push_back({{"task", name}, {"envs", kCount}, {"mb_an_env", (ResidentMb() - before) / kCount}});
  }
  return rows;
}

Json CartPole(const std::vector<size_t>& batches) {
  Json rows = Json::array();
  for (const size_t count : batches) {
    std::vector<std::unique_ptr<Env>> envs;
    for (size_t i = 0; i < count; ++i) envs.push_back(std::make_unique<control::CartPole>());
    EnvBatch batch(std::move(envs), {});
    batch.Reset();
    const int64_t steps = 20'000'000 / static_cast<int64_t>(count) / 10 + 1;
    std::vector<double> ns;
    for (int round = 0; round < 5; ++round) {
      const double begin = ProcessSeconds();
      for (int64_t step = 0; step < steps; ++step) {
        for (size_t i = 0; i < count; ++i)
          batch.blocks()[0].actions()[i] = (step + static_cast<int64_t>(i)) % 2 ? 1 : 0;
        batch.Step();
      }
      ns.push_back(1e9 * (ProcessSeconds() - begin) / (static_cast<double>(steps) * static_cast<double>(count)));
    }
    rows.push_back({{"batch", count}, {"ns", Median(ns)}});
  }
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 9;
  std::vector<size_t> batches = {1, 8, 64, 512};
  std::string only;
  CLI::App app{"what envs cost besides the engine's steps"};
  app.add_option("--rounds", rounds);
  app.add_option("--batch", batches);
  app.add_option("--only", only)->check(CLI::IsMember({"memory", "start", "snapshot", "cartpole"}));
  CLI11_PARSE(app, argc, argv);
  Json out = {{"schema_version", 1}, {"benchmark", "env-cost"}, {"cpu", CpuName()}, {"rounds", rounds}};
  const auto wanted = [&](const std::string& part) { return only.empty() || only == part; };
  if (wanted("memory")) out["memory"] = Memory();
  if (wanted("start")) out["start"] = Start(rounds);
  if (wanted("snapshot")) out["snapshot"] = Snapshot();
  if (wanted("cartpole")) out["cartpole"] = CartPole(batches);
  std::cout << out.dump(2) << "\n";
}
