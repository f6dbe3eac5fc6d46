// UnsaidWords: what a program means that its instruction may leave unsaid.
//
// Where goals can be done in any order the instruction is one summary of them all, which need not name their relations
// and sides; who turns or mirrors a scene must know them all the same. Pure function.
#pragma once

#include <string>

#include "tasklib/program/program.h"

namespace gensim::tasklib {

/// The relations, layouts and sides of all goals in words; empty where every sentence says its goal.
std::string UnsaidWords(const Program& program);

}  // namespace gensim::tasklib
