#include "generator/gates/gate.h"

#include <nlohmann/json.hpp>

#include "envs/core/seed.h"

namespace gensim::generator {

namespace {
constexpr uint64_t kSeedsPerPart = 100'000;
}

const char* NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "pass";
    case Outcome::kRefuse:
      return "refuse";
    case Outcome::kSkip:
      return "skip";
    case Outcome::kNotApplicable:
      return "not-applicable";
    case Outcome::kAbstain:
      return "abstain";
  }
  return "unknown";
}

uint64_t GateSeed(int part, int index) {
  return kGateSeeds.first + static_cast<uint64_t>(part) * kSeedsPerPart + static_cast<uint64_t>(index);
}

GateReport Pass() { return {}; }

GateReport Pass(const Json& measured) {
  GateReport report;
  report.measured = CanonicalJson(measured);
  return report;
}

GateReport Refuse(Errors errors) {
  GateReport report;
  report.outcome = Outcome::kRefuse;
  report.errors = std::move(errors);
  return report;
}

GateReport Refuse(Errors errors, const Json& measured) {
  GateReport report = Refuse(std::move(errors));
  report.measured = CanonicalJson(measured);
  return report;
}

GateReport Other(Outcome outcome, const std::string& code, const std::string& reason) {
  GateReport report;
  report.outcome = outcome;
  report.errors = {{code, "", reason, ""}};
  return report;
}

}  // namespace gensim::generator
