#include "envs/physics/mujoco/guard.h"

#include <mujoco/mujoco.h>

#include <csetjmp>
#include <cstdio>
#include <mutex>

#include "envs/physics/mujoco/engine_memory.h"

namespace gensim::physics {
namespace {

// one guard of this thread; guards nest
struct Frame {
  std::jmp_buf jump;
  EngineError* error;
  Frame* outer;
};
thread_local Frame* innermost = nullptr;
mjfLogHandler previous_handler = nullptr;

void Handle(const mjLogMessage* message) {
  if (innermost == nullptr) {
    previous_handler(message);
    return;
  }
  if (message->level != mjLOG_ERROR) return;
  std::snprintf(innermost->error->text, sizeof(innermost->error->text), "%.255s", message->subject);
  std::longjmp(innermost->jump, 1);
}

}  // namespace

bool RunGuarded(void (*function)(void*), void* context, EngineError& error) {
  static std::once_flag installed;
  std::call_once(installed, [] {
    previous_handler = mju_setLogHandler(Handle);
    UseEngineMemory();
  });

  Frame frame;
  frame.error = &error;
  frame.outer = innermost;
  innermost = &frame;
  if (setjmp(frame.jump) == 0) {
    function(context);
    innermost = frame.outer;
    return true;
  }
  innermost = frame.outer;
  return false;
}

}  // namespace gensim::physics
