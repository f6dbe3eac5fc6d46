// TSP tasks as prompts quote them. Pure functions, deterministic, safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "generator/llm/retrieval.h"
#include "generator/source.h"

namespace gensim::generator {

/// Nothing for a program that the llm profile cannot say.
std::optional<Reference> TourReference(const tasklib::Program& program);

/// Places of the coverage grid that no task of the library is in, one line each; which of them depends on `seed` and
/// `number`.
std::vector<std::string> EmptiestTours(const LibraryView& library, uint64_t seed, int64_t number, size_t count);

}  // namespace gensim::generator
