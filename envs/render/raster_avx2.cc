// The kernels for CPUs with AVX2; compiled with that instruction set (envs/render/CMakeLists.txt), so nothing but them
// may stand here.
#if defined(__x86_64__)
#include <immintrin.h>

#include "envs/render/raster_job.h"

namespace gensim::render {
namespace avx2 {
#include "envs/render/raster_kernel.inc"
}  // namespace avx2

const RasterKernel& Avx2Kernel() {
  static const RasterKernel kKernel = {"avx2", avx2::DrawHull, avx2::DrawRound};
  return kKernel;
}

}  // namespace gensim::render
#endif
