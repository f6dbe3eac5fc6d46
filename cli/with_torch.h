// Two programs from one set of verbs: `gensim`, and `gensim-torch`, which holds the networks and LibTorch too.
//
// The plain one reads every command line. Where a verb needs networks it gives the line over, after it was understood
// and checked, so that nobody waits for a download to be told of a slip; the process, its files and its terminal stay
// the same. ./gensim sets up and builds what is missing on the way (its word --with-torch).
#pragma once

#include "cli/checkpoint_option.h"
#include "cli/console.h"
#include "cli/options.h"
#include "policies/act/policy_registry.h"
#include "policies/records/train_config.h"

namespace gensim::cli {

/// Is this the program with LibTorch? Verbs that need networks only for some options ask.
bool HasTorch();

/// Runs this process's command line in the program with LibTorch: through the launcher that GENSIM_LAUNCHER names, else
/// the one beside this program. Does not return where that works; otherwise reports torch-missing and returns its exit
/// code. Call before anything was printed or read from standard input.
int ContinueWithTorch(Console& console);

// ---- verbs that only the program with LibTorch can run; the plain one continues there

int RunPolicyLibtorch(const PolicyOptions& options, Console& console);
int ExplainWithTorch(const CommonOptions& common, const PolicyOptions& options, Console& console);
int TrainWithTorch(const CommonOptions& common, const TrainOptions& options, const policies::TrainConfig& config,
                   Console& console);

/// Lets the registry read checkpoint folders, for policies that work with so many threads. In the plain program the
/// registry stays as it is.
void ReadCheckpoints(policies::PolicyRegistry& registry, int threads);

}  // namespace gensim::cli
