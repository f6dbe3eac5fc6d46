// The statistics of an evaluation: means with intervals, scores between two anchors, and the bootstrap behind them.
//
// All intervals are of 95 %. Pure functions; the bootstrap draws from the stream of (kBootstrapSeed, a purpose that the
// caller gives), so that the same episodes give the same bits on every run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "envs/base/stats.h"

namespace gensim::evaluation {

inline constexpr int kResamples = 2000;
inline constexpr uint64_t kBootstrapSeed = 1;

/// Sum in order, divided; 0 of nothing.
double MeanOf(const std::vector<double>& values);
/// Standard error of the mean; 0 of fewer than two values.
double ErrorOf(const std::vector<double>& values);

/// What the anchors of a task say about how it can be scored.
struct Anchors {
  double random = 0, expert = 0;  ///< mean returns
  double gap = 0;                 ///< expert - random
  double gap_error = 0;           ///< standard error of the gap, by pairs of seeds
  /// Why no score can be given; empty where one can: "one-episode", or "anchors-not-apart" where the gap is not above
  /// 1.96 times its error.
  std::string unscored;
};
/// Returns of both anchors on the same seeds, in the same order.
Anchors AnchorsOf(const std::vector<double>& random, const std::vector<double>& expert);

/// Mean return as a share of the gap: (mean - random) / (expert - random). Only where unscored is empty.
double ScoreOf(const std::vector<double>& returns, const Anchors& anchors);

/// The lower and upper 2.5 % points. Throws std::invalid_argument for no replicates.
Interval Percentiles(std::vector<double> replicates);

/// Replicates of mean return, share of successes and score of one task: each draws as many seeds as there are, with
/// repetition, and takes all three policies on the drawn seeds. A draw in which the expert is not above random has no
/// score and is drawn again (after 1,000 draws the anchors of all seeds are taken). Score is empty where the anchors
/// are not apart.
struct Replicates {
  std::vector<double> mean_return, success, score;
};
Replicates Resample(const std::vector<double>& returns, const std::vector<uint8_t>& success,
                    const std::vector<double>& random, const std::vector<double>& expert, const Anchors& anchors,
                    std::string_view purpose);

/// Interval of a task's score: that of the bootstrap, widened to the Wilson interval of the episodes' scores clipped to
/// [0, 1]. Few episodes that all end alike have no spread to resample; they are no proof.
Interval ScoreInterval(const std::vector<double>& returns, const Anchors& anchors,
                       const std::vector<double>& score_replicates);

/// A task whose episodes all ended alike: nothing in it to resample.
struct Steady {
  double value = 0;
  Interval interval;
};

/// Interval of a mean over `tasks` tasks, of which some are steady: what resampling the others gives, with the steady
/// ones' own intervals added in squares (Zou and Donner, Statistics in Medicine 27, 2008, for sums of proportions).
Interval WidenedMean(double mean, const Interval& resampled, const std::vector<Steady>& steady, size_t tasks);

/// Mean over tasks of their replicates, resample by resample: the stratified bootstrap of the mean over tasks.
std::vector<double> MeanReplicates(const std::vector<const std::vector<double>*>& tasks);

}  // namespace gensim::evaluation
