#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "envs/base/stats.h"
#include "generator/gates/episode.h"
#include "generator/gates/simulated_gates.h"
#include "generator/gates/static_gates.h"

namespace gensim::generator {

namespace {

// The rate at which the first engine's test accepts (SequentialTest::Config::p1): the second engine agrees while the
// interval of its own rate holds it.
constexpr double kAcceptedRate = SequentialTest::Config{}.p1;

class SecondEngineGate : public Gate {
 public:
  SecondEngineGate() : Gate("second-engine", "the expert solves it in the other engine too", true) {}

  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (const Status status = NeedProgram(candidate); !status) return Refuse(status.errors());
    const physics::Engine engine = physics::OtherThan(context.options.engine);
    const int seeds = context.options.second_engine_seeds;
    int successes = 0, trials = 0;
    std::string cause;
    for (; trials < seeds && !context.cancelled(); ++trials) {
      const EpisodeResult episode =
          RunExpert(*candidate.program, GateSeed(kSecondEnginePart, trials), {.engine = engine});
      successes += episode.success;
      if (!episode.success) cause = fmt::format("{} at progress {:.2f}", episode.cause, episode.progress);
    }
    if (trials == 0) return Other(Outcome::kNotApplicable, "no-scene", "no scene was asked for");
    const Interval interval = Wilson(successes, trials);
    const char* verdict = SecondEngineVerdict(successes, trials);
    Json measured = {{"engine", fmt::format("{} {}", physics::NameOf(engine), physics::VersionOf(engine))},
                     {"verdict", verdict},
                     {"successes", successes},
                     {"trials", trials},
                     {"low", interval.low},
                     {"high", interval.high}};
    if (!cause.empty()) measured["last_failure"] = cause;
    if (successes > 0) return Pass(measured);
    return Refuse(
        {{"second-engine-fails", "/goals",
          fmt::format("in {} the expert solved none of {} scenes; {}", physics::NameOf(engine), trials, cause),
          "legal: at least one; a task that only one simulation allows shows a fault of that simulation"}},
        measured);
  }
};

}  // namespace

const char* SecondEngineVerdict(int successes, int trials) {
  if (Wilson(successes, trials).high >= kAcceptedRate) return kAgrees;
  return successes > 0 ? "engine-dependent" : "fails";
}

std::unique_ptr<const Gate> MakeSecondEngineGate() { return std::make_unique<SecondEngineGate>(); }

}  // namespace gensim::generator
