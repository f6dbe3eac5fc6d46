// From what the caller knows (vocabulary, references, gaps, failures, errors) to the messages of one request.
//
// Prompts stay under a token budget (3,000 estimated tokens by default). What is over it goes in a fixed order:
// references from the least relevant on down to one, then failures, then cells, then the last reference; what remains
// too long is an error, never cut in the middle. Pure and deterministic.
#pragma once

#include <string>
#include <vector>

#include "envs/base/result.h"
#include "generator/llm/prompt_template.h"
#include "generator/llm/provider.h"
#include "generator/llm/retrieval.h"

namespace gensim::generator {

/// Everything a prompt may quote, as plain text; a template takes what it names.
struct PromptContext {
  std::string vocabulary;             ///< {{vocabulary}}: assets with sizes, colours, relations, layouts
  std::string rules;                  ///< {{rules}}: what a legal program must keep
  std::vector<Reference> references;  ///< {{references}}: most relevant first
  std::vector<Reference> library;  ///< not quoted: where Propose looks for references once it has an idea; may be empty
  std::vector<std::string> relations;  ///< not quoted: names that the steps of a curriculum may give as their relations
  std::vector<std::string> cells;      ///< {{cells}}: emptiest behaviour cells, one line each
  std::vector<std::string> failures;   ///< {{failures}}: recent refusals with reasons, one line each
  std::vector<std::string> names;      ///< {{names}}: names that are taken
  std::string target;                  ///< {{target}}: the goal of a goal-directed run
  std::string instruction;             ///< {{instruction}}: the user's words that become a task
  std::string base_program;            ///< {{base}}: the program to be changed (mutate)
  std::string idea;                    ///< {{idea}}
  std::string program;                 ///< {{program}}: the program to be mended or judged
  std::vector<Error> errors;           ///< {{errors}}: as JSON lines {code, where, found, legal}
  std::string measured;                ///< {{measured}}: measured values, free text
  std::string description;             ///< {{description}}: what the lowered task looks like (reflection)
  int round = 0;                       ///< {{round}}: repair round, from 1
  int steps = 3;                       ///< {{steps}}: tasks of a curriculum
};

struct BuiltPrompt {
  std::vector<ChatMessage> messages;
  int64_t estimated_tokens = 0;
  std::vector<std::string> references;  ///< names of those that stayed in
  int dropped = 0;                      ///< references, failures and cells that had to go
};

inline constexpr int64_t kPromptTokens = 3000;

/// Codes: prompt-unfilled, prompt-utf8, prompt-too-large (with the size that could not be reduced).
Result<BuiltPrompt> BuildPrompt(const PromptTemplate& prompt, const PromptContext& context,
                                int64_t token_budget = kPromptTokens);

/// Names that a template may use.
const std::vector<std::string>& KnownPlaceholders();

/// What the names of a family's templates begin with: "tsp_", nothing for the tabletop.
std::string PromptPrefix(const std::string& family);
/// The family of a template.
std::string PromptFamily(const std::string& name);

/// Errors as the model sees them: one JSON object a line, {"code", "where", "found", "legal"}.
std::string ErrorsForModel(const std::vector<Error>& errors);

}  // namespace gensim::generator
