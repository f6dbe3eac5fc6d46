// A compiled MuJoCo model that many envs share, and the working memory in which threads step it.
//
// Where no body can sleep, an env of the model is only its integration state (some kilobytes); to step it, a thread
// borrows an mjData that is still in its cache from the env before. Thread-safety: everything may be called by any
// thread at any time; Borrow and GiveBack take no lock.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include "envs/base/result.h"

struct mjModel_;
struct mjData_;

namespace gensim::control {

class MjcfModel {
 public:
  /// Takes the model over.
  explicit MjcfModel(mjModel_* model);
  MjcfModel(const MjcfModel&) = delete;
  MjcfModel& operator=(const MjcfModel&) = delete;
  ~MjcfModel();
  const mjModel_* get() const { return model_; }
  /// Bodies may fall asleep: then a simulation is more than its integration state.
  bool sleeps() const;

  /// Hash of everything in the model, names included: equal for models that were compiled alike.
  uint64_t fingerprint() const { return fingerprint_; }

  /// A fresh mjData; throws std::bad_alloc.
  mjData_* MakeData() const;

  /// Makes sure that as many threads as there are cores, as this was called times, or as kMostIdle, whichever is least,
  /// find an mjData to borrow.
  void Reserve() const;
  /// An mjData in any state but with clean warnings; makes one only when more threads borrow than were reserved for.
  mjData_* Borrow() const;
  /// Takes it back; `clean` unless the engine raised an error or a warning in it.
  void GiveBack(mjData_* data, bool clean) const;

 private:
  static constexpr size_t kMostIdle = 64;

  mjModel_* model_;
  uint64_t fingerprint_ = 0;
  mutable std::atomic<int> reserved_{0};
  mutable std::array<std::atomic<mjData_*>, kMostIdle> idle_{};
};

/// Compiles MJCF text. Codes: engine-refused (with what the engine said), no-actuator.
Result<std::shared_ptr<const MjcfModel>> CompileMjcf(std::string_view xml);

}  // namespace gensim::control
