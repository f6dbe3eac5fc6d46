// MetricsLog: `metrics.jsonl`, one JSON object a line with what training measured at a step.
//
// Every line has "step", a whole number that never falls from line to line; other members are the caller's. Lines are
// canonical JSON, so a number that is none (NaN) stands as null. A run that is resumed at a checkpoint takes back what
// was measured behind it: its file then equals that of a run that was never stopped, except for measured times. One
// thread, one process a file.
// Codes: file-exists, file-not-found, file-unreadable, file-too-large, file-unwritable, and metrics-line ("PATH:LINE").
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "envs/base/json.h"
#include "policies/records/append_file.h"

namespace gensim::policies {

class MetricsLog {
 public:
  /// A new file.
  static Result<MetricsLog> Create(const std::filesystem::path& path);

  /// Goes on with a file: lines of steps behind `last_step`, and a last line that was cut off, are taken away first,
  /// all at once; so are lines of `last_step` with the member `again`, which is measured once more. A damaged line
  /// before the last is an error, and the file stays as it is.
  static Result<MetricsLog> Resume(const std::filesystem::path& path, int64_t last_step, std::string_view again = "");

  /// Adds a line. Throws std::invalid_argument for what is no object, has no whole "step" or one below the last line's.
  Status Add(const Json& line);
  /// The step of the last line; INT64_MIN where there is none.
  int64_t last_step() const { return step_; }
  /// Makes all lines durable: before a checkpoint is, that counts on them.
  Status Sync() { return file_.Sync(); }

 private:
  MetricsLog(AppendFile file, int64_t step) : file_(std::move(file)), step_(step) {}

  AppendFile file_;
  int64_t step_;  // of the last line
};

}  // namespace gensim::policies
