// WorkPool: a row of work units run by the caller's thread and, where that pays, by helpers that wait for it.
//
// Ownership: the pool owns its helper threads and joins them when destroyed. Thread-safety: one thread calls Run at a
// time. Run takes no lock and does not allocate. Each thread has its own share of the units, the same one at each Run,
// so that what they work on stays in its cache; whoever is done with it takes units of the others, so what a unit
// computes must not depend on the thread that computes it. Helpers look out for work for some microseconds after a Run
// and then sleep in the kernel.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace gensim {

/// Threads for a setting or an option: 0 stands for the number of cores.
inline int ThreadsFor(int setting) {
  return setting > 0 ? setting : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

class WorkPool {
 public:
  /// One unit of work; must not throw.
  using Unit = void (*)(void* context, size_t unit);

  /// `threads` counts the caller's; throws std::invalid_argument unless 1 <= threads <= 1024, std::system_error when
  /// the system has no thread to give.
  explicit WorkPool(int threads);
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;
  ~WorkPool();

  int threads() const { return static_cast<int>(threads_); }

  /// Runs `function(context, u)` for every u < units and returns when all are done. Helpers take part only with
  /// `wake`: for a few microseconds of work waking them costs more than they bring.
  void Run(size_t units, Unit function, void* context, bool wake);

 private:
  /// The units u = thread, thread + T, thread + 2 T, ... of T threads.
  struct alignas(64) Share {
    // units of the share in the present Run in the upper half, units claimed so far (or more) in the lower
    std::atomic<uint64_t> claims{0};
  };

  void Help(size_t thread);
  void StopHelpers();
  /// Runs all that is left of the present Run, the own share first.
  void RunRest(size_t thread);
  /// Runs one unit of a share; false when none is left to claim.
  bool RunOne(size_t share);

  size_t threads_;
  std::vector<std::thread> helpers_;
  std::unique_ptr<Share[]> shares_;  // one a thread, the caller's first
  Unit function_ = nullptr;
  void* context_ = nullptr;
  alignas(64) std::atomic<uint64_t> done_{0};
  alignas(64) std::atomic<uint32_t> calls_{0};
  std::atomic<int> asleep_{0};
  std::atomic<bool> stop_{false};
};

}  // namespace gensim
