#include "generator/llm_reviewer.h"

#include "generator/llm_reference.h"

namespace gensim::generator {

LlmReviewer::LlmReviewer(ChatProvider& provider, std::string instruction)
    : provider_(provider), instruction_(std::move(instruction)) {}

Result<Vote> LlmReviewer::Review(const tasklib::Program& program, const std::string& description, int64_t proposal) {
  PromptContext context;
  context.program = ProgramForPrompt(program.json());
  context.description = description;
  if (!instruction_.empty())
    context.description += "\nA person asked for it in these words; it must keep to them: " + instruction_;
  ProposerOptions options;
  options.prompt_prefix = PromptPrefix(program.family());
  Result<Vote> vote = LlmProposer(provider_, PromptSet::Embedded(), options).Reflect(context, proposal);
  // a task that is too long to be shown is not voted on
  if (!vote && vote.error().code.starts_with("prompt-"))
    return Vote{Vote::Choice::kAbstain, "no vote: " + vote.error().code, 0, 0};
  return vote;
}

}  // namespace gensim::generator
