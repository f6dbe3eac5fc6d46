// Counters of a library: files that hold the next number, decimal, and a newline.
//
// Threads: reading needs no lock; the writer holds the library's lock. Error codes: counter-corrupt and those of
// ReadFile.
#pragma once

#include <cstdint>
#include <filesystem>

#include "envs/base/result.h"

namespace gensim::tasklib {

/// The next number; 0 when there is no such file.
Result<uint64_t> ReadCounter(const std::filesystem::path& path);

}  // namespace gensim::tasklib
