// How LibTorch runs here: set up once for the same bits on every run, and said to people.
//
// No torch type is in this header: the command line includes it.
#pragma once

#include <cstdint>
#include <string>

namespace gensim::policies {

/// Sets LibTorch up for this process: `threads` threads inside an operation and one between them, deterministic kernels
/// alone (an operation that has none throws), no flush to zero; freed memory stays with the process; variables of the
/// environment that choose other kernels are forgotten. The same build, processor class and number of threads then give
/// the same bits. Call before the first operation; again with another
/// number of threads is an std::invalid_argument, as is a number below 1.
void SetUpTorch(int threads);

/// One thread inside the operations that the calling thread runs, for threads that share work out themselves. Cheap to
/// call again.
void UseOneThread();

struct TorchInfo {
  std::string version;  ///< of the library that runs, "2.15.0"
  std::string cpu;      ///< instruction set that its kernels use, "AVX2"
  int threads = 0;      ///< inside an operation
  bool mkldnn = false;  ///< convolutions of oneDNN
  bool cuda = false;    ///< a GPU can be used
};

TorchInfo DescribeTorch();

}  // namespace gensim::policies
