// KickEnv: a tour is shaken where the policy says, and repaired by local search.
//
// An episode begins with the tour of the greedy rule. An action is a place: three ways behind it, of 1 to 10 places
// each, change their order (a double bridge; the lengths follow from the episode's seed and the step), and Or-3opt
// repairs the places that were touched. A tour that is no shorter is taken back. The reward is by how much the tour got
// shorter, in units. Every place is legal. The episode is truncated after the task's steps, as many as places if it
// says nothing; reaching them is success. `tour` (n) int32 are the places in order, `token` (1) int32 the place of the
// last action, -1 at first.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tsp/env/kick_search.h"
#include "tsp/env/tour_env.h"

namespace gensim::tsp {

class KickEnv final : public TourEnv {
 public:
  explicit KickEnv(TourTask task);

  StepResult Step(std::span<const double> action) override;
  void ObserveIndex(size_t index, std::span<std::byte> out) override;
  double progress() const override;
  std::span<const int32_t> tour() const override { return search_ ? search_->tour() : std::span<const int32_t>(); }
  /// The kick that gains most of all places', the first of equals.
  Result<std::vector<double>> ExpertAction() override;
  std::vector<std::string> heuristics() const override { return {"random-kick"}; }
  /// A place that follows from the episode's seed and the step.
  Result<std::vector<double>> HeuristicAction(std::string_view rule) override;

 private:
  void Start() override;
  std::vector<int32_t> State() const override;
  bool IsState(std::span<const int32_t> state) const override;
  void SetState(std::span<const int32_t> state) override;
  std::array<int32_t, 3> Lengths() const;

  int32_t last_ = -1;
  std::unique_ptr<KickSearch> search_;
};

}  // namespace gensim::tsp
