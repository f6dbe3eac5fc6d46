#include "generator/tours/tour_reference.h"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "envs/base/rng.h"
#include "envs/base/text.h"
#include "generator/llm_reference.h"
#include "generator/tours/tour_composer.h"

namespace gensim::generator {

std::optional<Reference> TourReference(const tasklib::Program& program) {
  if (!tasklib::CheckSchema(program.json(), tasklib::Profile::kLlm).empty()) return std::nullopt;
  const auto sentences = tasklib::Sentences(program);
  if (!sentences) return std::nullopt;
  return Reference{program.name(), sentences->front(), Join(*sentences, " "), ProgramForPrompt(program.json())};
}

// drawn as the composer draws, which knows what can be said
std::vector<std::string> EmptiestTours(const LibraryView& library, uint64_t seed, int64_t number, size_t count) {
  const Rng stream = Rng(seed, "llm/tours").Stream(std::to_string(number));
  std::vector<std::string> lines;
  for (int k = 0; k < 200 && lines.size() < count; ++k) {
    Rng rng = stream.Stream(std::to_string(k));
    const auto program = tasklib::Program::FromJson(DraftTour(rng));
    if (!program) continue;
    const auto facts = tasklib::ComputeFacts(*program);
    if (!facts || library.InCell(facts->cell.Text()) > 0) continue;
    const tasklib::Cell& cell = facts->cell;
    std::string line = fmt::format("{}, {}, {}, {}: 0 tasks", cell.relation, cell.primitive, cell.assets, cell.moved);
    if (std::ranges::find(lines, line) == lines.end()) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace gensim::generator
