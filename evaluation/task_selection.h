// Which tasks of a library a person means by `--tasks`.
//
//   all              every task that `library list` shows
//   origin:seed      those of one origin
//   family:tabletop  those of one family
//   tower-*          those whose name fits the pattern (*, ?, [abc])
//   NAME, NAME@2, DIGEST or its unique start
//   FILE             a path with a slash, or ending in .txt: one of the above a line; # starts a comment
// Errors name the word (and the line of a file) and the nearest legal one: task-unknown, task-ambiguous, wrong-use (an
// origin or family that is none), selection-empty, and those of reading a file.
#pragma once

#include <string>
#include <vector>

#include "envs/base/result.h"
#include "tasklib/archive/library.h"

namespace gensim::evaluation {

/// Every task that some word stands for, once, by name and version: the order of the words does not matter.
Result<std::vector<tasklib::TaskEntry>> SelectTasks(tasklib::Library& library, const std::vector<std::string>& words);

}  // namespace gensim::evaluation
