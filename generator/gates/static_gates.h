// The static gates of the tabletop, without physics: parse, schema, references, lower, geometry, language, novelty.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "generator/gates/gate.h"

namespace gensim::generator {

/// Appends them, cheapest first.
void AddStaticGates(std::vector<std::unique_ptr<const Gate>>& gates);

/// parse, schema, references, lower (form_gates.cc).
void AddFormGates(std::vector<std::unique_ptr<const Gate>>& gates);
/// geometry (geometry_gate.cc).
std::unique_ptr<const Gate> MakeGeometryGate();
std::unique_ptr<const Gate> MakeNoveltyGate();
/// language and novelty (meaning_gates.cc).
void AddMeaningGates(std::vector<std::unique_ptr<const Gate>>& gates);

/// The candidate's program, made on first use; the errors say what keeps the document from being one.
Status NeedProgram(Candidate& candidate);
/// Lowered tasks with witness plans for the plan seeds, made on first use.
Status NeedLowered(Candidate& candidate, const GateOptions& options);
/// Facts and behaviour, made on first use.
Status NeedFacts(Candidate& candidate);

}  // namespace gensim::generator
