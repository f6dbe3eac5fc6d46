// Entries: what a propose run writes into its journal, as JSON.
//
// The first entry holds the seed and the library that the run started from; then one entry a proposal, with what the
// funnel and the next proposals need to know of it. An accepted task is written twice: with "adding" before it is
// archived, with "digest" after. Pure functions; the same run gives the same entries, CPU seconds apart.
#pragma once

#include <string>
#include <vector>

#include "envs/base/json.h"
#include "generator/judge.h"
#include "generator/llm/ledger.h"
#include "generator/propose.h"

namespace gensim::generator {

/// The key of a run: everything that decides its proposals, without the number of jobs.
std::string RunKey(const ProposeOptions& options);

/// {"seed", "library": [digests of its tasks]}.
Json StartEntry(uint64_t seed, const LibraryView& library);

/// {"number", "name", "origin", "rounds", "repairs"}; the caller adds "adding" or "digest".
Json AcceptedEntry(int64_t number, const std::string& name, const Judgement& judgement);

/// {"number", "name", "origin", "gate", "rounds", "repairs", "error"}.
Json RefusedEntry(int64_t number, const RecentFailure& failure, const Judgement& judgement);

/// The failure that a RefusedEntry tells of.
RecentFailure FailureOf(const Json& entry);

/// The digest of an accepted task, also of one that was about to be archived; empty for a refusal.
std::string DigestOf(const Json& entry);

/// The rounds of an entry: gate, outcome, CPU seconds and first code of each report.
std::vector<std::vector<GateReport>> RoundsOf(const Json& entry);

/// The repairs of an entry, in order.
std::vector<RepairRound> RepairsOf(const Json& entry);

/// The rows of the ledger that tell of an entry.
ProposalRows RowsOf(const Json& entry);

}  // namespace gensim::generator
