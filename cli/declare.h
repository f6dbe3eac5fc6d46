// How verbs and their options are declared to the parser: what a line says goes into a CommandLine, and the chosen verb
// becomes its action.
//
// Both arguments must outlive the parsing. Files that declare see the parser (CLI11), which is slow to compile: verbs
// of one kind share a file, and nothing else includes it.
#pragma once

#include <optional>
#include <string>

#include "cli/command_line.h"

namespace CLI {
class App;
}  // namespace CLI

namespace gensim::cli {

/// A verb below `parent` with the options that all verbs take; `example` stands at the end of its help.
CLI::App* AddVerb(CLI::App* parent, CommandLine& o, const char* name, const char* summary, const char* example);

/// --engine, of the thing named. The engine's name is looked up by the verb: an unknown one is an error with the
/// nearest name.
void AddEngine(CLI::App* verb, std::string& engine, const char* of);
void AddEngine(CLI::App* verb, std::optional<std::string>& engine, const char* of);

/// propose, validate, task, library.
void AddTaskVerbs(CLI::App& app, CommandLine& o);
/// demo, render, replay.
void AddEpisodeVerbs(CLI::App& app, CommandLine& o);
/// data, train, evaluate, policy.
void AddLearningVerbs(CLI::App& app, CommandLine& o);
/// tsp.
void AddTspVerbs(CLI::App& app, CommandLine& o);

}  // namespace gensim::cli
