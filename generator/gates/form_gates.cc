#include <algorithm>
#include <nlohmann/json.hpp>

#include "generator/gates/static_gates.h"

namespace gensim::generator {

namespace {

constexpr int kLowerPart = 0, kPlanPart = 1, kFactsPart = 2;

Status NeedDocument(Candidate& candidate) {
  if (candidate.document) return Done{};
  Result<Json> document = tasklib::ParseProgram(candidate.text);
  if (!document) return document.errors();
  candidate.document = std::make_shared<const Json>(*std::move(document));
  return Done{};
}

class ParseGate : public Gate {
 public:
  ParseGate() : Gate("parse", "the text is one JSON object within the caps of the language", false) {}
  GateReport Check(Candidate& candidate, const GateContext&) const override {
    const Status status = NeedDocument(candidate);
    return status ? Pass() : Refuse(status.errors());
  }
};

class SchemaGate : public Gate {
 public:
  SchemaGate() : Gate("schema", "keys, types, ranges and the closed vocabulary", false) {}
  GateReport Check(Candidate& candidate, const GateContext&) const override {
    if (const Status status = NeedDocument(candidate); !status) return Refuse(status.errors());
    const Errors errors = tasklib::CheckSchema(*candidate.document);
    return errors.empty() ? Pass() : Refuse(errors);
  }
};

class ReferencesGate : public Gate {
 public:
  ReferencesGate() : Gate("references", "ids, variables, loops, counts and the logic of the goals", false) {}
  GateReport Check(Candidate& candidate, const GateContext&) const override {
    const Status status = NeedProgram(candidate);
    return status ? Pass() : Refuse(status.errors());
  }
};

class LowerGate : public Gate {
 public:
  LowerGate() : Gate("lower", "the program means a task for every one of 200 seeds", false) {}

  // a few seeds find most of what is wrong; the other gates that need no physics are cheaper than the rest of the seeds
  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (const Status status = NeedProgram(candidate); !status) return Refuse(status.errors());
    return Draw(candidate, context, 0, std::min(context.options.first_lower_seeds, context.options.lower_seeds));
  }

  std::optional<GateReport> Finish(Candidate& candidate, const GateContext& context) const override {
    return Draw(candidate, context, context.options.first_lower_seeds, context.options.lower_seeds);
  }

 private:
  // lowers seeds from `first` to before `last`
  static GateReport Draw(const Candidate& candidate, const GateContext& context, int first, int last) {
    const int seeds = context.options.lower_seeds;
    for (int i = first; i < last; ++i) {
      const Status task = tasklib::CheckStart(*candidate.program, GateSeed(kLowerPart, i));
      if (task) continue;
      // the first seed that fails refuses: a repair needs to know how many were fine before it
      Errors errors = task.errors();
      errors.front().message +=
          "; " + std::to_string(i) + " of " + std::to_string(seeds) + " seeds were fine before it";
      return Refuse(std::move(errors), {{"seeds", i + 1}, {"lowered", i}});
    }
    return Pass({{"seeds", seeds}, {"lowered", seeds}});
  }
};

}  // namespace

Status NeedProgram(Candidate& candidate) {
  if (candidate.program) return Done{};
  if (const Status status = NeedDocument(candidate); !status) return status;
  Result<tasklib::Program> program = tasklib::Program::FromJson(*candidate.document);
  if (!program) return program.errors();
  candidate.program = *std::move(program);
  return Done{};
}

Status NeedLowered(Candidate& candidate, const GateOptions& options) {
  if (!candidate.lowered.empty()) return Done{};
  if (const Status status = NeedProgram(candidate); !status) return status;
  std::vector<tasklib::Lowered> lowered;
  for (int i = 0; i < options.plan_seeds; ++i) {
    Result<tasklib::Lowered> one = tasklib::LowerWithPlan(*candidate.program, GateSeed(kPlanPart, i));
    if (!one) return one.errors();
    lowered.push_back(*std::move(one));
  }
  candidate.lowered = std::move(lowered);
  return Done{};
}

Status NeedFacts(Candidate& candidate) {
  if (candidate.facts) return Done{};
  if (const Status status = NeedProgram(candidate); !status) return status;
  Result<tasklib::Facts> facts = tasklib::ComputeFacts(*candidate.program);
  if (!facts) return facts.errors();
  Result<Behaviour> behaviour = BehaviourOf(*candidate.program, *facts, GateSeed(kFactsPart, 0));
  if (!behaviour) return behaviour.errors();
  candidate.facts = *std::move(facts);
  candidate.behaviour = *std::move(behaviour);
  return Done{};
}

void AddFormGates(std::vector<std::unique_ptr<const Gate>>& gates) {
  gates.push_back(std::make_unique<ParseGate>());
  gates.push_back(std::make_unique<SchemaGate>());
  gates.push_back(std::make_unique<ReferencesGate>());
  gates.push_back(std::make_unique<LowerGate>());
}

void AddStaticGates(std::vector<std::unique_ptr<const Gate>>& gates) {
  AddFormGates(gates);
  gates.push_back(MakeGeometryGate());
  AddMeaningGates(gates);
}

}  // namespace gensim::generator
