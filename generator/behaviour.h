// Behaviour: what a robot has to do in a task, as a sparse vector, and the distance between two tasks.
//
// The features are taken from the lowered task of one fixed seed: which relation between which kinds of objects and how
// many of them (bucketed), which goals build on which, order, start clauses, clause parameters, plan length. Names,
// texts, colours, sizes and distractors leave no trace. Pure functions, deterministic, safe from any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "envs/tabletop/task.h"
#include "tasklib/program/program.h"

namespace gensim::generator {

struct Behaviour {
  std::vector<std::pair<std::string, double>> features;  ///< sorted by name, each once, values above 0

  bool operator==(const Behaviour&) const = default;
};

/// Bucket of a count on the coverage grid: 0 for none, then 1, 2, 3-4, 5-8, 9+ are 1 to 5.
int CountBucket(int count);

Behaviour BehaviourOf(const tabletop::Task& task, const tasklib::Facts& facts);
/// Of a program of any family; on the tabletop as its task of `seed` has it. Errors: those of lowering.
Result<Behaviour> BehaviourOf(const tasklib::Program& program, const tasklib::Facts& facts, uint64_t seed);

/// Weighted Jaccard distance (Ruzicka) in [0, 1]: 0 for equal vectors, 1 when no feature is shared.
double Distance(const Behaviour& a, const Behaviour& b);

}  // namespace gensim::generator
