// Runs MuJoCo calls so that its fatal errors come back as text instead of ending the process.
//
// MuJoCo reports errors through one process-wide handler that must not return; ours jumps back to the innermost guard
// of the calling thread. Warnings are kept out of the console and off the disk: the engine counts them in mjData, where
// the World looks. The handler is installed by the first guard and stays; calls outside a guard reach the handler that
// was there before. Thread-safe. The guarded function must own nothing that needs a destructor.
#pragma once

#include <type_traits>

namespace gensim::physics {

/// Text of a fatal engine error; fixed size, so that nothing is allocated on the way.
struct EngineError {
  char text[256] = "";
};

/// Calls function(context); false, with the message, when MuJoCo raised an error in it.
bool RunGuarded(void (*function)(void*), void* context, EngineError& error);

/// The same for a callable: Guarded([&] { mj_step(m, d); }, error).
template <class Callable>
bool Guarded(Callable&& callable, EngineError& error) {
  return RunGuarded([](void* context) { (*static_cast<std::remove_reference_t<Callable>*>(context))(); }, &callable,
                    error);
}

}  // namespace gensim::physics
