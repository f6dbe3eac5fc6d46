#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "generator/gates/static_gates.h"

namespace gensim::generator {

namespace {

class LanguageGate : public Gate {
 public:
  LanguageGate() : Gate("language", "every sentence names one goal only", false) {}

  GateReport Check(Candidate& candidate, const GateContext&) const override {
    if (const Status status = NeedProgram(candidate); !status) return Refuse(status.errors());
    Errors errors = tasklib::CheckLanguage(*candidate.program);
    return errors.empty() ? Pass() : Refuse(std::move(errors));
  }
};

class NoveltyGate : public Gate {
 public:
  NoveltyGate() : Gate("novelty", "no task of the library is the same to a robot, or nearly so", false) {}

  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (const Status status = NeedFacts(candidate); !status) return Refuse(status.errors());
    if (context.options.member) return Other(Outcome::kNotApplicable, "member", "it is a task of the library");
    const double legal = context.options.novelty_distance;
    double nearest = 1;
    const KnownTask* neighbour = nullptr;
    for (const auto& task : context.library.tasks) {
      if (task->program.digest() == context.own_digest) continue;
      if (task->program.shape_id() == candidate.program->shape_id()) {
        return Refuse({{"same-shape", "",
                        fmt::format("shape id {} is that of {}", task->program.shape_id(), task->program.name()),
                        "change a relation, an asset, how many there are or where they start"}});
      }
      const double distance = Distance(task->behaviour, candidate.behaviour);
      if (!neighbour || distance < nearest) nearest = distance, neighbour = task.get();
    }
    Json measured = {{"cell", candidate.facts->cell.Text()},
                     {"in_cell", context.library.InCell(candidate.facts->cell.Text())}};
    if (!neighbour) return Pass(measured);
    measured["nearest"] = neighbour->program.name();
    measured["distance"] = nearest;
    if (nearest >= legal) return Pass(measured);
    return Refuse(
        {{"too-near", "", fmt::format("distance {:.3f} to {}", nearest, neighbour->program.name()),
          fmt::format("legal: at least {:.2f}; change a relation, an asset, how many there are or what builds on what",
                      legal)}},
        measured);
  }
};

}  // namespace

std::unique_ptr<const Gate> MakeNoveltyGate() { return std::make_unique<NoveltyGate>(); }

void AddMeaningGates(std::vector<std::unique_ptr<const Gate>>& gates) {
  gates.push_back(std::make_unique<LanguageGate>());
  gates.push_back(MakeNoveltyGate());
}

}  // namespace gensim::generator
