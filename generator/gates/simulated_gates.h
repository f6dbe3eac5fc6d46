// The gates of the tabletop that need physics: compile, settle, oracle, perturbed, controls, second-engine; and
// reflection at the end.
#pragma once

#include <memory>
#include <vector>

#include "generator/gates/gate.h"

namespace gensim::generator {

/// Appends them, cheapest first.
void AddSimulatedGates(std::vector<std::unique_ptr<const Gate>>& gates);

std::unique_ptr<const Gate> MakeCompileGate();
std::unique_ptr<const Gate> MakeSettleGate();
std::unique_ptr<const Gate> MakeOracleGate();
std::unique_ptr<const Gate> MakePerturbedGate();
std::unique_ptr<const Gate> MakeControlsGate();
std::unique_ptr<const Gate> MakeSecondEngineGate();
std::unique_ptr<const Gate> MakeReflectionGate();

/// What the second engine's gate records when it finds the same as the first engine.
inline constexpr const char* kAgrees = "agree";
/// kAgrees while the Wilson interval holds the rate that the oracle accepts, else "engine-dependent", or "fails" when
/// no scene was solved.
const char* SecondEngineVerdict(int successes, int trials);

/// Parts of the gate range (GateSeed) that these gates draw their scenes from.
enum SeedPart {
  kCompilePart = 3,
  kSettlePart,
  kOraclePart,
  kConfirmPart,
  kPerturbedPart,
  kControlsPart,
  kOtherDrawPart,
  kReflectionPart,
  kSecondEnginePart
};

}  // namespace gensim::generator
