#include "cli/exit_code.h"

#include <gtest/gtest.h>

#include <map>

namespace gensim::cli {
namespace {

// Every kind of error has its exit code: what the user wrote, what a file holds, a provider, the machine, what
// is not installed.
TEST(ExitCode, FollowsTheCode) {
  const std::map<std::string, int> table = {
      {"budget-exhausted", 1},     {"wrong-use", 2},          {"bad-option", 2},           {"seed-range", 2},
      {"task-unknown", 2},         {"task-retired", 2},       {"file-exists", 2},          {"cassette-exists", 2},
      {"budget-needs-prices", 2},  {"replay-differs", 1},     {"file-not-found", 3},       {"file-unreadable", 3},
      {"json-syntax", 3},          {"database-corrupt", 3},   {"object-corrupt", 3},       {"provider-auth", 4},
      {"provider-replay-miss", 4}, {"internal", 5},           {"file-unwritable", 5},      {"ledger-write", 5},
      {"database-busy", 5},        {"database-error", 5},     {"journal-locked", 5},       {"interrupted", 130},
      {"ffmpeg-missing", 6},       {"ffmpeg-failed", 5},      {"gallery-folder-taken", 2}, {"unknown-engine", 2},
      {"policy-unknown", 2},       {"run-folder-taken", 2},   {"run-exists", 2},           {"selection-empty", 2},
      {"ledger-unreadable", 3},    {"policy-observation", 3}, {"torch-missing", 6},        {"data-empty", 3},
      {"data-mixed-sources", 2},   {"no-cache", 2},           {"out-of-memory", 5},        {"out-of-threads", 5}};
  for (const auto& [code, exit] : table) EXPECT_EQ(ExitCodeFor({code, "", "", ""}), exit) << code;
}

// A code that no table names is about what was read: bad input.
TEST(ExitCode, UnknownCodesAreBadInput) {
  EXPECT_EQ(ExitCodeFor({"record-body", "", "", ""}), kBadInput);
  EXPECT_EQ(ExitCodeFor({"", "", "", ""}), kBadInput);
}

}  // namespace
}  // namespace gensim::cli
