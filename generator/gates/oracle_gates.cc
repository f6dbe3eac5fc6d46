#include <fmt/core.h>
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "envs/base/stats.h"
#include "generator/gates/episode.h"
#include "generator/gates/simulated_gates.h"
#include "generator/gates/static_gates.h"

namespace gensim::generator {

namespace {

// Why episodes failed, most frequent first, as one phrase.
class Causes {
 public:
  void Add(const EpisodeResult& episode) {
    if (!episode.success) ++counts_[fmt::format("{} at progress {:.2f}", episode.cause, episode.progress)];
  }
  std::string Text() const {
    const auto most = std::max_element(counts_.begin(), counts_.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts_.end() ? "no failure" : fmt::format("{} times: {}", most->second, most->first);
  }

 private:
  std::map<std::string, int> counts_;
};

Json IntervalJson(int successes, int trials) {
  const Interval interval = Wilson(successes, trials);
  return {{"successes", successes}, {"trials", trials}, {"low", interval.low}, {"high", interval.high}};
}

class OracleGate : public Gate {
 public:
  OracleGate() : Gate("oracle", "the expert solves it: a sequential test, then fresh seeds", true) {}

  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (const Status status = NeedProgram(candidate); !status) return Refuse(status.errors());
    const tabletop::PhysicsVariation physics{.engine = context.options.engine};
    SequentialTest test;
    Causes causes;
    int steps = 0;
    for (int i = 0; test.verdict() == SequentialTest::Verdict::kContinue && !context.cancelled(); ++i) {
      const EpisodeResult episode = RunExpert(*candidate.program, GateSeed(kOraclePart, i), physics);
      test.Add(episode.success);
      causes.Add(episode);
      steps += episode.steps;
    }
    Json measured = {{"screen", IntervalJson(test.successes(), test.trials())}};
    if (test.trials() > 0) measured["mean_steps"] = static_cast<double>(steps) / test.trials();
    if (test.verdict() != SequentialTest::Verdict::kAccept) {
      return Refuse(
          {{"expert-fails", "/goals",
            fmt::format("the expert solved {} of {} scenes; {}", test.successes(), test.trials(), causes.Text()),
            "legal: a success rate of 0.95 is accepted, 0.80 refused"}},
          measured);
    }

    // the rate that the record shows comes from scenes that had no part in the decision
    int successes = 0;
    const int trials = context.options.confirm_seeds;
    for (int i = 0; i < trials && !context.cancelled(); ++i) {
      const EpisodeResult episode = RunExpert(*candidate.program, GateSeed(kConfirmPart, i), physics);
      successes += episode.success;
      causes.Add(episode);
      // beyond hope: the rest would change nothing
      if (i + 1 - successes > trials - context.options.confirm_passes) {
        measured["confirmation"] = IntervalJson(successes, i + 1);
        return Refuse({{"expert-unsure", "/goals",
                        fmt::format("the expert solved {} of {} fresh scenes; {}", successes, i + 1, causes.Text()),
                        fmt::format("legal: at least {} of {}", context.options.confirm_passes, trials)}},
                      measured);
      }
    }
    measured["confirmation"] = IntervalJson(successes, trials);
    return Pass(measured);
  }
};

class PerturbedGate : public Gate {
 public:
  PerturbedGate() : Gate("perturbed", "still solved with other mass, friction, gravity and time step", true) {}

  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (const Status status = NeedProgram(candidate); !status) return Refuse(status.errors());
    static const std::vector<std::pair<std::string, tabletop::PhysicsVariation>> kVariations = {
        {"mass", {.mass = 1.5}},
        {"friction", {.friction = 0.7}},
        {"gravity", {.gravity = 1.15}},
        {"timestep", {.timestep_s = 0.004}}};
    const int seeds = context.options.perturbed_seeds;
    Json measured = Json::object();
    Causes causes;
    int all = 0;
    std::string weakest;
    int fewest = seeds;
    for (size_t v = 0; v < kVariations.size(); ++v) {
      int successes = 0;
      for (int i = 0; i < seeds && !context.cancelled(); ++i) {
        tabletop::PhysicsVariation physics = kVariations[v].second;
        physics.engine = context.options.engine;
        const EpisodeResult episode =
            RunExpert(*candidate.program, GateSeed(kPerturbedPart, static_cast<int>(v) * seeds + i), physics);
        successes += episode.success;
        causes.Add(episode);
      }
      measured[kVariations[v].first] = successes;
      all += successes;
      if (successes < fewest) fewest = successes, weakest = kVariations[v].first;
    }
    const int needed = context.options.perturbed_passes, trials = seeds * static_cast<int>(kVariations.size());
    measured["all"] = IntervalJson(all, trials);
    if (all >= needed && 2 * fewest >= seeds) return Pass(measured);
    return Refuse({{"fragile", "/goals",
                    fmt::format("solved in {} of {} changed worlds, {} of {} with other {}; {}", all, trials, fewest,
                                seeds, weakest.empty() ? "physics" : weakest, causes.Text()),
                    fmt::format("legal: at least {} of {}, and half with each change", needed, trials)}},
                  measured);
  }
};

}  // namespace

std::unique_ptr<const Gate> MakeOracleGate() { return std::make_unique<OracleGate>(); }
std::unique_ptr<const Gate> MakePerturbedGate() { return std::make_unique<PerturbedGate>(); }

}  // namespace gensim::generator
