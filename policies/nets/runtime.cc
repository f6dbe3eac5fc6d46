#include "policies/nets/runtime.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/util/Exception.h>
#include <fmt/core.h>
#include <malloc.h>
#include <torch/headeronly/version.h>

#include <cstdlib>
#include <mutex>
#include <stdexcept>

namespace gensim::policies {

static_assert(_GLIBCXX_USE_CXX11_ABI == 1, "LibTorch's wheels are built for the strings of C++11");

namespace {

// Every step asks for the same large tensors again. By default the C library gives such memory back to the system at
// once, which clears each page anew when it is next touched: a sixth of a training step. Other allocators, those of the
// sanitizers, refuse the options, which changes nothing.
void KeepFreedMemory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the largest that is allowed
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 64 << 20);
}

// Other kernels add in another order: what the same build and processor class give must not depend on a variable that
// no record of a run holds.
void ForgetKernelChoices() {
  for (const char* name : {"ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ONEDNN_CPU_ISA_HINTS",
                           "DNNL_CPU_ISA_HINTS", "ONEDNN_DEFAULT_FPMATH_MODE", "DNNL_DEFAULT_FPMATH_MODE", "MKL_CBWR",
                           "MKL_ENABLE_INSTRUCTIONS", "MKL_DEBUG_CPU_TYPE"})
    unsetenv(name);
}

}  // namespace

void SetUpTorch(int threads) {
  static std::mutex mutex;
  static int set_up = 0;
  if (threads < 1) throw std::invalid_argument(fmt::format("SetUpTorch: {} threads; at least 1", threads));
  const std::lock_guard lock(mutex);
  if (set_up == threads) return;
  if (set_up != 0)
    throw std::invalid_argument(
        fmt::format("SetUpTorch: {} threads, but this process runs with {} since its start", threads, set_up));
  KeepFreedMemory();
  ForgetKernelChoices();
  at::set_num_threads(threads);
  // operations that could run beside each other would be ordered by chance
  at::set_num_interop_threads(1);
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);
  at::globalContext().setFlushDenormal(false);
  set_up = threads;
}

void UseOneThread() {
  // a thread that was not made by LibTorch starts with as many as there are cores
  thread_local bool done = false;
  if (!done) at::set_num_threads(1);
  done = true;
}

TorchInfo DescribeTorch() {
  return {TORCH_VERSION, at::get_cpu_capability(), at::get_num_threads(), at::hasMKLDNN(), at::hasCUDA()};
}

}  // namespace gensim::policies
