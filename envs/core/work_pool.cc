#include "envs/core/work_pool.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/core.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace gensim {
namespace {

constexpr int kLooks = 2000;  // some 50 us of looking out for work before a helper sleeps

void Pause() {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

}  // namespace

WorkPool::WorkPool(int threads) : threads_(static_cast<size_t>(std::max(threads, 1))) {
  if (threads < 1 || threads > 1024)
    throw std::invalid_argument(fmt::format("a pool of {} threads; legal: 1 to 1024", threads));
  shares_.reset(new Share[static_cast<size_t>(threads)]);
  helpers_.reserve(static_cast<size_t>(threads - 1));
  try {
    for (size_t i = 1; i < threads_; ++i) helpers_.emplace_back([this, i] { Help(i); });
  } catch (...) {
    // the system has no more threads to give
    StopHelpers();
    throw;
  }
}

WorkPool::~WorkPool() { StopHelpers(); }

void WorkPool::StopHelpers() {
  stop_.store(true);
  calls_.fetch_add(1);
  calls_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

// A claim is the number of a unit in its share together with how many there are, read in one go: a helper that comes
// late from the last Run either finds nothing left or takes a unit of the present one, whose function and context it
// then sees.
bool WorkPool::RunOne(size_t share) {
  const uint64_t claim = shares_[share].claims.fetch_add(1, std::memory_order_acq_rel);
  const uint64_t index = claim & 0xffffffffu;
  if (index >= claim >> 32) return false;
  function_(context_, share + index * threads_);
  done_.fetch_add(1, std::memory_order_release);
  return true;
}

void WorkPool::RunRest(size_t thread) {
  for (size_t k = 0; k < threads_ && !stop_.load(std::memory_order_relaxed); ++k) {
    while (RunOne((thread + k) % threads_)) {
    }
  }
}

void WorkPool::Run(size_t units, Unit function, void* context, bool wake) {
  if (helpers_.empty() || !wake || units < 2) {
    for (size_t u = 0; u < units; ++u) function(context, u);
    return;
  }
  function_ = function;
  context_ = context;
  done_.store(0, std::memory_order_relaxed);
  for (size_t k = 0; k < threads_; ++k) {
    const uint64_t count = units / threads_ + (k < units % threads_ ? 1 : 0);
    shares_[k].claims.store(count << 32, std::memory_order_release);
  }
  calls_.fetch_add(1);
  if (asleep_.load() > 0) calls_.notify_all();

  RunRest(0);
  for (int look = 0; done_.load(std::memory_order_acquire) < units; ++look) {
    if (look < kLooks)
      Pause();
    else
      std::this_thread::yield();  // a long unit, or more threads than cores
  }
}

void WorkPool::Help(size_t thread) {
  uint32_t seen = 0;
  while (!stop_.load()) {
    // look out for a new call, then sleep until there is one
    uint32_t calls = calls_.load();
    for (int look = 0; look < kLooks && calls == seen; ++look) {
      Pause();
      calls = calls_.load();
    }
    if (calls == seen) {
      asleep_.fetch_add(1);
      calls_.wait(seen);
      asleep_.fetch_sub(1);
      calls = calls_.load();
    }
    seen = calls;
    RunRest(thread);
  }
}

}  // namespace gensim
