// A folder with episodes of one program, which lies beside them as task.json: it can be replayed without a library.
#pragma once

#include <filesystem>

#include "envs/base/result.h"
#include "tasklib/program/program.h"

namespace gensim::tasklib {

/// Makes `folder` with the program in it, or finds it made and deletes what killed runs were writing there. Codes
/// demo-folder-taken where another program has its episodes there, and those of the file functions.
Status MakeEpisodeFolder(const std::filesystem::path& folder, const Program& program);

}  // namespace gensim::tasklib
