// TwoOptEnv: a tour is made shorter by exchanging two of its edges at a time.
//
// An episode begins with a random tour. An action is a pair of positions i and j: the edges from tour[i] and from
// tour[j] to the places behind them are given up, and the way between, tour[i + 1 .. j] for i < j, is turned around.
// The reward is by how much the tour gets shorter, in units. i = j finishes the episode. Edges that touch (j = i + 1,
// or the first and the last position) cannot be exchanged: that is illegal, ends the episode, and is charged as
// `penalty` diameters of the map for each place, more than any tour can be longer than another. The episode is
// truncated after the task's steps, twice as many as places if it says nothing. Success is a tour at the end that no
// exchange makes shorter. `tour` (n) int32 are the places in order, `token` (2) int32 the positions of the last action,
// -1 at first.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tsp/env/tour_env.h"

namespace gensim::tsp {

class TwoOptEnv final : public TourEnv {
 public:
  explicit TwoOptEnv(TourTask task);

  StepResult Step(std::span<const double> action) override;
  void ObserveIndex(size_t index, std::span<std::byte> out) override;
  double progress() const override;
  std::span<const int32_t> tour() const override { return tour_; }
  /// The next exchange on the way to the solver's tour, which is reached within n - 1 of them; then it finishes.
  Result<std::vector<double>> ExpertAction() override;
  std::vector<std::string> heuristics() const override { return {"steepest-2opt"}; }
  Result<std::vector<double>> HeuristicAction(std::string_view rule) override;
  /// Uniform among the exchanges.
  Result<std::vector<double>> RandomAction(Rng& rng) const override;

 private:
  struct Exchange {
    int32_t i = 0, j = 0;  ///< i < j
    double gain = 0;
  };

  void Start() override;
  std::vector<int32_t> State() const override;
  bool IsState(std::span<const int32_t> state) const override;
  void SetState(std::span<const int32_t> state) override;
  /// Edges that touch have no other way to be joined.
  bool Touch(int32_t i, int32_t j) const { return j == i + 1 || (i == 0 && j == size() - 1); }
  double Gain(int32_t i, int32_t j) const;
  /// The exchange that gains most; a gain of 0 where none does.
  Exchange Steepest() const;
  int32_t At(int32_t position) const { return tour_[static_cast<size_t>(position)]; }

  std::vector<int32_t> tour_;
  std::array<int32_t, 2> last_{-1, -1};
  std::vector<int32_t> expert_;  // the solver's tour, once it is asked for
};

}  // namespace gensim::tsp
