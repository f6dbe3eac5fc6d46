// WorkPool: a row of work units run by the caller's thread and, where that pays, by helpers that wait for it.
//
// Ownership: the pool owns its helper threads and joins them when destroyed. Thread-safety: one thread calls Run at a
// time. Run takes no lock and does not allocate; units are claimed in order by whichever thread is free, so what a unit
// computes must not depend on the thread that computes it. Helpers look out for work for some microseconds after a Run
// and then sleep in the kernel.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace gensim {

class WorkPool {
 public:
  /// One unit of work; must not throw.
  using Unit = void (*)(void* context, size_t unit);

  /// `threads` counts the caller's; throws std::invalid_argument unless 1 <= threads <= 1024.
  explicit WorkPool(int threads);
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;
  ~WorkPool();

  int threads() const { return static_cast<int>(helpers_.size()) + 1; }

  /// Runs `function(context, u)` for every u < units and returns when all are done. Helpers take part only with
  /// `wake`: for a few microseconds of work waking them costs more than they bring.
  void Run(size_t units, Unit function, void* context, bool wake);

 private:
  void Help();
  /// Runs one unit of the present Run; false when none is left to claim.
  bool RunOne();

  std::vector<std::thread> helpers_;
  Unit function_ = nullptr;
  void* context_ = nullptr;
  // units of the present Run in the upper half, units claimed so far (or more) in the lower
  alignas(64) std::atomic<uint64_t> claims_{0};
  alignas(64) std::atomic<uint64_t> done_{0};
  alignas(64) std::atomic<uint32_t> calls_{0};
  std::atomic<int> asleep_{0};
  std::atomic<bool> stop_{false};
};

}  // namespace gensim
