// The anchors of a run's tasks in the library: taken from records before anything is played, kept as records
// afterwards.
//
// What a record holds and when it may be used again is anchor_record.h's. Errors: those of the library and of the
// ledger.
#pragma once

#include <functional>

#include "evaluation/played_episodes.h"
#include "tasklib/archive/library.h"

namespace gensim::evaluation {

/// Adds an anchor's rows that a record of their task has and the run has not; `taken` is called after each task.
Status TakeAnchors(tasklib::Library& library, const EvaluationPlan& plan, const PlannedPolicy& policy,
                   PlayedEpisodes& played, const std::function<void()>& taken);

/// Records an anchor's episodes, all of which were played, with those tasks that have no such record yet.
Status KeepAnchors(tasklib::Library& library, const EvaluationPlan& plan, const PlannedPolicy& policy,
                   const PlayedEpisodes& played);

}  // namespace gensim::evaluation
