#include <fmt/core.h>
#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "envs/base/text.h"
#include "generator/gates/controls.h"
#include "generator/gates/episode.h"
#include "generator/gates/simulated_gates.h"
#include "generator/gates/static_gates.h"

namespace gensim::generator {

namespace {

using tabletop::Task;

constexpr int kMaxSuccesses = 1;      // more are refused
constexpr double kMaxProgress = 0.5;  // a mean at or above is refused
constexpr int kMaxRandomSteps = 6;
constexpr int kOtherDraws = 12;  // seeds tried for another draw

using tabletop::PhysicsVariation;

// One wrong hand; an episode without a result where the scene offers nothing for it.
struct Control {
  std::string name, what;
  std::function<std::optional<EpisodeResult>(const tasklib::Program&, const Task&, uint64_t seed, int steps,
                                             const PhysicsVariation&)>
      run;
};

const std::vector<Control>& Controls() {
  static const std::vector<Control> kControls = {
      {"no-op", "doing nothing",
       [](const auto&, const Task& task, uint64_t seed, int, const auto& physics) {
         return std::optional(RunNoOp(task, seed, physics));
       }},
      {"random", "random picks",
       [](const auto&, const Task& task, uint64_t seed, int steps, const auto& physics) {
         return std::optional(RunRandomPicks(task, seed, std::min(steps, kMaxRandomSteps), physics));
       }},
      {"swapped", "moving other objects than those named",
       [](const auto&, const Task& task, uint64_t seed, int steps,
          const auto& physics) -> std::optional<EpisodeResult> {
         const auto swapped = SwappedGoals(task, Rng(seed, "gate/swapped"));
         if (!swapped) return std::nullopt;
         return RunOtherGoals(task, *swapped, seed, steps, physics);
       }},
      {"other-draw", "following the words of another draw",
       [](const tasklib::Program& program, const Task& task, uint64_t seed, int steps,
          const auto& physics) -> std::optional<EpisodeResult> {
         const auto other = OtherDrawGoals(
             program, task, GateSeed(kOtherDrawPart, static_cast<int>(seed % 1000) * kOtherDraws), kOtherDraws);
         if (!other) return std::nullopt;
         return RunOtherGoals(task, *other, seed, steps, physics);
       }},
  };
  return kControls;
}

class ControlsGate : public Gate {
 public:
  ControlsGate() : Gate("controls", "nothing, chance and wrong goals are not rewarded", true) {}

  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (const Status status = NeedProgram(candidate); !status) return Refuse(status.errors());
    if (const Status status = NeedFacts(candidate); !status) return Refuse(status.errors());
    const int seeds = context.options.control_seeds;
    std::vector<Task> tasks;
    for (int i = 0; i < seeds; ++i) {
      Result<Task> task = tasklib::Lower(*candidate.program, GateSeed(kControlsPart, i));
      if (!task) return Refuse(task.errors());
      tasks.push_back(*std::move(task));
    }

    Json measured = Json::object();
    Errors errors;
    for (const Control& control : Controls()) {
      int trials = 0, successes = 0;
      double progress = 0;
      for (int i = 0; i < seeds && !context.cancelled(); ++i) {
        const auto episode = control.run(*candidate.program, tasks[static_cast<size_t>(i)], GateSeed(kControlsPart, i),
                                         candidate.facts->plan_length + 1, {.engine = context.options.engine});
        // what the first scenes do not offer, the others do not either
        if (!episode && trials == 0 && i >= 2) break;
        if (!episode) continue;
        ++trials;
        successes += episode->success;
        progress += episode->progress;
      }
      if (trials == 0) {
        measured[control.name] = "not-applicable";
        continue;
      }
      const double mean = progress / trials;
      measured[control.name] = {{"trials", trials}, {"successes", successes}, {"mean_progress", mean}};
      if (successes <= kMaxSuccesses && mean < kMaxProgress) continue;
      errors.push_back(
          {"control-" + control.name, "/goals",
           fmt::format("{} succeeds in {} of {} scenes, mean progress {:.2f}", control.what, successes, trials, mean),
           fmt::format("legal: at most {} success and a mean progress below {:.1f}", kMaxSuccesses, kMaxProgress)});
      break;
    }
    return errors.empty() ? Pass(measured) : Refuse(std::move(errors), measured);
  }
};

class ReflectionGate : public Gate {
 public:
  ReflectionGate() : Gate("reflection", "a language model finds program, sentence and scene in agreement", true) {}

  GateReport Check(Candidate& candidate, const GateContext& context) const override {
    if (!context.reviewer) return Other(Outcome::kSkip, "offline", "no language model was asked");
    if (const Status status = NeedProgram(candidate); !status) return Refuse(status.errors());
    const Result<std::string> described = DescribeTask(*candidate.program);
    if (!described) return Refuse(described.errors());
    const Result<Vote> vote = context.reviewer->Review(*candidate.program, *described, context.proposal);
    if (!vote) return Refuse(vote.errors());
    if (vote->choice == Vote::Choice::kYes) return Pass({{"vote", "yes"}, {"reason", vote->reason}});
    if (vote->choice == Vote::Choice::kAbstain) return Other(Outcome::kAbstain, "malformed-vote", vote->reason);
    return Refuse(
        {{"voted-down", "", vote->reason, "program, summary and sentences should describe one sensible task"}},
        {{"vote", "no"}, {"reason", vote->reason}});
  }

 private:
  // A scene in words: objects with places, then what is to be done; without one the sentences alone.
  static Result<std::string> DescribeTask(const tasklib::Program& program) {
    if (program.family() == "tabletop") {
      const Result<Task> task = tasklib::Lower(program, GateSeed(kReflectionPart, 0));
      return task ? Result<std::string>(DescribeScene(*task)) : Result<std::string>(task.errors());
    }
    const auto sentences = tasklib::Sentences(program);
    return sentences ? Result<std::string>(Join(*sentences, "\n")) : Result<std::string>(sentences.errors());
  }

  static std::string DescribeScene(const Task& task) {
    std::string text = task.summary + "\n";
    for (const auto& object : task.objects) {
      text += fmt::format("{} {} at x {:.0f}, y {:.0f} mm\n", object.color, object.params.asset, 1000 * object.X_WO.p.x,
                          1000 * object.X_WO.p.y);
    }
    for (const auto& goal : task.goals) text += "goal: " + goal.sentence + "\n";
    return text;
  }
};

}  // namespace

std::unique_ptr<const Gate> MakeControlsGate() { return std::make_unique<ControlsGate>(); }
std::unique_ptr<const Gate> MakeReflectionGate() { return std::make_unique<ReflectionGate>(); }

}  // namespace gensim::generator
