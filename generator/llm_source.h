// LlmSource: proposals by a language model, as the propose loop asks for them.
//
// It turns seed, proposal number and library view into what a prompt quotes (references by BM25, emptiest behaviour cells,
// recent failures, names) and replies into proposals; LlmProposer does the asking.
// Ownership: keeps a reference to the provider, which must outlive it. Threads: Propose and Repair may run on several
// threads at once. Determinism: requests depend on options, seed, number and view alone, so that a cassette replays a run.
// Errors: those of LlmProposer.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "generator/curriculum.h"
#include "generator/llm/proposer.h"
#include "generator/source.h"

namespace gensim::generator {

struct LlmSourceOptions {
  ProposalMode mode = ProposalMode::kExploratory;
  std::string target;        ///< kTarget: the goal in words
  std::string instruction;   ///< kInstruct: the task in words
  std::string base_program;  ///< kMutate: text of the program to be changed
  int steps = kCurriculumTasks;  ///< kTarget: tasks of the curriculum
  int references = 3;        ///< quoted at most
  int cells = 5;             ///< emptiest cells named at most
  int names = 60;            ///< taken names listed at most, newest first
  ProposerOptions proposer;  ///< schema and seed are filled in
};

class LlmSource : public ProposalSource {
 public:
  LlmSource(ChatProvider& provider, LlmSourceOptions options);

  Result<Proposal> Propose(const ProposalRequest& request) override;
  bool can_repair() const override { return true; }
  Result<Proposal> Repair(const ProposalRequest& request, const Proposal& proposal, const std::string& gate, const Errors& errors,
                          const std::string& measured, int round) override;
  /// Set in target mode alone, once the model has said what the target needs.
  std::optional<CurriculumProgress> Curriculum(const LibraryView& library) const override;
  bool goal_directed() const override { return options_.mode == ProposalMode::kTarget; }

  /// The first request of a proposal, for --dry-run; asks nobody.
  Result<ChatRequest> FirstRequest(const ProposalRequest& request) const;

 private:
  struct Asked;
  LlmProposer ProposerFor(uint64_t seed) const;
  Result<CurriculumPlan> PlanFor(const ProposalRequest& request);

  ChatProvider& provider_;
  LlmSourceOptions options_;
  PromptSet prompts_;
  mutable std::mutex mutex_;
  std::map<std::pair<uint64_t, int64_t>, Result<CurriculumPlan>> plans_;  ///< by seed and attempt
};

}  // namespace gensim::generator
