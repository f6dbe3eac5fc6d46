// host_bench [--rounds 9] [--block-ms 60] [--batch N]... [--threads N]...
//
// What the batched host leaves of MuJoCo's speed, and what MuJoCo's own batch API does on the same models:
//   steps        mj_step through EnvBatch against as many bare mj_step loops running at once (an arm among 4, 10 and 20
//                awake cubes; an ant-like body)
//   mjb          the same host against mjb_step in its default and its persistent mode, with 10 cubes awake and settled
//   start        64 worlds of one task's scene on a shared model against 64 loads of its XML text
//   memory       resident memory of a tabletop env with its images
//   snapshot     save and restore of a world of 10 cubes, without and with sleep, beside its awake step
//   cartpole     CPU of a cart-pole step
// Both sides take the same controls from the same start states; `same_state` says whether they ended alike, bit for bit
// (MuJoCo's default batch cannot let bodies sleep, so its settled table stays awake). They run in turn, a
// block each; the ratio of a round is bare time / host time (above 1: the host was faster by chance). One thread by CPU
// time, more by time on the wall. Prints JSON: median of the rounds with its bootstrap interval.
#include <malloc.h>
#include <mujoco/mjbatch.h>
#include <mujoco/mujoco.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "envs/control/bodies.h"
#include "envs/control/cart_pole.h"
#include "envs/control/mjcf_env.h"
#include "envs/core/env_batch.h"
#include "envs/physics/mujoco/compile.h"
#include "envs/tabletop/task_scene.h"
#include "evaluation/bench/bench_util.h"
#include "tasklib/families.h"
#include "tasklib/program/seeds.h"

