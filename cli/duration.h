// Durations as people write them: 50ms, 0.05s, 5s, 2min.
#pragma once

#include <string>

#include "envs/base/result.h"

namespace gensim::cli {

/// Seconds, from 0 to a day. `option` is the error's place. Code: wrong-use.
Result<double> ParseDuration(const std::string& text, const std::string& option);

}  // namespace gensim::cli
