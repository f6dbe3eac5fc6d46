#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/completion.h"
#include "cli/declare.h"
#include "cli/exit_code.h"
#include "cli/seed_option.h"
#include "cli/verbs.h"
#include "cli/wrong_use.h"
#include "envs/core/build_info.h"

namespace gensim::cli {
namespace {

void AddCommon(CLI::App* verb, CommonOptions& common) {
  // the variable is read where the folder is looked up: the parser would let it win over the option
  verb->add_option("--library", common.library, "library folder (or GENSIM_LIBRARY; default: the user's data folder)");
  verb->add_option("--seed", common.seed, "seed; the same seed gives the same result")->transform(SeedWord());
  verb->add_flag("--json{doc}", common.json, "one JSON document on standard output; --json=lines streams events")
      ->check(CLI::IsMember({"doc", "lines"}));
  verb->add_flag("-q,--quiet", common.quiet, "no progress");
}

// every verb with its subcommands and long options, for completion
void CollectWords(const CLI::App& app, const std::string& path, std::vector<VerbWords>& out) {
  VerbWords entry{path, {}};
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* verb : subcommands) entry.words.push_back(verb->get_name());
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) entry.words.push_back("--" + name);
  out.push_back(std::move(entry));
  for (const CLI::App* verb : subcommands)
    CollectWords(*verb, path.empty() ? verb->get_name() : path + " " + verb->get_name(), out);
}

// the verbs about the command itself
void AddTools(CLI::App& app, CommandLine& o) {
  CLI::App* doctor = AddVerb(&app, o, "doctor", "check build, engine, library and provider settings", "doctor");
  doctor->callback([&o] { o.action = [&o](Console& c) { return RunDoctor(o.common, c); }; });
  CLI::App* completion = AddVerb(&app, o, "completion", "print a completion script",
                                 "completion bash > ~/.local/share/bash-completion/completions/gensim");
  completion->add_option("shell", o.shell, "bash, zsh or fish")->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->callback([&o, &app] {
    // the tree of verbs is there only while the line is read
    std::vector<VerbWords> verbs;
    CollectWords(app, "", verbs);
    o.action = [&o, verbs](Console& c) {
      const std::string script = CompletionScript(o.shell, verbs);
      c.Print(script);
      c.Document({{"shell", o.shell}, {"script", script}});
      return kDone;
    };
  });
}

}  // namespace

CLI::App* AddVerb(CLI::App* parent, CommandLine& o, const char* name, const char* summary, const char* example) {
  CLI::App* verb = parent->add_subcommand(name, summary);
  verb->footer(std::string("Example:\n  gensim ") + example);
  AddCommon(verb, o.common);
  return verb;
}

void AddEngine(CLI::App* verb, std::string& engine, const char* of) {
  verb->add_option("--engine", engine, std::string(of) + ": mujoco (default) or bullet");
}

void AddEngine(CLI::App* verb, std::optional<std::string>& engine, const char* of) {
  verb->add_option("--engine", engine, std::string(of) + ": mujoco (default) or bullet");
}

std::optional<int> ReadCommandLine(int argc, char** argv, CommandLine& line) {
  CLI::App app{"GenSim Suite: a harness that grows its own robot-learning benchmark", "gensim"};
  app.set_version_flag("--version", "gensim " + BuildId());
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 something failed the check asked for, 2 wrong use, 3 bad input, 4 provider, 5 internal,\n"
      "6 set-up incomplete, 130 interrupted (run the same line again to resume).\n"
      "First steps: gensim propose --count 5; gensim library list; gensim task show NAME --png x.png");
  AddTaskVerbs(app, line);
  AddEpisodeVerbs(app, line);
  AddLearningVerbs(app, line);
  AddTspVerbs(app, line);
  AddTools(app, line);
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (const auto empty = FindEmptyWord(words)) return ReportParseError(app, *empty, words);
  if (const auto missing = FindMissingValue(app, words)) return ReportParseError(app, *missing, words);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return ReportParseError(app, error, words);
  }
  return std::nullopt;
}

}  // namespace gensim::cli
