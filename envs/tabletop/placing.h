// Start poses: free-space sampling by footprint with margins, regions, fixed poses and start clauses.
#pragma once

#include "envs/base/result.h"
#include "envs/base/rng.h"
#include "envs/tabletop/task.h"

namespace gensim::tabletop {

/// Fills Object::X_WO of every object. Each object draws from its own stream of `rng` (by object id), so adding one
/// moves no other unless they collide. Big objects are placed first. Scenes that leave no room beside the references of
/// goals that need it are drawn again, a few times. Codes: table-full (names the object and the free area),
/// pose-occupied, start-clause (a start clause cannot be realised; with the reason).
Status PlaceObjects(Task& task, const Rng& rng);

}  // namespace gensim::tabletop
