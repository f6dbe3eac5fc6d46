#include "envs/physics/mujoco/engine_memory.h"

#include <mujoco/mujoco.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <unordered_map>

namespace gensim::physics {
namespace {

constexpr size_t kLarge = size_t{256} << 10;
constexpr size_t kAlignment = 64;  // what the engine asks for
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kHeapAlone = true;
#else
constexpr bool kHeapAlone = false;
#endif
constexpr uintptr_t kPage = 4096;  // mappings begin at a multiple of it

// the mappings and their sizes; few, and never touched in a step
struct Mappings {
  std::mutex mutex;
  std::unordered_map<void*, size_t> sizes;
};

// never destroyed: models of static lifetime are freed after everything else
Mappings& All() {
  static Mappings& all = *new Mappings;
  return all;
}

void* Allocate(size_t size) {
  if (size < kLarge) return std::aligned_alloc(kAlignment, (size + kAlignment - 1) / kAlignment * kAlignment);
  void* block = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED) return nullptr;
  const std::lock_guard lock(All().mutex);
  All().sizes[block] = size;
  return block;
}

void Free(void* block) {
  if (reinterpret_cast<uintptr_t>(block) % kPage == 0) {
    std::unique_lock lock(All().mutex);
    const auto found = All().sizes.find(block);
    if (found != All().sizes.end()) {
      const size_t size = found->second;
      All().sizes.erase(found);
      lock.unlock();
      ::munmap(block, size);
      return;
    }
  }
  std::free(block);
}

}  // namespace

void UseEngineMemory() {
  if (kHeapAlone || mju_user_malloc != nullptr || mju_user_free != nullptr) return;
  mju_user_malloc = Allocate;
  mju_user_free = Free;
}

}  // namespace gensim::physics
