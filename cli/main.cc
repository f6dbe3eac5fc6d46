// The `gensim` command: reads the command line and runs its verb.

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "cli/command_line.h"
#include "cli/exit_code.h"

namespace {

// A file that is opened later must never be taken for a standard stream that was closed before the start; and a file
// that may not grow is an error of writing, not the end.
void SetUpProcess() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    // for reading alone: what is written fails, as to a closed stream
    if (::fcntl(stream, F_GETFD) == -1) (void)::open("/dev/null", O_RDONLY);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace gensim::cli;  // NOLINT: this file is the verbs' own front
  SetUpProcess();
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
