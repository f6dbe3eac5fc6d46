// language_bench --policy CHECKPOINT [--first FILE] [--second FILE] [--episodes 100]
//
// Does a policy listen? Two tasks draw the same scenes and differ in their goal alone (learning/listen-*.json). In each
// scene of the evaluation's seeds the policy acts twice: told the first task's sentence, and told the second's while
// the first task's env, moved along, tells whether its goal holds. Counts which goals hold at the end. Prints JSON with
// Wilson intervals.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "envs/base/stats.h"
#include "envs/core/seed.h"
#include "evaluation/bench/bench_util.h"
#include "policies/agent/checkpoint.h"
#include "policies/agent/choose.h"
#include "policies/agent/seen_scene.h"
#include "policies/nets/runtime.h"
#include "tasklib/families.h"

namespace {

using namespace gensim;
using Json = nlohmann::json;

std::unique_ptr<Env> EnvOf(const std::string& file) {
  const auto program = tasklib::Program::FromText(ReadFile(file).value());
  if (!program) throw std::runtime_error(file + ": " + program.error().message);
  return tasklib::MakeEnv(*program).value();
}

class Listener {
 public:
  explicit Listener(const policies::TrainedPolicy& policy) : policy_(policy) {}

  // One episode of `told`, whose sentence is read; `watching`, if any, takes the same actions. Both are reset first.
  void Play(Env& told, Env* watching, uint64_t seed) const {
    const auto eyes = policies::SceneEyes::For(told.spec().observations, told.spec().action, told.spec().id).value();
    told.Reset(seed).value();
    if (watching) {
      watching->Reset(seed).value();
      if (eyes.Look(told).color != eyes.Look(*watching).color) throw std::runtime_error("the tasks draw other scenes");
    }
    const policies::PolicyDescription& description = policy_.description();
    for (;;) {
      const policies::SeenScene scene = eyes.Look(told);
      const policies::Choice choice =
          policies::Choose(policy_.net(), scene.color, scene.height_m, description.pieces.Encode(scene.instruction),
                           description.act.stop_threshold);
      if (!choice.finite) throw std::runtime_error("the policy answers what is no finite number");
      if (choice.stop) return;
      const auto action = policies::ActionOf(choice.label);
      const StepResult step = told.Step(action);
      // a task that is over stays as it ended
      if (watching) {
        const StepResult seen = watching->Step(action);
        if (seen.terminated || seen.truncated) watching = nullptr;
      }
      if (step.terminated || step.truncated) return;
    }
  }

 private:
  const policies::TrainedPolicy& policy_;
};

Json Row(int successes, int episodes) {
  const Interval interval = Wilson(successes, episodes);
  return {{"successes", successes}, {"episodes", episodes}, {"low", interval.low}, {"high", interval.high}};
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = std::string(GENSIM_SOURCE_DIR) + "/evaluation/bench/learning/";
  std::string policy, first = folder + "listen-first.json", second = folder + "listen-second.json";
  int episodes = 100;
  CLI::App app{"does a policy listen"};
  app.add_option("--policy", policy)->required();
  app.add_option("--first", first);
  app.add_option("--second", second);
  app.add_option("--episodes", episodes);
  CLI11_PARSE(app, argc, argv);

  policies::SetUpTorch(1);
  const auto trained = policies::TrainedPolicy::Read(policy, tasklib::VocabularyDigest());
  if (!trained) throw std::runtime_error(trained.error().message);
  const Listener listener(**trained);
  const auto one = EnvOf(first), two = EnvOf(second);
  int first_told = 0, second_told = 0, first_though_second_told = 0;
  for (int k = 0; k < episodes; ++k) {
    const uint64_t seed = kEvaluationSeeds.first + static_cast<uint64_t>(k);
    listener.Play(*one, nullptr, seed);
    first_told += one->success();
    listener.Play(*two, one.get(), seed);
    second_told += two->success();
    first_though_second_told += one->success();
  }
  std::cout << Json{{"policy", (*trained)->digest()},
                    {"usual", Row(first_told, episodes)},
                    {"told_another_goal", Row(second_told, episodes)},
                    {"original_goal_when_told_another", Row(first_though_second_told, episodes)}}
                   .dump(2)
            << "\n";
  return 0;
}
