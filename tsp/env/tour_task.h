// TourTask: what an env of tours is about. A plain value.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tsp/env/place_source.h"

namespace gensim::tsp {

enum class Play : uint8_t {
  kConstruct,  ///< name the next place, until all are visited
  kTwoOpt,     ///< change a tour by two of its edges at a time
  kKick        ///< say where a tour is shaken before it is repaired
};

struct TourTask {
  std::string id;           ///< "tsp/name"
  std::string digest = {};  ///< of what else makes the task; a snapshot is of one task alone
  std::string instruction;
  Play play = Play::kConstruct;
  std::shared_ptr<const PlaceSource> places;
  // kConstruct
  bool path = false;   ///< ends where it ends; else back at the first place, and that edge is charged
  bool end = false;    ///< a path ends at the last place
  bool dense = true;   ///< each edge is charged when it is travelled; else all of them at the end
  double penalty = 1;  ///< of an illegal action: so many diameters of the map for each edge of a tour
  /// kTwoOpt and kKick: the horizon; 0: twice as many as places, as many as places
  int64_t steps = 0;
  /// Coordinates are shown turned and mirrored, by one of eight ways that follows from this and the episode's seed.
  std::optional<uint64_t> symmetry;
};

/// The env of a task. The task must be sound: at least kFewestPlaces places, forced edges and ends for kConstruct
/// alone (std::invalid_argument).
std::unique_ptr<class TourEnv> MakeTourEnv(const TourTask& task);

inline constexpr size_t kFewestPlaces = 5, kMostPlaces = 1000;

}  // namespace gensim::tsp
