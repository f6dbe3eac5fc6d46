#include "envs/core/build_info.h"

#include <gnu/libc-version.h>

#include "envs/base/sha256.h"
#include "envs_digest.h"

namespace gensim {

std::string ProjectVersion() { return GENSIM_VERSION; }

std::string BuildId() {
  // sources decide what is computed; the C library the last bits of sin, exp and their kin
  const std::string hashed = std::string(GENSIM_ENVS_DIGEST) + '\n' + GENSIM_COMPILER + '\n' + GENSIM_COMPILE_FLAGS +
                             '\n' + gnu_get_libc_version();
  return ProjectVersion() + "-" + GENSIM_COMPILER + "-" + Sha256Hex(hashed).substr(0, 12);
}

std::string CpuClass() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool v2 = __builtin_cpu_supports("sse3") && __builtin_cpu_supports("ssse3") &&
                  __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("sse4.2") &&
                  __builtin_cpu_supports("popcnt");
  const bool v3 = v2 && __builtin_cpu_supports("avx") && __builtin_cpu_supports("avx2") &&
                  __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
  const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
  return v4 ? "x86-64-v4" : v3 ? "x86-64-v3" : v2 ? "x86-64-v2" : "x86-64";
#elif defined(__aarch64__)
  return "aarch64";
#else
  return "other";
#endif
}

}  // namespace gensim
