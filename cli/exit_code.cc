#include "cli/exit_code.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace gensim::cli {
namespace {

using namespace std::string_view_literals;

// what the line asks for cannot be meant: nothing is wrong with any file
constexpr std::array kWrongUseCodes = {
    "wrong-use"sv,      "bad-option"sv,      "seed-range"sv,          "task-unknown"sv,         "task-ambiguous"sv,
    "task-retired"sv,   "unknown-gate"sv,    "file-exists"sv,         "demo-folder-taken"sv,    "bad-url"sv,
    "bad-header"sv,     "bad-model"sv,       "plain-http-refused"sv,  "key-missing"sv,          "bad-budget"sv,
    "no-library"sv,     "cassette-exists"sv, "budget-needs-prices"sv, "gallery-folder-taken"sv, "unknown-engine"sv,
    "film-too-large"sv, "policy-unknown"sv,  "run-folder-taken"sv,    "run-exists"sv,           "selection-empty"sv,
    "no-cache"sv,       "checkpoint-none"sv, "train-settings"sv,      "data-mixed-sources"sv,   "preset-unknown"sv,
    "run-data"sv,       "run-settings"sv,    "net-config"sv,          "tsp-solver"sv,           "tsp-shape"sv,
    "tsp-too-large"sv,  "tsp-layout"sv,      "tsp-cities"sv,          "family-not-drawn"sv,     "no-scene"sv};

// the machine's fault: a mistake of ours, a full disk, another process that holds a file
constexpr std::array kInternalCodes = {"internal"sv,       "file-unwritable"sv, "file-locked"sv,    "ledger-write"sv,
                                       "journal-locked"sv, "database-busy"sv,   "database-error"sv, "ffmpeg-failed"sv,
                                       "out-of-memory"sv,  "out-of-threads"sv};

}  // namespace

int ExitCodeFor(const Error& error) {
  const std::string_view code = error.code;
  if (code.starts_with("provider-")) return kProvider;
  if (code == "ffmpeg-missing" || code == "torch-missing") return kSetUp;
  if (code == "interrupted") return kInterrupted;
  if (code == "budget-exhausted" || code == "replay-differs") return kRefused;
  if (std::ranges::find(kWrongUseCodes, code) != kWrongUseCodes.end()) return kWrongUse;
  if (std::ranges::find(kInternalCodes, code) != kInternalCodes.end()) return kInternal;
  return kBadInput;
}

}  // namespace gensim::cli
