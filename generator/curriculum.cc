#include "generator/curriculum.h"

#include <algorithm>

namespace gensim::generator {

bool Covers(const tasklib::Program& program, const std::vector<std::string>& relations) {
  const std::vector<std::string>& own = program.relations();
  return !relations.empty() && std::all_of(relations.begin(), relations.end(), [&](const std::string& relation) {
    return std::find(own.begin(), own.end(), relation) != own.end();
  });
}

CurriculumProgress CurriculumOf(const LibraryView& library, const std::vector<std::string>& relations, int tasks) {
  std::vector<std::shared_ptr<const KnownTask>> list = library.accepted;
  std::stable_sort(list.begin(), list.end(),
                   [](const auto& a, const auto& b) { return a->facts.plan_length < b->facts.plan_length; });

  // the last one that covers the target ends the list
  const auto end =
      std::find_if(list.rbegin(), list.rend(), [&](const auto& task) { return Covers(task->program, relations); });
  const bool covered = end != list.rend();
  if (covered) list.erase(end.base(), list.end());

  CurriculumProgress progress;
  for (const auto& task : list) progress.digests.push_back(task->program.digest());
  progress.complete = covered && static_cast<int>(list.size()) >= std::max(tasks, kCurriculumTasks);
  return progress;
}

}  // namespace gensim::generator
