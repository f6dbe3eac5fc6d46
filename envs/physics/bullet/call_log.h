// The calls that changed a world since its last border, short enough to be played again.
//
// A world on Bullet can be put into a normal form (stage.h) at a border only, so what happened since is remembered as
// calls. Plain bytes; no allocation after construction; one thread. Never longer than kMaxCalls.
#pragma once

#include <cassert>
#include <cstdint>
#include <vector>

#include "envs/base/pose.h"

namespace gensim::physics {

enum class CallKind : int32_t { kMoveTool, kAttach, kDetach, kSetPose, kSteps };

/// One call, and the steps that followed it.
struct Call {
  CallKind kind = CallKind::kSteps;
  int32_t body = -1;
  int64_t steps = 0;
  Pose pose;
};

class CallLog {
 public:
  static constexpr size_t kMaxCalls = 2048;  ///< then a border is due
  static constexpr int64_t kMaxSteps = 4000;

  CallLog() { calls_.reserve(kMaxCalls); }

  /// A border must come before the next call or step.
  bool full() const { return calls_.size() >= kMaxCalls || steps_ >= kMaxSteps; }
  bool empty() const { return calls_.empty(); }
  const std::vector<Call>& calls() const { return calls_; }

  void Clear() { calls_.clear(), steps_ = 0; }
  void Add(CallKind kind, int body, const Pose& pose) {
    assert(!full());
    // of two places for the tool without a step between them the later one counts
    const bool again = kind == CallKind::kMoveTool && !calls_.empty() && calls_.back().kind == kind;
    if (again && calls_.back().steps == 0) calls_.pop_back();
    calls_.push_back({kind, body, 0, pose});
  }
  void AddStep() {
    if (calls_.empty()) calls_.push_back({});
    ++calls_.back().steps;
    ++steps_;
  }

 private:
  std::vector<Call> calls_;
  int64_t steps_ = 0;
};

}  // namespace gensim::physics
