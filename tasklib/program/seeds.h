// The seed tasks: goal programs that come with the suite, compiled into it from tasklib/seeds/NAME.json.
#pragma once

#include <span>
#include <string_view>

namespace gensim::tasklib {

struct SeedTask {
  std::string_view name;  ///< file name without .json, which is the program's own name
  std::string_view text;  ///< the file as it stands
};

/// All seed tasks by name; constant, valid as long as the program runs.
std::span<const SeedTask> SeedTasks();

}  // namespace gensim::tasklib
