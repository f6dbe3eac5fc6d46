// Ctrl-C and SIGTERM as a flag that long verbs look at between pieces of work.
#pragma once

#include <atomic>

namespace gensim::cli {

/// Installs the handlers once and returns the flag; a second signal kills the process the usual way.
const std::atomic<bool>& InterruptFlag();

}  // namespace gensim::cli
