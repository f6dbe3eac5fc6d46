// WithinMemory: steps of a network that may ask for more memory than there is.
#pragma once

#include <c10/util/Exception.h>

#include <new>
#include <string_view>

#include "envs/base/result.h"

namespace gensim::policies {

/// What `work` returns, a Result or Status; where the memory does not suffice, code out-of-memory. Checkpoints on disk
/// are whole all the same.
template <class Work>
auto WithinMemory(const Work& work) -> decltype(work()) {
  const Error full{"out-of-memory", "", "the memory does not suffice for a step of training",
                   "a smaller train.shard, fewer --jobs or smaller net.*; --dry-run shows what a step takes"};
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return full;
  } catch (const c10::Error& error) {
    // LibTorch's allocator has no type of its own for this
    if (std::string_view(error.what_without_backtrace()).find("can't allocate memory") == std::string_view::npos) throw;
    return full;
  }
}

}  // namespace gensim::policies
