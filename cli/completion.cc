#include "cli/completion.h"

#include <stdexcept>

#include "envs/base/text.h"

namespace gensim::cli {
namespace {

// bash: the words before the cursor, options dropped, name the verb; zsh runs the same function
std::string BashScript(const std::vector<VerbWords>& verbs) {
  std::string cases;
  for (const VerbWords& verb : verbs) cases += "    '" + verb.path + "') words='" + Join(verb.words, " ") + "' ;;\n";
  return "_gensim() {\n"
         "  local path='' words='' word\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \"$word\" in -*) ;; *) path=\"${path:+$path }$word\" ;; esac\n"
         "  done\n"
         "  # arguments after the verb do not change what may follow\n"
         "  while :; do\n"
         "    case \"$path\" in\n" +
         cases +
         "    esac\n"
         "    [ -n \"$words\" ] || [ -z \"$path\" ] && break\n"
         "    case \"$path\" in *' '*) path=\"${path% *}\" ;; *) path='' ;; esac\n"
         "  done\n"
         "  COMPREPLY=($(compgen -W \"$words\" -f -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -F _gensim gensim ./gensim\n";
}

std::string FishScript(const std::vector<VerbWords>& verbs) {
  std::string text;
  for (const VerbWords& verb : verbs) {
    std::string condition = "__fish_use_subcommand";
    if (!verb.path.empty()) {
      condition = "__fish_seen_subcommand_from " + verb.path.substr(0, verb.path.find(' '));
      if (const size_t space = verb.path.find(' '); space != std::string::npos)
        condition += "; and __fish_seen_subcommand_from " + verb.path.substr(space + 1);
    }
    for (const std::string& word : verb.words) {
      const bool option = word.starts_with("--");
      text += "complete -c gensim -n '" + condition + "' " + (option ? "-l " + word.substr(2) : "-f -a " + word) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string CompletionScript(const std::string& shell, const std::vector<VerbWords>& verbs) {
  if (shell == "bash") return BashScript(verbs);
  if (shell == "zsh") return "autoload -U +X bashcompinit && bashcompinit\n" + BashScript(verbs);
  if (shell == "fish") return FishScript(verbs);
  throw std::invalid_argument("no completion for shell '" + shell + "'; legal: bash, zsh, fish");
}

}  // namespace gensim::cli
