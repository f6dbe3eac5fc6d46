#include "envs/base/stats.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace gensim {

Interval Wilson(int successes, int trials, double z) {
  if (successes < 0 || trials < successes)
    throw std::invalid_argument("Wilson: " + std::to_string(successes) + " successes of " + std::to_string(trials));
  return WilsonOfMean(trials == 0 ? 0 : static_cast<double>(successes) / trials, trials, z);
}

Interval WilsonOfMean(double mean, int trials, double z) {
  if (!(mean >= 0 && mean <= 1) || trials < 0)
    throw std::invalid_argument("WilsonOfMean: " + std::to_string(mean) + " of " + std::to_string(trials));
  if (trials == 0) return {0, 1};
  const double n = trials, p = mean, z2 = z * z;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  // the ends are exact where nothing or everything succeeded
  return {p == 0 ? 0 : std::max(0.0, centre - half), p == 1 ? 1 : std::min(1.0, centre + half)};
}

SequentialTest::SequentialTest() = default;

SequentialTest::SequentialTest(const Config& config) : config_(config) {
  const bool rates = 0 < config.p0 && config.p0 < config.p1 && config.p1 < 1;
  const bool errors = 0 < config.alpha && config.alpha < 0.5 && 0 < config.beta && config.beta < 0.5;
  if (!rates || !errors || config.max_trials < 1)
    throw std::invalid_argument("SequentialTest: p0 " + std::to_string(config.p0) + ", p1 " +
                                std::to_string(config.p1) + ", alpha " + std::to_string(config.alpha) + ", beta " +
                                std::to_string(config.beta) + ", max_trials " + std::to_string(config.max_trials) +
                                "; legal: 0 < p0 < p1 < 1, errors in (0, 0.5), at least one trial");
}

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
