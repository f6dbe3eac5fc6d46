// LlmReviewer: the reflection gate's vote by a language model.
//
// Ownership: keeps a reference to the provider, which must outlive it. Threads: Review may run on several threads at
// once. Determinism: the request depends on program, description and proposal number alone.
#pragma once

#include <string>

#include "generator/llm/proposer.h"
#include "generator/source.h"

namespace gensim::generator {

class LlmReviewer : public Reviewer {
 public:
  /// `instruction`: the user's words that the task must keep to; may be empty.
  LlmReviewer(ChatProvider& provider, std::string instruction = "");

  Result<Vote> Review(const tasklib::Program& program, const std::string& description, int64_t proposal) override;

 private:
  ChatProvider& provider_;
  std::string instruction_;
};

}  // namespace gensim::generator
