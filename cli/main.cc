// The `gensim` command: reads the command line and runs its verb.

#include <cstdio>
#include <exception>

#include "cli/command_line.h"
#include "cli/exit_code.h"

int main(int argc, char** argv) {
  using namespace gensim::cli;  // NOLINT: this file is the verbs' own front
  CommandLine line;
  if (const auto ended = ReadCommandLine(argc, argv, line)) return *ended;
  const auto mode = line.common.json.empty()      ? Console::Mode::kText
                    : line.common.json == "lines" ? Console::Mode::kLines
                                                  : Console::Mode::kDocument;
  Console console(mode, line.common.quiet);
  int code = kInternal;
  try {
    code = line.action(console);
  } catch (const std::exception& error) {
    code = console.Fail({"internal", "", error.what(), ""});
  }
  console.EndProgress();
  if (!console.Flush()) return std::fprintf(stderr, "gensim: cannot write to standard output\n"), kInternal;
  return code;
}
