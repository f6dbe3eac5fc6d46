#include "generator/tours/tour_gates.h"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "generator/gates/simulated_gates.h"
#include "generator/gates/static_gates.h"
#include "generator/tours/tour_anchors.h"

namespace gensim::generator {
namespace {

constexpr int kRandomEpisodes = 32, kEpisodes = 8, kCertificates = 2;
constexpr double kLeastLonger = 0.01;     // a cheap rule's tours must be longer than the expert's by this share
constexpr double kMostBetter = 0.01;      // another search may find tours that are shorter by this share
constexpr int64_t kOtherIterations = 40;  // of it, for each place

// so many as there are different maps
int EpisodesFor(const tasklib::Program& program) {
  return static_cast<int>(std::min<int64_t>(kEpisodes, program.json().value("instances", int64_t{kEpisodes})));
}

// of 95 %, for a mean of so many pairs; one pair has no error
double StudentsT(int pairs) {
  static constexpr std::array<double, kEpisodes + 1> kQuantiles = {0,     0,     12.71, 4.303, 3.182,
                                                                   2.776, 2.571, 2.447, 2.365};
  return kQuantiles[static_cast<size_t>(std::min(pairs, kEpisodes))];
}

// A rung that has nothing to look at.
class NotForTours final : public Gate {
 public:
  NotForTours(std::string name, bool simulates, std::string reason)
      : Gate(std::move(name), "does not apply: " + reason, simulates), reason_(std::move(reason)) {}
  GateReport Check(Candidate&, const GateContext&) const override {
    return Other(Outcome::kNotApplicable, "no-physics", reason_);
  }

 private:
  std::string reason_;
};

class OracleGate final : public Gate {
 public:
  OracleGate()
      : Gate("oracle", "the expert solves every instance, above chance, and no other search is better", true) {}

  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (const Status status = NeedProgram(candidate); !status) return Refuse(status.errors());
    const auto anchors = MeasureAnchors(*candidate.program, GateSeed(kOraclePart, 0), kRandomEpisodes,
                                        EpisodesFor(*candidate.program), context.cancel);
    if (context.cancelled()) return Pass();
    const MeasuredAnchor &random = anchors.front(), &expert = anchors.back();
    Json measured = {{"anchors", AnchorsToJson(anchors)}};
    if (expert.successes < expert.episodes)
      return Refuse(
          {{"expert-fails", "", fmt::format("the expert solved {} of {} instances", expert.successes, expert.episodes),
            "legal: all of them"}},
          measured);
    const auto [gained, error] = MeanDifference(expert, random);
    const double least = StudentsT(std::min(expert.episodes, random.episodes)) * error;
    if (gained <= least)
      return Refuse({{"no-room", "/places", fmt::format("the expert gets {:.4f} more than chance", gained),
                      fmt::format("legal: more than {:.4f}; more places or more steps", least)}},
                    measured);
    candidate.anchors = CanonicalJson(measured["anchors"]);
    const Json certificates =
        CertificatesOf(*candidate.program, GateSeed(kOraclePart, 0), kCertificates, context.cancel);
    double largest = 0, better = 0;
    for (const Json& one : certificates) {
      if (!one["gap"].is_null()) largest = std::max(largest, one["gap"].get<double>());
      const double other =
          OtherLength(*candidate.program, one["seed"].get<uint64_t>(), kOtherIterations, context.cancel);
      better = std::max(better, 1 - other / one["length"].get<double>());
    }
    if (context.cancelled()) return Pass();
    if (!certificates.empty()) measured["largest_gap_to_bound"] = largest, measured["other_search_better_by"] = better;
    if (better > kMostBetter)
      return Refuse(
          {{"expert-not-best", "", fmt::format("another search finds a tour that is {:.1f} % shorter", 100 * better),
            fmt::format("legal: at most {:.0f} %", 100 * kMostBetter)}},
          measured);
    candidate.certificates = CanonicalJson(certificates);
    return Pass(measured);
  }
};

class ControlsGate final : public Gate {
 public:
  ControlsGate() : Gate("controls", "a cheap rule leaves something to learn", true) {}

  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (const Status status = NeedProgram(candidate); !status) return Refuse(status.errors());
    const auto anchors = MeasureAnchors(*candidate.program, GateSeed(kControlsPart, 0), kRandomEpisodes,
                                        EpisodesFor(*candidate.program), context.cancel);
    if (context.cancelled()) return Pass();
    const double best = anchors.back().length;
    Json measured = Json::object();
    Errors errors;
    for (size_t k = 1; k + 1 < anchors.size(); ++k) {
      const double longer = anchors[k].length / best - 1;
      measured[anchors[k].policy] = longer;
      if (longer >= kLeastLonger) continue;
      errors.push_back({"control-" + anchors[k].policy, "/places",
                        fmt::format("{} ends {:.2f} % above the expert's tours", anchors[k].policy, 100 * longer),
                        fmt::format("legal: at least {:.0f} %; more places", 100 * kLeastLonger)});
    }
    return errors.empty() ? Pass(measured) : Refuse(std::move(errors), measured);
  }
};

}  // namespace

std::shared_ptr<const Ladder> TourLadder() {
  std::vector<std::unique_ptr<const Gate>> gates;
  const auto skip = [&](const char* name, bool simulates, const char* reason) {
    gates.push_back(std::make_unique<NotForTours>(name, simulates, reason));
  };
  AddFormGates(gates);
  skip("geometry", false, "places are points: none is in the way of another, none out of reach");
  skip("language", false, "the sentence is derived from the program");
  gates.push_back(MakeNoveltyGate());
  skip("compile", true, "there is no physics to compile");
  skip("settle", true, "nothing moves by itself");
  gates.push_back(std::make_unique<OracleGate>());
  skip("perturbed", true, "there is no physics to change");
  gates.push_back(std::make_unique<ControlsGate>());
  skip("second-engine", true, "no engine takes part");
  gates.push_back(MakeReflectionGate());
  return std::make_shared<const Ladder>(std::move(gates));
}

}  // namespace gensim::generator
