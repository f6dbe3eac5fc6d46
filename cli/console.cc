#include "cli/console.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "envs/base/text.h"

namespace gensim::cli {
namespace {

bool ColorWanted() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) && !(no_color && *no_color) && !(term && std::string_view(term) == "dumb");
}

size_t Width(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// words of files and options, with their line ends
std::string EscapeLines(std::string_view text) {
  std::string escaped;
  for (;;) {
    const size_t end = text.find('\n');
    escaped += EscapeUnprintable(text.substr(0, end));
    if (end == text.npos) return escaped;
    escaped += '\n';
    text.remove_prefix(end + 1);
  }
}

void Write(std::FILE* stream, std::string_view text) { std::fwrite(text.data(), 1, text.size(), stream); }

}  // namespace

Console::Console(Mode mode, bool quiet)
    : mode_(mode), quiet_(quiet), color_(mode == Mode::kText && ColorWanted()), live_(isatty(STDERR_FILENO) != 0) {}

void Console::Print(std::string_view text) {
  if (json()) return;
  const std::lock_guard lock(mutex_);
  ClearProgress();
  Write(stdout, text);
  if (text.empty() || text.back() != '\n') Write(stdout, "\n");
}

void Console::Document(Json document) {
  if (!json()) return;
  document["schema_version"] = kSchemaVersion;
  documented_ = true;
  if (mode_ == Mode::kLines) return Event("result", std::move(document));
  const std::lock_guard lock(mutex_);
  ClearProgress();
  Write(stdout, PrettyJson(document));
}

void Console::Event(std::string_view name, Json fields) {
  if (mode_ != Mode::kLines) return;
  fields["event"] = std::string(name);
  const std::lock_guard lock(mutex_);
  Write(stdout, CanonicalJson(fields) + "\n");
  std::fflush(stdout);
}

void Console::Progress(std::string_view line) {
  if (quiet_) return;
  const std::lock_guard lock(mutex_);
  if (live_) {
    Write(stderr, "\r\033[K" + std::string(line));
    progress_shown_ = true;
  } else {
    Write(stderr, std::string(line) + "\n");
  }
  std::fflush(stderr);
}

void Console::Live(std::string_view line) {
  if (live_) Progress(line);
}

void Console::EndProgress() {
  const std::lock_guard lock(mutex_);
  ClearProgress();
}

void Console::Note(std::string_view line) {
  if (quiet_) return;
  const std::lock_guard lock(mutex_);
  ClearProgress();
  Write(stderr, std::string(line) + "\n");
}

int Console::Fail(const Errors& errors) { return Fail(errors, Json::object()); }

int Console::Fail(const Errors& errors, Json document) {
  {
    const std::lock_guard lock(mutex_);
    ClearProgress();
    for (Error error : errors) {
      // a message may have lines, a file's name may not
      error.where = EscapeUnprintable(error.where);
      Write(stderr, "gensim: " + EscapeLines(ToString(error)) + "\n");
    }
  }
  document["ok"] = false;
  document["errors"] = ErrorsToJson(errors);
  if (!documented_) Document(std::move(document));
  return errors.empty() ? kInternal : ExitCodeFor(errors.front());
}

std::string Console::Bold(std::string_view text) const { return Paint(text, "1"); }
std::string Console::Dim(std::string_view text) const { return Paint(text, "2"); }
std::string Console::Good(std::string_view text) const { return Paint(text, "32"); }
std::string Console::Bad(std::string_view text) const { return Paint(text, "31"); }

bool Console::Flush() { return std::fflush(stdout) == 0 && !std::ferror(stdout); }

std::string Console::Paint(std::string_view text, const char* code) const {
  if (!color_) return std::string(text);
  return "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m";
}

void Console::ClearProgress() {
  if (progress_shown_) Write(stderr, "\r\033[K");
  progress_shown_ = false;
}

std::string Table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths[i] - Width(row[i]) + 2, ' ');
    }
    text += '\n';
  }
  return text;
}

}  // namespace gensim::cli
