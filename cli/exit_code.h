// Exit codes of the command: 0 done, 1 finished but something failed the check asked for, 2 wrong use, 3 unreadable or
// corrupt input, 4 provider or network, 5 internal error or something that could not be written, 6 set-up incomplete (a
// program that this needs is missing; the launcher says so too), 130 interrupted.
#pragma once

#include "envs/base/result.h"

namespace gensim::cli {

inline constexpr int kDone = 0, kRefused = 1, kWrongUse = 2, kBadInput = 3, kProvider = 4, kInternal = 5, kSetUp = 6,
                     kInterrupted = 130;

/// The exit code that an error stands for, by its code.
int ExitCodeFor(const Error& error);

}  // namespace gensim::cli
