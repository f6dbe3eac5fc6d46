// Anchors of TSP tasks: mean returns of random, cheap rules and the expert with their standard errors, and what the
// expert's tours are certified to.
//
// Deterministic: episodes of the seeds from `first_seed` on, solvers and bounds by iterations. Errors: none on programs
// of family tsp.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "envs/base/json.h"
#include "tasklib/program/program.h"

namespace gensim::generator {

struct MeasuredAnchor {
  std::string policy;  ///< random, a rule of the env, expert
  int episodes = 0, successes = 0;
  double mean = 0, error = 0;  ///< of the return; standard error of the mean
  double length = 0;           ///< of the tours at the end, in units: the mean
  std::vector<double> returns = {};
};

/// Random plays `random_episodes`, the others `episodes`. In this order: random, the rules, expert. Between two steps
/// `cancel`, which may be null, cuts it short: what comes back then means nothing.
std::vector<MeasuredAnchor> MeasureAnchors(const tasklib::Program& program, uint64_t first_seed, int random_episodes,
                                           int episodes, const std::atomic<bool>* cancel = nullptr);

/// {"random": {"mean", "error", "episodes"}, ...}
Json AnchorsToJson(const std::vector<MeasuredAnchor>& anchors);

/// By how much `a` gets more than `b` on the seeds that both have played: the mean and its standard error.
std::pair<double, double> MeanDifference(const MeasuredAnchor& a, const MeasuredAnchor& b);

/// Where the mean `value` stands between two anchors: 0 at `low`, 1 at `high`.
double ScoreBetween(double value, const MeasuredAnchor& low, const MeasuredAnchor& high);

/// For each of `count` seeds (fewer where `cancel` says so) the expert's tour of a construction against a lower bound:
/// {"seed", "length", "bound", "gap", "certificate"}; lengths are the instance's, a gap is null where the bound is 0.
/// Empty for other plays.
Json CertificatesOf(const tasklib::Program& program, uint64_t first_seed, int count,
                    const std::atomic<bool>* cancel = nullptr);

/// Length of the tour that the iterated search finds of a construction's places in so many iterations a place: a
/// second opinion on the expert.
double OtherLength(const tasklib::Program& program, uint64_t seed, int64_t iterations_a_place,
                   const std::atomic<bool>* cancel = nullptr);

}  // namespace gensim::generator
