// ConstructEnv: a tour is built by naming one place after the other.
//
// The tour begins at place 0. An action is the next place; after the last one the tour is closed and the edge back is
// charged too (of a path it is not). Reward: minus the length of the edge in units, or, sparse, minus that of the whole
// tour at the end; so the return is minus the tour's length. The episode is terminated when all places are visited,
// which is success, or by a place that the mask forbids: that one is charged so that the
// whole episode returns minus `penalty` diameters of the map for each edge of a tour, less than any tour does; giving
// up is charged alike. `mask` (n) uint8 has 1 for each
// legal place: not visited, not the end of a path before its time, and after a place with a forced edge its mate alone.
// `token` (1) int32 is where the tour is. With forced edges `mates` (n) int32 has the other end of each place's, or -1.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tsp/env/tour_env.h"

namespace gensim::tsp {

class ConstructEnv final : public TourEnv {
 public:
  explicit ConstructEnv(TourTask task);

  StepResult Step(std::span<const double> action) override;
  void ObserveIndex(size_t index, std::span<std::byte> out) override;
  double progress() const override;
  /// As an illegal place.
  double StopReward() const override;
  std::span<const int32_t> tour() const override { return order_; }
  /// The solver's tour; off it, the solver's way through what is left.
  Result<std::vector<double>> ExpertAction() override;
  std::vector<std::string> heuristics() const override { return {"nearest-neighbour", "greedy"}; }
  Result<std::vector<double>> HeuristicAction(std::string_view rule) override;
  /// Uniform among the legal places.
  Result<std::vector<double>> RandomAction(Rng& rng) const override;

 private:
  void Start() override;
  std::vector<int32_t> State() const override { return order_; }
  bool IsState(std::span<const int32_t> state) const override;
  void SetState(std::span<const int32_t> state) override;
  void Visit(int32_t place);
  bool IsLegal(int32_t place) const { return next_ >= 0 ? place == next_ : legal_[static_cast<size_t>(place)] != 0; }
  int32_t EdgesInAll() const { return task().path ? size() - 1 : size(); }
  int32_t NearestLegal() const;
  /// The next place of `tour`, which begins at place 0, where the places so far are its beginning; else -1.
  int32_t NextOn(std::span<const int32_t> tour) const;

  std::vector<int32_t> order_;  // places so far
  std::vector<uint8_t> legal_;
  std::vector<int32_t> mate_;  // empty without forced edges
  int32_t next_ = -1;          // the mate that must follow
  // tours of this episode's places, made when they are asked for first
  std::vector<int32_t> expert_, greedy_;
};

}  // namespace gensim::tsp
