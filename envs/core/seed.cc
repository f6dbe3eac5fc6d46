#include "envs/core/seed.h"

#include <fmt/core.h>

#include <stdexcept>

#include "envs/base/rng.h"

namespace gensim {

SeedRange SeedsFor(SeedUse use) {
  switch (use) {
    case SeedUse::kDemo:
      return kDemoSeeds;
    case SeedUse::kEvaluation:
      return kEvaluationSeeds;
    case SeedUse::kGate:
      return kGateSeeds;
  }
  throw std::invalid_argument("SeedsFor: no such use");
}

std::string_view NameOf(SeedUse use) {
  switch (use) {
    case SeedUse::kDemo:
      return "demos and training";
    case SeedUse::kEvaluation:
      return "evaluation";
    case SeedUse::kGate:
      return "gates";
  }
  throw std::invalid_argument("NameOf: no such use");
}

uint64_t EpisodeSeed(uint64_t seed, uint64_t k) {
  if (k == 0) return seed;
  SeedRange range = kDemoSeeds;
  for (const SeedRange& r : {kEvaluationSeeds, kGateSeeds})
    if (seed >= r.first) range = r;
  const auto word = Philox4x32({static_cast<uint32_t>(k), static_cast<uint32_t>(k >> 32), 0, 0x65706973},
                               {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)});
  const uint64_t value = static_cast<uint64_t>(word[0]) << 32 | word[1];
  return range.first + value % (range.last - range.first + 1);
}

Status CheckSeed(uint64_t seed, SeedUse use) { return CheckSeeds(seed, 1, use); }

Status CheckSeeds(uint64_t first, uint64_t count, SeedUse use) {
  if (count == 0) return Done{};
  const SeedRange legal = SeedsFor(use);
  // written so that first + count cannot overflow
  const bool inside = first >= legal.first && first <= legal.last && count - 1 <= legal.last - first;
  if (inside) return Done{};
  const std::string what = count == 1 ? fmt::format("seed {}", first) : fmt::format("{} seeds from {}", count, first);
  return Error{"seed-range", "", fmt::format("{} is outside the seeds for {}", what, NameOf(use)),
               fmt::format("legal: {} to {}", legal.first, legal.last)};
}

}  // namespace gensim