namespace {

using namespace gensim;
using control::MjcfEnv;
using Json = nlohmann::json;

struct Settings {
  int rounds = 9;
  double block_ms = 60;
  std::vector<size_t> batches = {1, 8, 64, 512};
  std::vector<int> threads = {1, 2};
};

struct Subject {
  std::string name;
  std::shared_ptr<const control::MjcfModel> model;
  bool moving = true;  ///< controls change with time; else they hold still
  int warmup = 0;      ///< steps before anything is measured
};

// The control of actuator `a` at a step, in [low, high].
double Control(const Subject& subject, int64_t step, int a, double low, double high) {
  if (!subject.moving) return 0;
  return 0.5 * (low + high) + 0.45 * (high - low) * std::sin(0.01 * static_cast<double>(step) + a);
}

void FillControls(const Subject& subject, int64_t step, const ArraySpec& spec, double* out) {
  for (size_t a = 0; a < spec.count(); ++a)
    out[a] = Control(subject, step, static_cast<int>(a), spec.low[a], spec.high[a]);
}

std::vector<std::unique_ptr<Env>> EnvsOf(const Subject& subject, size_t count) {
  std::vector<std::unique_ptr<Env>> envs;
  for (size_t i = 0; i < count; ++i) {
    control::MjcfOptions options;
    options.step_limit = int64_t{1} << 40;
    envs.push_back(std::make_unique<MjcfEnv>(subject.model, options));
  }
  return envs;
}

// A batch of the host.
struct HostSide {
  HostSide(const Subject& s, size_t count, int threads) : subject(s), batch(EnvsOf(s, count), {.threads = threads}) {
    batch.Reset();
  }
  void Run(int64_t first, int64_t steps) {
    BatchBlock& block = batch.blocks()[0];
    const size_t per = block.action().count();
    for (int64_t step = first; step < first + steps; ++step) {
      FillControls(subject, step, block.action(), block.actions().data());
      for (size_t i = 1; i < block.rows(); ++i)
        std::copy_n(block.actions().data(), per, block.actions().data() + i * per);
      batch.Step();
    }
  }
  std::vector<double> State() {
    const auto bytes = batch.blocks()[0].observation(0);
    std::vector<double> values(bytes.size() / sizeof(double));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  const Subject& subject;
  EnvBatch batch;
};

// Bare loops: each thread steps its share of the simulations, all of them at each step, as the host does.
struct BareSide {
  BareSide(const Subject& s, size_t count, int threads_, HostSide& like) : subject(s), threads(threads_) {
    const mjModel* m = s.model->get();
    const auto start = like.State();
    for (size_t i = 0; i < count; ++i) {
      data.push_back(mj_makeData(m));
      std::copy_n(start.data() + i * static_cast<size_t>(m->nq), m->nq, data.back()->qpos);
    }
    spec = like.batch.blocks()[0].action();
  }
  ~BareSide() {
    for (mjData* d : data) mj_deleteData(d);
  }
  void Loop(size_t begin, size_t end, int64_t first, int64_t steps) {
    std::vector<double> controls(spec.count());
    for (int64_t step = first; step < first + steps; ++step) {
      FillControls(subject, step, spec, controls.data());
      for (size_t i = begin; i < end; ++i) {
        std::copy(controls.begin(), controls.end(), data[i]->ctrl);
        mj_step(subject.model->get(), data[i]);
      }
    }
  }
  void Run(int64_t first, int64_t steps) {
    const size_t parts = std::min<size_t>(static_cast<size_t>(threads), data.size());
    if (parts == 1) return Loop(0, data.size(), first, steps);
    std::vector<std::jthread> loops;
    for (size_t p = 0; p < parts; ++p)
      loops.emplace_back([&, p] { Loop(data.size() * p / parts, data.size() * (p + 1) / parts, first, steps); });
  }
  std::vector<double> State() const {
    std::vector<double> values;
    for (const mjData* d : data) values.insert(values.end(), d->qpos, d->qpos + subject.model->get()->nq);
    return values;
  }
  const Subject& subject;
  int threads;
  ArraySpec spec;
  std::vector<mjData*> data;
};

// MuJoCo's batch.
struct MjbSide {
  // only a persistent batch lets bodies sleep
  MjbSide(const Subject& s, size_t count, int threads, bool persistent, HostSide& like) : subject(s) {
    mjBatchConfig config;
    mjb_defaultConfig(&config);
    config.nthread = threads;
    config.persistent = persistent;
    char error[500] = "";
    mjModel own = *s.model->get();
    if (!persistent) own.opt.enableflags &= ~mjENBL_SLEEP;
    batch = mjb_makeBatch(&own, static_cast<int>(count), &config, error, sizeof(error));
    if (batch == nullptr) throw std::runtime_error(error);
    spec = like.batch.blocks()[0].action();
    int nq = 0;
    mjtNum* qpos = mjb_stateComponent(batch, mjSTATE_QPOS, &nq);
    const auto start = like.State();
    for (size_t i = 0; i < count; ++i)
      std::copy_n(start.data() + i * static_cast<size_t>(nq), nq, qpos + i * static_cast<size_t>(mjb_nstate(batch)));
  }
  ~MjbSide() { mjb_deleteBatch(batch); }
  void Run(int64_t first, int64_t steps) {
    int nu = 0;
    mjtNum* ctrl = mjb_stateComponent(batch, mjSTATE_CTRL, &nu);
    const auto stride = static_cast<size_t>(mjb_nstate(batch));
    for (int64_t step = first; step < first + steps; ++step) {
      FillControls(subject, step, spec, ctrl);
      for (int i = 1; i < mjb_nsim(batch); ++i) std::copy_n(ctrl, nu, ctrl + static_cast<size_t>(i) * stride);
      if (mjb_step(batch, nullptr, 0, 1, mjSTAGE_NONE) != 0) throw std::runtime_error("mjb_step failed");
    }
  }
  std::vector<double> State() {
    int nq = 0;
    const mjtNum* qpos = mjb_stateComponent(batch, mjSTATE_QPOS, &nq);
    std::vector<double> values;
    for (int i = 0; i < mjb_nsim(batch); ++i) {
      const mjtNum* row = qpos + static_cast<size_t>(i) * static_cast<size_t>(mjb_nstate(batch));
      values.insert(values.end(), row, row + nq);
    }
    return values;
  }
  const Subject& subject;
  ArraySpec spec;
  mjBatch* batch = nullptr;
};

Json RatioJson(const std::vector<double>& ratios) {
  const auto interval = bench::BootstrapMedian(ratios);
  return {{"ratio", interval.median}, {"low", interval.low}, {"high", interval.high}};
}

// Runs the two in turn and compares: other's time / host's time.
template <class Other>
Json Compare(const Settings& settings, int threads, size_t count, int warmup, HostSide& host, Other& other) {
  const auto now = [threads] { return threads == 1 ? bench::ProcessSeconds() : bench::WallSeconds(); };
  int64_t at = 0;
  const auto both = [&](int64_t steps, double& host_s, double& other_s) {
    double begin = now();
    other.Run(at, steps);
    other_s = now() - begin;
    begin = now();
    host.Run(at, steps);
    host_s = now() - begin;
    at += steps;
  };
  double host_s = 0, other_s = 0;
  if (warmup > 0) both(warmup, host_s, other_s);
  // as many steps as fill a block
  int64_t steps = 1;
  do {
    steps *= 2;
    both(steps, host_s, other_s);
  } while (host_s * 1000 < settings.block_ms && steps < 1'000'000);
  std::vector<double> ratios, host_us, other_us;
  const double per = 1e6 / (static_cast<double>(steps) * static_cast<double>(count));
  for (int round = 0; round < settings.rounds; ++round) {
    both(steps, host_s, other_s);
    ratios.push_back(other_s / host_s);
    host_us.push_back(host_s * per);
    other_us.push_back(other_s * per);
  }
  Json row = RatioJson(ratios);
  row.update({{"batch", count},
              {"threads", threads},
              {"host_us", bench::Median(host_us)},
              {"other_us", bench::Median(other_us)},
              {"same_state", host.State() == other.State()}});
  return row;
}

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

std::shared_ptr<const control::MjcfModel> ModelOf(const std::string& xml) {
  auto model = control::CompileMjcf(xml);
  if (!model) throw std::runtime_error(ToString(model.errors()));
  return *model;
}

Json Steps(const Settings& settings) {
  const std::vector<Subject> subjects = {{"arm-4-cubes", ModelOf(control::ArmWithCubesMjcf(4, false))},
                                         {"arm-10-cubes", ModelOf(control::ArmWithCubesMjcf(10, false))},
                                         {"arm-20-cubes", ModelOf(control::ArmWithCubesMjcf(20, false))},
                                         {"ant", ModelOf(control::AntMjcf())}};
  Json rows = Json::array();
  for (const Subject& subject : subjects)
    for (const int threads : settings.threads)
      for (const size_t count : settings.batches) {
        HostSide host(subject, count, threads);
        BareSide bare(subject, count, threads, host);
        Json row = Compare(settings, threads, count, subject.warmup, host, bare);
        row["model"] = subject.name;
        std::cerr << row.dump() << "\n";
        rows.push_back(std::move(row));
      }
  return rows;
}

Json Mjb(const Settings& settings) {
  const std::vector<Subject> subjects = {
      {"awake", ModelOf(control::ArmWithCubesMjcf(10, false))},
      {"settled", ModelOf(control::ArmWithCubesMjcf(10, true)), false, 1500},
  };
  Json rows = Json::array();
  for (const Subject& subject : subjects)
    for (const bool persistent : {false, true})
      for (const int threads : settings.threads)
        for (const size_t count : settings.batches) {
          HostSide host(subject, count, threads);
          MjbSide mjb(subject, count, threads, persistent, host);
          Json row = Compare(settings, threads, count, subject.warmup, host, mjb);
          row["table"] = subject.name;
          row["mode"] = persistent ? "persistent" : "default";
          std::cerr << row.dump() << "\n";
          rows.push_back(std::move(row));
        }
  return rows;
}

tasklib::Program SeedTask(std::string_view name) {
  for (const EmbeddedText& seed : tasklib::SeedTasks())
    if (seed.name == name) return tasklib::Program::FromText(seed.text).value();
  throw std::runtime_error("no seed task is called " + std::string(name));
}

// Worlds on one shared model against as many loads of the same scene from its XML text, and beside them whole envs,
// which lower, compile and settle a scene of their own for every seed.
Json Start(const Settings& settings) {
  constexpr int kCount = 64;
  Json rows = Json::array();
  for (const char* name : {"stack-block-pyramid-seq", "put-block-in-bowl", "assembling-kits-seq"}) {
    const auto program = SeedTask(name);
    const auto task = tasklib::Lower(program, 0).value();
    const auto model = tabletop::CompileTask(task).value();
    const std::string xml = model->ExportMjcf().value();

    std::vector<double> ratios, worlds_ms, loads_ms, envs_ms;
    for (int round = 0; round < settings.rounds; ++round) {
      double begin = bench::ProcessSeconds();
      {
        std::vector<std::unique_ptr<physics::World>> worlds;
        for (int i = 0; i < kCount; ++i) worlds.push_back(model->MakeWorld());
        worlds_ms.push_back(1e3 * (bench::ProcessSeconds() - begin));
      }
      begin = bench::ProcessSeconds();
      for (int i = 0; i < kCount; ++i) LoadAndDrop(xml);
      loads_ms.push_back(1e3 * (bench::ProcessSeconds() - begin));
      ratios.push_back(loads_ms.back() / worlds_ms.back());
      std::vector<std::unique_ptr<Env>> envs;
      for (int i = 0; i < kCount; ++i) envs.push_back(*tasklib::MakeEnv(program));
      begin = bench::ProcessSeconds();
      EnvBatch batch(std::move(envs), {.observations = {"object_poses"}});
      batch.Reset();
      envs_ms.push_back(1e3 * (bench::ProcessSeconds() - begin));
    }
    Json row = RatioJson(ratios);
    row.update({{"task", name},
                {"worlds", kCount},
                {"worlds_ms", bench::Median(worlds_ms)},
                {"loads_ms", bench::Median(loads_ms)},
                {"envs_reset_ms", bench::Median(envs_ms)}});
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
        const double begin = bench::ThreadSeconds();
        for (int i = 0; i < repeats; ++i) work();
        us.push_back(1e6 * (bench::ThreadSeconds() - begin) / repeats);
      }
      return bench::Median(us);
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
    const double before = bench::ResidentMb();
    std::vector<std::unique_ptr<Env>> envs;
    for (size_t i = 0; i < kCount; ++i) envs.push_back(*tasklib::MakeEnv(SeedTask(name)));
    EnvBatch batch(std::move(envs), {});
    batch.Reset();
    batch.ActExperts();
    batch.Step();
    rows.push_back({{"task", name}, {"envs", kCount}, {"mb_an_env", (bench::ResidentMb() - before) / kCount}});
  }
  return rows;
}

Json CartPole(const Settings& settings) {
  Json rows = Json::array();
  for (const size_t count : settings.batches) {
    std::vector<std::unique_ptr<Env>> envs;
    for (size_t i = 0; i < count; ++i) envs.push_back(std::make_unique<control::CartPole>());
    EnvBatch batch(std::move(envs), {});
    batch.Reset();
    const int64_t steps = 20'000'000 / static_cast<int64_t>(count) / 10 + 1;
    std::vector<double> ns;
    for (int round = 0; round < 5; ++round) {
      const double begin = bench::ProcessSeconds();
      for (int64_t step = 0; step < steps; ++step) {
        for (size_t i = 0; i < count; ++i)
          batch.blocks()[0].actions()[i] = (step + static_cast<int64_t>(i)) % 2 ? 1 : 0;
        batch.Step();
      }
      ns.push_back(1e9 * (bench::ProcessSeconds() - begin) / (static_cast<double>(steps) * static_cast<double>(count)));
    }
    rows.push_back({{"batch", count}, {"ns", bench::Median(ns)}});
  }
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  std::string only;
  CLI::App app{"what the batched host costs"};
  app.add_option("--rounds", settings.rounds);
  app.add_option("--block-ms", settings.block_ms);
  app.add_option("--batch", settings.batches);
  app.add_option("--threads", settings.threads);
  app.add_option("--only", only)->check(CLI::IsMember({"steps", "mjb", "start", "memory", "snapshot", "cartpole"}));
  CLI11_PARSE(app, argc, argv);
  Json out = {{"schema_version", 1},
              {"benchmark", "host"},
              {"cpu", bench::CpuName()},
              {"engine", std::string("mujoco ") + mj_versionString()},
              {"rounds", settings.rounds}};
  const auto wanted = [&](const std::string& part) { return only.empty() || only == part; };
  if (wanted("memory")) out["memory"] = Memory();
  if (wanted("start")) out["start"] = Start(settings);
  if (wanted("snapshot")) out["snapshot"] = Snapshot();
  if (wanted("cartpole")) out["cartpole"] = CartPole(settings);
  if (wanted("steps")) out["steps"] = Steps(settings);
  if (wanted("mjb")) out["mjb"] = Mjb(settings);
  std::cout << out.dump(2) << "\n";
}
