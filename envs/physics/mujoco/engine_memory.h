// Where MuJoCo's memory comes from: large blocks straight from the system, small ones from the heap.
//
// The engine makes an arena of megabytes for each world, sized for the worst case, of which a world touches some hundred
// kilobytes. In the heap such blocks leave holes whose pages stay resident; their own mappings go back whole.
#pragma once

namespace gensim::physics {

/// Gives the engine this memory; leaves hooks of somebody else in place. Call before the engine allocates anything;
/// later calls do nothing. Under the address sanitizer the heap serves everything, so that it sees every block.
void UseEngineMemory();

}  // namespace gensim::physics
