// TourEnv: what the envs of tours share: the places of an episode, its horizon, snapshots, and the way they are shown.
//
//   tsp-construct  action: the next place               observations: coordinates, mask, token
//   tsp-2opt       action: two positions of the tour    observations: coordinates, tour, token
//   tsp-kick       action: a place                      observations: coordinates, tour, token
// `coordinates` (n, 2) float32 in the unit square are the same for the whole episode, `token` is what is new since the
// step before: a policy may read the map once and then one token a step. Rewards are lengths in units (place_source.h).
// Ownership, threads, determinism: as core/env.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "envs/core/env.h"
#include "tsp/env/tour_task.h"

namespace gensim::tsp {

/// Causes with which episodes of tours end, besides those of core/env.h.
inline constexpr std::string_view kCauseIllegal = "illegal";
inline constexpr std::string_view kCauseFinished = "finished";  ///< the policy said so

class TourEnv : public Env {
 public:
  const EnvSpec& spec() const final { return *spec_; }
  Status Reset(uint64_t seed) final;
  std::string instruction() const final { return task_.instruction; }
  bool success() const final { return counts_.success != 0; }
  std::string Snapshot() const final;
  Status Restore(std::string_view snapshot) final;
  uint64_t state_hash() const final;

  const TourTask& task() const { return task_; }
  /// Of the running episode; throws std::logic_error before the first Reset.
  const PlaceSet& places() const;
  uint64_t seed() const { return counts_.seed; }
  /// The tour as it is now; of a construction the places visited so far.
  virtual std::span<const int32_t> tour() const = 0;

 protected:
  struct Counts {
    uint64_t seed = 0;
    int64_t steps = 0;
    int32_t running = 0, success = 0;
  };

  /// `spec` without what is common to all.
  TourEnv(TourTask task, EnvSpec spec);

  int32_t size() const { return size_; }
  /// Between two places, in units.
  double Length(int32_t from, int32_t to) const {
    return places_->instance.Distance(static_cast<size_t>(from), static_cast<size_t>(to)) / places_->unit;
  }
  /// Closed, or of a path.
  double LengthOfTour() const;
  /// Number i of an action, a whole number of 0 .. n - 1; else std::invalid_argument, as for a step out of turn.
  int32_t PlaceIn(std::span<const double> action, size_t i) const {
    const double value = action.size() > i ? action[i] : -1;
    const auto place = static_cast<int32_t>(value >= 0 && value < size_ ? value : -1);
    if (place < 0 || place != value || action.size() != action_count_ || counts_.running == 0) RefuseStep(action);
    return place;
  }
  void WriteCoordinates(std::span<std::byte> out) const;
  /// Throws unless an episode was started and the size fits.
  void CheckLook(size_t index, size_t bytes) const {
    if (!places_ || index >= bytes_.size() || bytes != bytes_[index]) RefuseLook(index, bytes);
  }

  /// Begins an episode on places().
  virtual void Start() = 0;
  /// What Start and the actions so far have made of the episode.
  virtual std::vector<int32_t> State() const = 0;
  virtual bool IsState(std::span<const int32_t> state) const = 0;
  virtual void SetState(std::span<const int32_t> state) = 0;

  Counts counts_;

 private:
  [[noreturn]] void RefuseStep(std::span<const double> action) const;
  [[noreturn]] void RefuseLook(size_t index, size_t bytes) const;
  void ShowPlaces(uint64_t seed);
  std::string Content() const;
  uint64_t Identity() const;

  TourTask task_;
  int32_t size_;
  size_t action_count_;
  std::shared_ptr<const EnvSpec> spec_;
  std::vector<size_t> bytes_;  // of each observation
  std::optional<PlaceSet> places_;
};

}  // namespace gensim::tsp
