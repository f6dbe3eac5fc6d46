// Asks a language model for goal programs: idea, program, repairs, votes and curricula.
//
// It deals with text and JSON alone: gates judge the programs, the propose loop decides what to ask next.
// Ownership: keeps a reference to the provider, which must outlive it. Threads: every method may run at once from
// several threads. Determinism: the requests depend only on the options, the context and the proposal number (the
// sampling seed of a request is drawn from the stream "llm/PURPOSE/PROPOSAL/ROUND"), so cassettes replay whole runs.
// Errors: provider failures, "interrupted" and "budget-exhausted" end the run; "reply-..." fail the proposal.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generator/llm/prompt.h"
#include "generator/llm/provider.h"

namespace gensim::generator {

enum class ProposalMode { kExploratory, kTarget, kInstruct, kMutate };

struct ProposerOptions {
  std::string program_schema;  ///< JSON Schema of goal programs, llm profile; empty asks for plain JSON
  std::string schema_name = "goal_program";
  std::string prompt_prefix;  ///< of the templates' names: "tsp_"; empty for the tabletop
  uint64_t seed = 0;
  int max_program_tokens = 1500, max_idea_tokens = 300, max_vote_tokens = 150;
  double temperature = 0.9;  ///< of ideas; programs use half of it, repairs and votes 0.2
  int64_t prompt_tokens = kPromptTokens;
  bool two_stage = true;  ///< idea first, then program; one request when false
};

struct Idea {
  std::string name;                    ///< kebab-case as far as the model kept to it
  std::string text;                    ///< what is to be done, in a sentence or two
  int plan_length = 0;                 ///< moves, as the model counts them; 0 when it gave none
  std::vector<std::string> relations;  ///< that the task needs, as the model says; of those that the context names
};

struct ProposedProgram {
  std::string
      program;       ///< the JSON object of the reply, or the whole reply when it holds none: the parse gate judges it
  std::string idea;  ///< name and text of the idea; empty in one-stage runs
  int64_t prompt_tokens = 0, completion_tokens = 0;
  std::vector<std::string> references;  ///< names that were quoted in the last request
};

/// A vote on whether program, sentence and scene belong together. Malformed replies abstain.
struct Vote {
  enum class Choice { kYes, kNo, kAbstain };
  Choice choice = Choice::kAbstain;
  std::string reason;
  int64_t prompt_tokens = 0, completion_tokens = 0;
};

class LlmProposer {
 public:
  LlmProposer(ChatProvider& provider, PromptSet prompts, ProposerOptions options);

  /// A new program. Exploratory needs cells and references; target needs context.target and, for a step of a
  /// curriculum, context.idea (which skips the idea stage); instruct needs instruction; mutate needs base_program.
  Result<ProposedProgram> Propose(ProposalMode mode, const PromptContext& context, int64_t proposal) const;

  /// The program in context.program mended by context.errors and context.measured; context.round counts from 1.
  Result<ProposedProgram> Repair(const PromptContext& context, int64_t proposal) const;

  /// The vote on context.program, shown as context.description; fails only when the provider does.
  Result<Vote> Reflect(const PromptContext& context, int64_t proposal) const;

  /// context.steps ideas from easy to hard, plan lengths never falling, the last one being context.target itself.
  Result<std::vector<Idea>> PlanCurriculum(const PromptContext& context, int64_t proposal) const;

  /// The first request that Propose would send, for --dry-run; for a target whose context names relations,
  /// PlanCurriculum's.
  Result<ChatRequest> FirstRequest(ProposalMode mode, const PromptContext& context, int64_t proposal) const;

 private:
  struct Answer;
  Result<ChatRequest> MakeRequest(const std::string& prompt, const std::string& purpose, const PromptContext& context,
                                  int64_t proposal, BuiltPrompt* built) const;
  Result<Answer> Ask(const std::string& prompt, const std::string& purpose, const PromptContext& context,
                     int64_t proposal) const;
  Result<Idea> AskIdea(ProposalMode mode, const PromptContext& context, int64_t proposal,
                       ProposedProgram* proposed) const;

  ChatProvider& provider_;
  PromptSet prompts_;
  ProposerOptions options_;
};

}  // namespace gensim::generator
