// CommandLine: what a command line said, and the verb that it chose.
//
// Plain values; the action refers to the others, so a CommandLine stays where it was filled.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/console.h"
#include "cli/options.h"
#include "policies/act/policy_registry.h"

namespace gensim::cli {

struct CommandLine {
  CommonOptions common;
  ProposeOptions propose;
  ValidateOptions validate;
  TaskOptions task;
  LibraryOptions library;
  DemoOptions demo;
  TrainOptions train;
  EvaluateOptions evaluate;
  policies::PolicyRegistry policies = policies::BuiltInPolicies();
  RenderOptions render;
  ReplayOptions replay;
  PolicyOptions policy;
  DataOptions data;
  TspOptions tsp;
  std::string shell = "bash";           ///< completion
  std::function<int(Console&)> action;  ///< runs the verb; its exit code

  CommandLine() = default;
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
};

/// Reads the program's line into `line`, so that its action can be run. Where nothing is to be run (--help, --version,
/// wrong use), all has been said and the exit code is returned.
std::optional<int> ReadCommandLine(int argc, char** argv, CommandLine& line);

}  // namespace gensim::cli
