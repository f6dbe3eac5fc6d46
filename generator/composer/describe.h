// Names and summaries of programs, written from their clauses as a person would: "balls-in-bowls", "Put the red balls
// in the bowls, then build a tower with the {block_order} blocks."
//
// The text is derived from the same clauses as goals and sentences, so it cannot disagree with them; draws stand in it
// as placeholders. Pure functions; programs must have passed the schema.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/tabletop/task.h"

namespace gensim::generator {

struct Description {
  std::string name;     ///< kebab-case, at most 80 bytes
  std::string summary;  ///< one sentence, at most 240 bytes
};

/// `wording` chooses among the phrases of each relation; `placed` is the program lowered at some seed.
Description Describe(const Json& program, const tabletop::Task& placed, int wording);

/// The same in the first wording, for a program that may have no name yet and may not be lowerable.
Description Describe(const Json& program);

/// Words by which the goals of a placed task name their things and sides, and which its summary leaves out.
std::vector<std::string> LeftOut(const tabletop::Task& task);

/// `name`, or the first of name-2, name-3, ... that is not taken; kept within 80 bytes.
std::string FreeName(const std::string& name, const std::function<bool(const std::string&)>& taken);

}  // namespace gensim::generator
