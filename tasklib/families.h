// From a program of any family to its env and the header of its episodes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "envs/core/env.h"
#include "envs/core/episode.h"
#include "envs/physics/engine.h"
#include "envs/tabletop/task_source.h"
#include "tasklib/program/program.h"

namespace gensim::tasklib {

/// A tabletop program as the source of an env: lowers it anew for every seed. Immutable, safe from any thread.
std::shared_ptr<const tabletop::TaskSource> SourceOf(const Program& program);

/// The engine that headers of episodes without physics name.
inline constexpr const char* kNoEngine = "none";

/// An env that lowers the program anew at every Reset(seed). The program's family decides its kind; `engine` is for
/// those with physics. With a seed in `randomise` what it shows is randomised (images: tabletop/task_maps.h; maps of
/// places are turned and mirrored); the episodes themselves, their files and replays are not.
Result<std::unique_ptr<Env>> MakeEnv(const Program& program, physics::Engine engine = physics::Engine::kMujoco,
                                     std::optional<uint64_t> randomise = {});

/// The header of an episode of this program on this build, engine and CPU class.
EpisodeHeader HeaderFor(const Program& program, uint64_t seed, physics::Engine engine = physics::Engine::kMujoco);

}  // namespace gensim::tasklib
