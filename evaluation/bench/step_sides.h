// Three ways to step many simulations of one model, to be compared by host_bench: the batched host, bare mj_step loops,
// and MuJoCo's own batch. All take the same controls from the same start states.
#pragma once

#include <mujoco/mjbatch.h>
#include <mujoco/mujoco.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "envs/control/mjcf_env.h"
#include "envs/core/env_batch.h"

namespace gensim::bench {

struct Subject {
  std::string name;
  std::shared_ptr<const control::MjcfModel> model;
  bool moving = true;  ///< controls change with time; else they hold still
  int warmup = 0;      ///< steps before anything is measured
};

/// The control of actuator `a` at a step, in [low, high].
inline double Control(const Subject& subject, int64_t step, int a, double low, double high) {
  if (!subject.moving) return 0;
  return 0.5 * (low + high) + 0.45 * (high - low) * std::sin(0.01 * static_cast<double>(step) + a);
}

inline void FillControls(const Subject& subject, int64_t step, const ArraySpec& spec, double* out) {
  for (size_t a = 0; a < spec.count(); ++a)
    out[a] = Control(subject, step, static_cast<int>(a), spec.low[a], spec.high[a]);
}

inline std::vector<std::unique_ptr<Env>> EnvsOf(const Subject& subject, size_t count) {
  std::vector<std::unique_ptr<Env>> envs;
  for (size_t i = 0; i < count; ++i) {
    control::MjcfOptions options;
    options.step_limit = int64_t{1} << 40;
    envs.push_back(std::make_unique<control::MjcfEnv>(subject.model, options));
  }
  return envs;
}

/// A batch of the host.
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

/// Bare loops: each thread steps its share of the simulations, all of them at each step, as the host does.
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

/// MuJoCo's batch.
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

}  // namespace gensim::bench
