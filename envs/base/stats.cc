#include "envs/base/stats.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace gensim {

Interval Wilson(int successes, int trials, double z) {
  if (successes < 0 || trials < successes)
    throw std::invalid_argument("Wilson: " + std::to_string(successes) + " successes of " + std::to_string(trials));
  if (trials == 0) return {0, 1};
  const double n = trials, p = successes / n, z2 = z * z;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  // the ends are exact where nothing or everything succeeded
  return {successes == 0 ? 0 : std::max(0.0, centre - half), successes == trials ? 1 : std::min(1.0, centre + half)};
}

SequentialTest::SequentialTest() = default;

SequentialTest::Verdict SequentialTest::Add(bool success) {
  if (verdict_ != Verdict::kContinue) return verdict_;
  ++trials_;
  successes_ += success;
  log_ratio_ += success ? std::log(config_.p1 / config_.p0) : std::log((1 - config_.p1) / (1 - config_.p0));
  if (log_ratio_ >= std::log((1 - config_.beta) / config_.alpha)) {
    verdict_ = Verdict::kAccept;
  } else if (log_ratio_ <= std::log(config_.beta / (1 - config_.alpha))) {
    verdict_ = Verdict::kRefuse;
  } else if (trials_ >= config_.max_trials) {
    verdict_ = log_ratio_ > 0 ? Verdict::kAccept : Verdict::kRefuse;
  }
  return verdict_;
}

}  // namespace gensim
