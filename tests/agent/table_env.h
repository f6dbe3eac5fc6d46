// A table that is only looked at: a coloured spot at the seed's place, a height, a sentence, and the action of picking
// and placing. Every action is counted and changes nothing else.
#pragma once

#include <cstring>

#include "envs/core/env.h"
#include "policies/data/frame.h"

namespace gensim::policies {

class TableEnv final : public Env {
 public:
  explicit TableEnv(std::string sentence = "put the red block in the bowl") : sentence_(std::move(sentence)) {
    spec_.id = "table/look";
    spec_.observations = {{"color", gensim::DType::kUint8, {kMapRows, kMapColumns, 3}, {}, {}},
                          {"height", gensim::DType::kFloat32, {kMapRows, kMapColumns}, {}, {}},
                          {"instruction", gensim::DType::kText, {64}, {}, {}}};
    spec_.action = {"pick_place",
                    gensim::DType::kFloat64,
                    {kPickPlaceSize},
                    std::vector<double>(kPickPlaceSize, -2),
                    std::vector<double>(kPickPlaceSize, 2)};
    spec_.step_limit = 5;
  }

  EnvSpec& mutable_spec() { return spec_; }
  const EnvSpec& spec() const override { return spec_; }
  Status Reset(uint64_t seed) override {
    seed_ = seed, steps_ = 0;
    return Done{};
  }
  StepResult Step(std::span<const double> action) override {
    RequireAction(spec_, action);
    StepResult result;
    result.truncated = ++steps_ >= spec_.step_limit;
    if (result.truncated) result.cause = kCauseStepLimit;
    return result;
  }
  void ObserveIndex(size_t index, std::span<std::byte> out) override {
    RequireObservation(spec_, index, out.size());
    std::memset(out.data(), index == 0 ? 200 : 0, out.size());
    const size_t cell = (40 + seed_ % 80) * kMapColumns + 50 + 7 * (seed_ % 30);
    const float height = 0.0412345f;
    if (index == 0) std::memset(out.data() + 3 * cell, 20, 60);
    if (index == 1) std::memcpy(out.data() + cell * sizeof height, &height, sizeof height);
    if (index == 2) std::memcpy(out.data(), sentence_.data(), sentence_.size());
  }
  std::string instruction() const override { return sentence_; }
  double progress() const override { return 0; }
  bool success() const override { return false; }
  std::string Snapshot() const override { return {}; }
  Status Restore(std::string_view) override { return Done{}; }
  uint64_t state_hash() const override { return seed_ * 100 + static_cast<uint64_t>(steps_); }

 private:
  std::string sentence_;
  EnvSpec spec_;
  uint64_t seed_ = 0;
  int64_t steps_ = 0;
};

}  // namespace gensim::policies
