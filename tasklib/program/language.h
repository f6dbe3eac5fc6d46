// Language: the sentences of a placed task, and the check that each names one goal only.
//
// Sentences come from the phrases of the relation, own paraphrases from the program's `say`. Text cannot disagree with
// the goal, because every noun in it is derived and a paraphrase may hold no word that could contradict one.
// Deterministic.
#pragma once

#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/result.h"
#include "envs/tabletop/task.h"
#include "tasklib/program/program.h"
#include "tasklib/program/scope.h"

namespace gensim::tasklib {

/// Fills sentence, paraphrases and held_out of every goal and the summary of a placed task. `document` is checked.
void WriteSentences(const Json& document, const Bindings& bindings, tabletop::Task& task);

/// A text with "{name}" replaced by the value of the draw. Appends unknown-variable and wrong-variable.
std::string FillSummary(const std::string& text, const Bindings& bindings, Errors& errors);

/// How a clause's relation is said where {rel} stands: "on", "to the left of", "a tower".
std::string RelationPhrase(const std::string& relation);

/// A side as sentences say it: "left", "back" for behind, "front left".
std::string SideWords(const std::string& side);

/// How a phrase of a relation, which speaks of one thing that is put, reads when several are.
std::string InPlural(std::string text);

/// Does the relation mean all of a reference set at once? The others mean any member of it.
bool MeansAllRefs(const std::string& relation);

/// Errors of one placed task with its sentences; see CheckLanguage.
Errors CheckTaskLanguage(const Json& document, const tabletop::Task& task);

}  // namespace gensim::tasklib
