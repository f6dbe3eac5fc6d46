// Intervals and tests on success counts. Pure functions.
#pragma once

namespace gensim {

struct Interval {
  double low = 0, high = 1;
};

/// Wilson score interval of a proportion (Wilson, JASA 22, 1927); z = 1.959964 gives 95 %. [0, 1] when trials is 0.
/// Throws std::invalid_argument unless 0 <= successes <= trials.
Interval Wilson(int successes, int trials, double z = 1.959963984540054);

/// The same for the mean of `trials` numbers from 0 to 1 that need not be 0 or 1: no such numbers spread more than
/// successes and failures of the same mean do, so the interval is wide enough or too wide. Throws
/// std::invalid_argument unless 0 <= mean <= 1 and trials >= 0.
Interval WilsonOfMean(double mean, int trials, double z = 1.959963984540054);

/// Wald's sequential probability ratio test for a success rate (Wald, Ann. Math. Stat. 16, 1945, section 3).
class SequentialTest {
 public:
  enum class Verdict { kContinue, kAccept, kRefuse };

  struct Config {
    double p0 = 0.80;     ///< a rate at or below this must be refused ...
    double p1 = 0.95;     ///< ... and one at or above this accepted,
    double alpha = 0.05;  ///< with these errors: accepting a bad one,
    double beta = 0.05;   ///< refusing a good one
    int max_trials = 60;  ///< then the likelier side wins (accept when the log ratio is above 0)
  };

  SequentialTest();
  /// Throws std::invalid_argument unless 0 < p0 < p1 < 1, both errors are in (0, 0.5) and max_trials is positive.
  explicit SequentialTest(const Config& config);

  /// Takes one outcome and says what is now known; after a verdict further calls repeat it.
  Verdict Add(bool success);
  Verdict verdict() const { return verdict_; }
  int trials() const { return trials_; }
  int successes() const { return successes_; }

 private:
  Config config_;
  double log_ratio_ = 0;
  int trials_ = 0, successes_ = 0;
  Verdict verdict_ = Verdict::kContinue;
};

}  // namespace gensim
