// Budget: how long a solver may go on, in CPU time of its thread, and whether somebody stopped it.
//
// The clock is that of the thread which made the budget; only that thread may ask.
#pragma once

#include <atomic>
#include <optional>

namespace gensim::tsp {

/// CPU time of the calling thread, seconds.
double ThreadSeconds();

class Budget {
 public:
  /// No limit without `seconds`. `cancelled` may be null.
  explicit Budget(std::optional<double> seconds = {}, const std::atomic<bool>* cancelled = nullptr)
      : begin_(ThreadSeconds()), seconds_(seconds), cancelled_(cancelled) {}

  bool IsSpent() const {
    if (cancelled_ && cancelled_->load(std::memory_order_relaxed)) return true;
    return seconds_ && Seconds() >= *seconds_;
  }
  /// Since it was made.
  double Seconds() const { return ThreadSeconds() - begin_; }
  const std::optional<double>& limit() const { return seconds_; }

 private:
  double begin_;
  std::optional<double> seconds_;
  const std::atomic<bool>* cancelled_;
};

}  // namespace gensim::tsp
