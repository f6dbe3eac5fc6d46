#include "envs/render/raster_job.h"

namespace gensim::render {
namespace portable {
#include "envs/render/raster_kernel.inc"
}  // namespace portable

const RasterKernel& PortableKernel() {
  static const RasterKernel kKernel = {"portable", portable::DrawHull, portable::DrawRound};
  return kKernel;
}

#if defined(__x86_64__)
const RasterKernel& Avx2Kernel();
#endif

const RasterKernel& BestKernel() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return Avx2Kernel();
#endif
  return PortableKernel();
}

}  // namespace gensim::render
