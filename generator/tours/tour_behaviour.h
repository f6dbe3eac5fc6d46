// What has to be done in a TSP task, as the sparse vector that novelty compares (generator/behaviour.h).
#pragma once

#include "generator/behaviour.h"
#include "tasklib/program/program.h"

namespace gensim::generator {

/// Of a program of family tsp. Pure.
Behaviour TourBehaviour(const tasklib::Program& program);

}  // namespace gensim::generator
