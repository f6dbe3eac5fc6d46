// The `gensim` command: reads the command line and runs its verb.

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

#include "cli/command_line.h"
#include "cli/exit_code.h"

namespace {

using namespace gensim::cli;  // NOLINT: this file is the verbs' own front

// A file that is opened later must never be taken for a standard stream that was closed before the start; and a file
// that may not grow is an error of writing, not the end.
void SetUpProcess() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    // for reading alone: what is written fails, as to a closed stream
    if (::fcntl(stream, F_GETFD) == -1) (void)::open("/dev/null", O_RDONLY);
  std::signal(SIGXFSZ, SIG_IGN);
  // a mapped file that another process cut off; nothing but this is allowed in a handler
  std::signal(SIGBUS, [](int) {
    constexpr std::string_view kWhy = "gensim: file-unreadable: a file got shorter while it was read\n";
    (void)!::write(STDERR_FILENO, kWhy.data(), kWhy.size());
    ::_exit(kBadInput);
  });
}

// what was thrown, without the trace of calls that LibTorch puts behind its messages
std::string MessageOf(const std::exception& thrown) {
  const std::string text = thrown.what();
  return text.substr(0, text.find("\nException raised from"));
}

}  // namespace

int main(int argc, char** argv) {
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
  } catch (const std::bad_alloc&) {
    code = console.Fail({"out-of-memory", "", "the memory does not suffice", "smaller sizes, or fewer --jobs"});
  } catch (const std::system_error& error) {
    // threads that cannot be started are the one case that is known
    const bool threads = error.code() == std::errc::resource_unavailable_try_again;
    code = console.Fail({threads ? "out-of-threads" : "internal", "", error.what(), threads ? "fewer --jobs" : ""});
  } catch (const std::exception& error) {
    code = console.Fail({"internal", "", MessageOf(error), ""});
  }
  console.EndProgress();
  if (!console.Flush()) return std::fprintf(stderr, "gensim: cannot write to standard output\n"), kInternal;
  return code;
}
