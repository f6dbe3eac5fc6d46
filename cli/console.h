// Console: where a verb's output goes.
//
// Results go to standard output, progress and errors to standard error. With --json standard output holds exactly one
// document, with --json=lines one event a line. Colours only on a terminal and without NO_COLOR. A full disk or closed
// pipe on standard output is an error exit. Thread-safe: calls are serialised by a mutex.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "envs/base/error_json.h"
#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim::cli {

inline constexpr int kSchemaVersion = 1;  ///< of every --json document; docs/json-output.md

class Console {
 public:
  enum class Mode { kText, kDocument, kLines };

  Console(Mode mode, bool quiet);
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  Mode mode() const { return mode_; }
  bool json() const { return mode_ != Mode::kText; }

  /// Text result; dropped in the json modes.
  void Print(std::string_view text);
  /// The one document of --json ("schema_version" is added); in lines mode an event named "result".
  void Document(Json document);
  /// One event in lines mode; dropped otherwise. Flushed at once.
  void Event(std::string_view name, Json fields);
  /// A line of progress on standard error; on a terminal it replaces the line before.
  void Progress(std::string_view line);
  /// Progress that is soon out of date: shown on a terminal alone.
  void Live(std::string_view line);
  /// Ends a replaced progress line.
  void EndProgress();
  /// A line on standard error that stays.
  void Note(std::string_view line);

  /// Prints errors on standard error, also with --quiet, and with --json `document` with {ok: false, errors} in it;
  /// returns the exit code of the first. A document that was printed before stays the only one.
  int Fail(const Errors& errors, Json document);
  int Fail(const Errors& errors);
  int Fail(const Error& error) { return Fail(Errors{error}); }

  std::string Bold(std::string_view text) const;
  std::string Dim(std::string_view text) const;
  std::string Good(std::string_view text) const;
  std::string Bad(std::string_view text) const;

  /// False when writing to standard output failed.
  bool Flush();

 private:
  std::string Paint(std::string_view text, const char* code) const;
  void ClearProgress();

  std::mutex mutex_;
  Mode mode_;
  bool quiet_, color_, live_;
  bool progress_shown_ = false, documented_ = false;
};

/// Columns padded to their widest cell (UTF-8 counted by code points), two spaces between.
std::string Table(const std::vector<std::vector<std::string>>& rows);

}  // namespace gensim::cli
