// LlmSource: proposals by a language model, as the propose loop asks for them.
//
// It turns seed, proposal number and library view into what a prompt quotes (references by BM25, emptiest behaviour
// cells, recent failures, names) and replies into proposals; LlmProposer does the asking. In target mode the model
// first plans a curriculum; each proposal then works on the first step that is not accepted yet. Ownership: keeps a
// reference to the provider, which must outlive it. Threads: Propose and Repair may run on several threads at once.
// Determinism: requests depend on options, seed, number and view alone, so that a cassette replays a run. Errors: those
// of LlmProposer.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "generator/curriculum.h"
#include "generator/llm/proposer.h"
#include "generator/source.h"

namespace gensim::generator {

struct LlmSourceOptions {
  std::string family = "tabletop";  ///< kTarget is for the tabletop alone
  ProposalMode mode = ProposalMode::kExploratory;
  std::string target;                            ///< kTarget: the goal in words
  std::vector<std::string> target_relations;     ///< kTarget: what the last task must use; empty: as the model says
  std::string instruction;                       ///< kInstruct: the task in words
  std::string base_program;                      ///< kMutate: text of the program to be changed
  int steps = kCurriculumTasks;                  ///< kTarget: tasks of the curriculum
  size_t references = 3, cells = 5, names = 60;  ///< quoted at most
  ProposerOptions proposer;                      ///< schema and seed are filled in
};

class LlmSource : public ProposalSource {
 public:
  LlmSource(ChatProvider& provider, LlmSourceOptions options);

  Result<Proposal> Propose(const ProposalRequest& request) override;
  bool can_repair() const override { return true; }
  Result<Proposal> Repair(const ProposalRequest& request, const Proposal& proposal, const std::string& gate,
                          const Errors& errors, const std::string& measured, int round) override;
  /// Set in target mode alone; incomplete until the model has planned.
  std::optional<CurriculumProgress> Curriculum(const LibraryView& library) const override;

  /// The first request of a proposal, for --dry-run; asks nobody.
  Result<ChatRequest> FirstRequest(const ProposalRequest& request) const;

 private:
  LlmProposer ProposerFor(uint64_t seed) const;
  PromptContext ContextFor(const ProposalRequest& request) const;
  Result<std::vector<Idea>> PlanFor(const ProposalRequest& request);
  std::vector<std::string> TargetRelations() const;

  ChatProvider& provider_;
  LlmSourceOptions options_;
  PromptSet prompts_;
  std::string vocabulary_, rules_;
  mutable std::mutex mutex_;
  std::map<int64_t, Result<std::vector<Idea>>> plans_;  ///< by the proposal that asked; the first good one holds
};

}  // namespace gensim::generator
