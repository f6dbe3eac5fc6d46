#include "tsp/env/tour_env.h"

#include <fmt/core.h>

#include <cstring>
#include <stdexcept>

#include "envs/base/raw_bytes.h"
#include "envs/base/rng.h"
#include "envs/base/sha256.h"
#include "envs/core/sealed_snapshot.h"
#include "tsp/env/symmetry.h"
#include "tsp/solve/solve.h"

namespace gensim::tsp {

TourEnv::TourEnv(TourTask task, EnvSpec spec)
    : task_(std::move(task)), size_(static_cast<int32_t>(task_.places->places())), action_count_(spec.action.count()) {
  const bool bare = task_.play != Play::kConstruct;
  if (task_.places->places() < kFewestPlaces || task_.places->places() > kMostPlaces)
    throw std::invalid_argument(
        fmt::format("{} has {} places; legal: {} to {}", task_.id, size_, kFewestPlaces, kMostPlaces));
  if (bare && (task_.path || task_.places->forced_edges() > 0))
    throw std::invalid_argument(task_.id + ": only constructions have paths and forced edges");
  if (task_.end && !task_.path) throw std::invalid_argument(task_.id + ": only a path has an end");
  spec.id = task_.id;
  ArraySpec coordinates{"coordinates", DType::kFloat32, {size_, 2}, {0}, {1}};
  coordinates.once_an_episode = true;
  spec.observations.insert(spec.observations.begin(), std::move(coordinates));
  for (const ArraySpec& array : spec.observations) bytes_.push_back(array.bytes());
  spec_ = SharedSpec(std::move(spec));
}

Status TourEnv::Reset(uint64_t seed) {
  ShowPlaces(seed);
  counts_ = {seed, 0, 1, 0};
  Start();
  return Done{};
}

void TourEnv::ShowPlaces(uint64_t seed) {
  places_.emplace(task_.places->Draw(seed));
  if (!task_.symmetry) return;
  Rng rng(*task_.symmetry ^ seed, "tsp/symmetry");
  ApplySymmetry(static_cast<int>(rng.Index(kSymmetries)), places_->coordinates);
}

const PlaceSet& TourEnv::places() const {
  if (!places_) throw std::logic_error(task_.id + " has no episode: call Reset first");
  return *places_;
}

double TourEnv::LengthOfTour() const { return LengthOf(places_->instance, tour(), task_.path) / places_->unit; }

void TourEnv::WriteCoordinates(std::span<std::byte> out) const {
  std::memcpy(out.data(), places_->coordinates.data(), out.size());
}

void TourEnv::RefuseStep(std::span<const double> action) const {
  if (counts_.running == 0) throw std::logic_error("Step of an env without a running episode: call Reset first");
  RequireAction(*spec_, action);
  throw std::invalid_argument(fmt::format("the action of env {} has a part; legal: whole numbers", task_.id));
}

void TourEnv::RefuseLook(size_t index, size_t bytes) const {
  RequireObservation(*spec_, index, bytes);
  throw std::logic_error(task_.id + " has nothing to observe: call Reset first");
}

// --- snapshots: seed, counts, and the state of the kind of env

std::string TourEnv::Content() const {
  std::string bytes;
  AppendRaw(bytes, counts_);
  const std::vector<int32_t> state = State();
  bytes.append(reinterpret_cast<const char*>(state.data()), state.size() * sizeof(int32_t));
  return bytes;
}

uint64_t TourEnv::Identity() const {
  return Sha256Prefix64(fmt::format("tsp env {} {} {} {}", task_.id, task_.digest, size_, task_.symmetry.value_or(0)));
}

std::string TourEnv::Snapshot() const {
  places();
  return SealSnapshot(Identity(), Content());
}

Status TourEnv::Restore(std::string_view snapshot) {
  auto content = OpenSnapshot(Identity(), snapshot, task_.id);
  if (!content) return content.errors();
  Counts counts;
  if (!TakeRaw(*content, counts) || content->size() % sizeof(int32_t) != 0) return InvalidSnapshot(task_.id);
  std::vector<int32_t> state(content->size() / sizeof(int32_t));
  std::memcpy(state.data(), content->data(), content->size());
  if (!IsState(state)) return InvalidSnapshot(task_.id);
  ShowPlaces(counts.seed);
  counts_ = counts;
  SetState(state);
  return Done{};
}

uint64_t TourEnv::state_hash() const { return Sha256Prefix64(Content()); }

}  // namespace gensim::tsp
