// Shell completion scripts made from the command tree.
#pragma once

#include <string>
#include <vector>

namespace gensim::cli {

/// One verb and what may follow it: subcommands and option names.
struct VerbWords {
  std::string path;  ///< "" for the command itself, "library list"
  std::vector<std::string> words;
};

/// Script for "bash", "zsh" or "fish"; throws std::invalid_argument for another shell.
std::string CompletionScript(const std::string& shell, const std::vector<VerbWords>& verbs);

}  // namespace gensim::cli
