#include "cli/wrong_use.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/seed_option.h"
#include "envs/base/list.h"
#include "envs/base/text.h"

namespace gensim::cli {
namespace {

// the deepest subcommand that was recognised before parsing failed
const CLI::App* DeepestParsed(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().back();
  return at;
}

// "gensim library list"
std::string PathOf(const CLI::App* app) {
  const CLI::App* parent = app->get_parent();
  return parent ? PathOf(parent) + " " + app->get_name() : app->get_name();
}

// the legal verb or option of `at` that is nearest to a word; empty when none is near
std::string Nearest(const CLI::App& at, const std::string& word) {
  std::vector<std::string> legal;
  if (word.starts_with("-")) {
    for (const CLI::Option* option : at.get_options())
      for (const std::string& name : option->get_lnames()) legal.push_back("--" + name);
  } else {
    for (const CLI::App* verb : at.get_subcommands([](const CLI::App*) { return true; }))
      legal.push_back(verb->get_name());
  }
  return NearestMatch(word.substr(0, word.find('=')), legal);
}

// the words that nothing took, in their order
std::vector<std::string> UntakenWords(const CLI::App& app, const std::vector<std::string>& words) {
  const std::vector<std::string> rest = app.remaining(true);
  std::vector<std::string> untaken;
  for (const std::string& word : words)
    if (Contains(rest, word)) untaken.push_back(word);
  return untaken;
}

// what the parser says, in the words of this command: a word that is no verb, or words that nothing takes
std::string MessageOf(const CLI::App& at, const CLI::ParseError& error, const std::vector<std::string>& unknown) {
  const bool takes_verb = !at.get_subcommands([](const CLI::App*) { return true; }).empty();
  const auto verb = std::ranges::find_if(unknown, [](const std::string& word) { return !word.starts_with("-"); });
  if (takes_verb && verb != unknown.end()) return PathOf(&at) + " has no verb '" + *verb + "'";
  if (dynamic_cast<const CLI::ExtrasError*>(&error)) return "not expected here: " + Join(unknown, " ");
  // what is missing may be there in other letters
  if (dynamic_cast<const CLI::RequiredError*>(&error) && !unknown.empty())
    return std::string(error.what()) + "; not expected here: " + Join(unknown, " ");
  return error.what();
}

// for the first word that nothing took, or that the message names, and that is near to something
std::string Suggest(const CLI::App& at, const std::string& message, const std::vector<std::string>& words,
                    const std::vector<std::string>& unknown) {
  for (const std::string& word : words) {
    if (!Contains(unknown, word) && message.find(word) == std::string::npos) continue;
    if (const std::string nearest = Nearest(at, word); !nearest.empty() && nearest != word)
      return "did you mean " + nearest + "?";
  }
  return "";
}

}  // namespace

Console::Mode JsonModeOf(const std::vector<std::string>& words) {
  auto mode = Console::Mode::kText;
  for (const std::string& word : words) {
    if (word == "--") break;
    if (word == "--json=lines")
      mode = Console::Mode::kLines;
    else if (word == "--json" || word.starts_with("--json="))
      mode = Console::Mode::kDocument;
  }
  return mode;
}

std::optional<CLI::ValidationError> FindEmptyWord(const std::vector<std::string>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") break;
    const bool no_value = word.starts_with("--") && word.ends_with("=");
    if (!word.empty() && !no_value) continue;
    const std::string name = no_value ? word.substr(0, word.size() - 1) : i > 0 ? words[i - 1] : "argument 1";
    return CLI::ValidationError(name, "an empty word follows; give a value or leave the option out" +
                                          (IsSeedOption(name) ? "; " + LegalSeeds() : ""));
  }
  return std::nullopt;
}

std::optional<CLI::ValidationError> FindMissingValue(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* verb = &app;
  for (size_t i = 0; i + 1 < words.size() && words[i] != "--"; ++i) {
    const std::string &word = words[i], &next = words[i + 1];
    const auto deeper = verb->get_subcommands([&](const CLI::App* child) { return child->get_name() == word; });
    if (!deeper.empty()) verb = deeper.front();
    const CLI::Option* option = word.starts_with("--") ? verb->get_option_no_throw(word) : nullptr;
    if (option == nullptr || option->get_items_expected_min() == 0 || !next.starts_with("--")) continue;
    if (verb->get_option_no_throw(next.substr(0, next.find('='))) != nullptr)
      return CLI::ValidationError(
          word, "a value is missing: '" + next + "' follows; a value that begins so is " + word + "=" + next);
  }
  return std::nullopt;
}

int ReportParseError(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  const CLI::App* at = DeepestParsed(app);
  const std::vector<std::string> unknown = UntakenWords(app, words);
  const std::string message = MessageOf(*at, error, unknown), suggestion = Suggest(*at, message, words, unknown);
  const std::string see = "see '" + PathOf(at) + " --help'";
  std::cerr << "gensim: " << message << "\n";
  if (!suggestion.empty()) std::cerr << "gensim: " << suggestion << "\n";
  std::cerr << "gensim: " << see << "\n";
  Console console(JsonModeOf(words), false);
  const Error wrong{"wrong-use", PathOf(at), message, suggestion.empty() ? see : suggestion + " " + see};
  console.Document({{"ok", false}, {"errors", ErrorsToJson({wrong})}});
  return ExitCodeFor(wrong);
}

}  // namespace gensim::cli
