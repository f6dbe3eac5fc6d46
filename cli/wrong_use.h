// What is said about a command line that cannot be understood, with the nearest legal word.
#pragma once

#include <string>
#include <vector>

#include <optional>

#include "cli/console.h"

namespace CLI {
class App;
class ParseError;
class ValidationError;
}  // namespace CLI

namespace gensim::cli {

/// The mode that --json asks for, found without the parser: also a line that cannot be parsed gets its document.
Console::Mode JsonModeOf(const std::vector<std::string>& words);

/// An empty value, as an unset variable of the shell leaves it: no option means anything by one.
std::optional<CLI::ValidationError> FindEmptyWord(const std::vector<std::string>& words);

/// An option that needs a value and is followed by an option of its verb, which would be taken for the value. A value
/// that looks like an option is said as --option=--value.
std::optional<CLI::ValidationError> FindMissingValue(const CLI::App& app, const std::vector<std::string>& words);

/// Reports why `words`, the line after the command's name, could not be parsed: on standard error, and with --json as
/// {ok: false, errors} with code wrong-use. Returns the exit code; --help and --version are none.
int ReportParseError(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words);

}  // namespace gensim::cli
