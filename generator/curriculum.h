// Curricula: the ordered list of accepted tasks that leads to a target.
//
// Pure functions, deterministic, safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "generator/source.h"

namespace gensim::generator {

/// Tasks of a curriculum at least.
inline constexpr int kCurriculumTasks = 3;

/// True when the program uses each of `relations`; nothing covers an empty list.
bool Covers(const tasklib::Program& program, const std::vector<std::string>& relations);

/// The list that this run's accepted tasks make: ordered by plan length (then by admission), ending with the longest
/// one that covers `relations`; longer tasks are left out. Complete with such an end and at least `tasks` tasks.
CurriculumProgress CurriculumOf(const LibraryView& library, const std::vector<std::string>& relations, int tasks);

}  // namespace gensim::generator
