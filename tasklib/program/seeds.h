// The seed tasks: goal programs that come with the suite, compiled into it from tasklib/seeds/NAME.json.
#pragma once

#include <span>

#include "envs/base/embedded_text.h"

namespace gensim::tasklib {

/// Its name is the program's own name.
using SeedTask = EmbeddedText;

/// All seed tasks by name; constant, valid as long as the program runs.
std::span<const SeedTask> SeedTasks();

}  // namespace gensim::tasklib
