#include "generator/source.h"

#include <algorithm>

#include "generator/llm/provider.h"

namespace gensim::generator {

bool LibraryView::HasName(const std::string& name) const {
  return std::any_of(tasks.begin(), tasks.end(), [&](const auto& task) { return task->program.name() == name; });
}

bool LibraryView::HasDigest(const std::string& digest) const {
  return std::any_of(tasks.begin(), tasks.end(), [&](const auto& task) { return task->program.digest() == digest; });
}

int LibraryView::InCell(const std::string& cell) const {
  return static_cast<int>(
      std::count_if(tasks.begin(), tasks.end(), [&](const auto& task) { return task->facts.cell.Text() == cell; }));
}

bool EndsRun(const Error& error) {
  if (IsReplyFault(error)) return false;
  return IsProviderFailure(error) || error.code == "interrupted" || error.code == "budget-exhausted" ||
         error.code.starts_with("ledger-") || error.code.starts_with("cassette-") ||
         error.code.starts_with("prompt-") || error.code == "unknown-model";
}

Result<Proposal> ProposalSource::Repair(const ProposalRequest&, const Proposal& proposal, const std::string&,
                                        const Errors&, const std::string&, int) {
  return proposal;
}

}  // namespace gensim::generator
