// One simulation of an MjcfModel: state, time steps, bytes to go on from.
//
// Where bodies may sleep it owns an mjData. Elsewhere it is the integration state alone and steps in an mjData that the
// model lends, which gives the same bits and stays in the cache however many simulations take turns. Ownership: shares
// the model. One thread at a time. Step takes no lock; it allocates only when more threads step one model than there
// are cores, or than 64.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "envs/control/mjcf_model.h"

namespace gensim::control {

class Simulation {
 public:
  explicit Simulation(std::shared_ptr<const MjcfModel> model);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  const MjcfModel& model() const { return *model_; }

  /// The model's start state, moved by `displaced` (nv numbers; m or rad). Code engine-failed.
  Status Reset(std::span<const double> displaced);

  /// Holds the controls (nu numbers) for n time steps. Returns what the engine found wrong, null when all is well;
  /// the text lives until the next call.
  const char* Step(std::span<const double> controls, int n);

  std::span<const double> qpos() const;
  std::span<const double> qvel() const;

  /// Appends every number that decides how it goes on: the integration state (time, positions, velocities, activations,
  /// warm start, controls) and, where bodies may sleep, which do. Without the engine's caches: for hashes.
  void AppendState(std::string& bytes) const;

  size_t state_bytes() const;
  void Save(std::span<unsigned char> out) const;
  void Load(std::span<const unsigned char> in);

 private:
  std::shared_ptr<const MjcfModel> model_;
  mjData_* own_ = nullptr;     // where bodies may sleep
  std::vector<double> state_;  // elsewhere: time, qpos, qvel and the rest, as mj_getState writes them
  char fault_[256] = "";
};

}  // namespace gensim::control
