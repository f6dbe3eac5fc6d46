// The state of an mjData as bytes, and what the engine found wrong with it.
//
// With sleeping on, MuJoCo's integration state alone does not continue bit for bit: the engine's whole buffer with its
// counters of awake bodies does. With sleeping off the integration state is enough, and 20 times smaller. Nothing here
// allocates or locks; contacts of the last step are not kept.
#pragma once

#include <mujoco/mujoco.h>

#include <cstddef>
#include <span>

namespace gensim::physics {

/// Bytes of a state of this model.
size_t DataStateBytes(const mjModel& model, const mjData& data);

/// Writes the state into `out`, which has DataStateBytes.
void SaveDataState(const mjModel& model, const mjData& data, std::span<unsigned char> out);

/// Continues from a state that was saved from any mjData of the same model.
void LoadDataState(const mjModel& model, mjData& data, std::span<const unsigned char> in);

/// Why the world is no longer valid, going by the engine's warning counters; null while it is.
const char* FaultOf(const mjData& data);

}  // namespace gensim::physics
