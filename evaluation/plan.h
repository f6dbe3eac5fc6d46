// EvaluationPlan: everything that decides the results of an evaluation. Two runs of one plan give the same results.
//
// Plain values. A ledger belongs to one plan: its JSON is written into the ledger first, and a run that is resumed must
// have the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/json.h"
#include "envs/physics/engine.h"

namespace gensim::evaluation {

struct PlannedTask {
  std::string name;
  int version = 1;
  std::string digest;

  bool operator==(const PlannedTask&) const = default;
};

struct PlannedPolicy {
  std::string name, digest;

  bool operator==(const PlannedPolicy&) const = default;
};

struct EvaluationPlan {
  std::vector<PlannedTask> tasks;       ///< by name and version, each once
  std::vector<PlannedPolicy> policies;  ///< as asked for, each once; the anchors are measured besides
  uint64_t first_seed = 0;
  int episodes = 0;  ///< of each policy in each task: seeds first_seed, first_seed + 1, ...
  physics::Engine engine = physics::Engine::kMujoco;
  std::optional<double> bar;  ///< asked of every policy's mean score
  std::string episodes_out;   ///< folder of the episode files; empty: none are written
};

/// What decides the bits of every episode besides task, policy and seed: engine, build, code of the built-in
/// policies and of the evaluation, class of the CPU, vocabulary.
Json ConditionsOf(physics::Engine engine);

/// The whole plan with its conditions, canonical.
std::string PlanText(const EvaluationPlan& plan);

/// The members in which two plan texts differ, e.g. "tasks and build".
std::string DifferenceOf(std::string_view one, std::string_view other);

}  // namespace gensim::evaluation
