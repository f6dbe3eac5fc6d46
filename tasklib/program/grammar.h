// The grammar of goal programs as a form, one a profile. Built once from the vocabulary; safe from any thread.
#pragma once

#include "tasklib/program/form.h"
#include "tasklib/program/program.h"

namespace gensim::tasklib {

/// The whole document of a tabletop program.
const Form& TabletopForm(Profile profile);

/// The name of a task, of any family.
FormPtr NameForm(Profile profile);

/// Caps of the language.
inline constexpr int kMaxObjects = 64;
inline constexpr int kMaxGoals = 64;
inline constexpr int kMaxLoop = 32;
inline constexpr int kMaxDraws = 16;

}  // namespace gensim::tasklib
