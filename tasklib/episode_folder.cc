#include "tasklib/episode_folder.h"

#include <fmt/core.h>

#include "envs/base/file.h"
#include "envs/base/json.h"

namespace gensim::tasklib {

Status MakeEpisodeFolder(const std::filesystem::path& folder, const Program& program) {
  const std::filesystem::path task = folder / "task.json";
  if (const auto there = ReadFile(task, size_t{64} << 10)) {
    const auto owner = Program::FromText(*there);
    if (owner && owner->digest() == program.digest()) {
      RemoveAbandoned(folder);
      return Done{};
    }
    return Error{"demo-folder-taken", folder.string(),
                 fmt::format("it holds demonstrations of another program called {} ({})", program.name(),
                             owner ? owner->digest().substr(0, 12) : "not readable"),
                 "another folder"};
  } else if (there.error().code != "file-not-found") {
    return there.errors();
  }
  if (Status made = MakeFolder(folder); !made) return made;
  return WriteFileAtomic(task, PrettyJson(program.json()));
}

}  // namespace gensim::tasklib
