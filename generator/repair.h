// Deterministic repairs: what can be mended from the error alone, without asking anyone.
//
// Each repair answers one error code with one small change of the document (take the nearest legal value, raise the
// step limit, make room, nudge into the workspace, recolour what is confused) and says what it did. Repairs never touch
// what a task is about without an error that asks for it, and every change is recorded in the task's history. Pure
// functions, deterministic.
#pragma once

#include <optional>
#include <string>

#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim::generator {

inline constexpr int kMaxDeterministicRepairs = 8;

/// One change.
struct Mending {
  std::string code;   ///< of the error that it answers
  std::string where;  ///< pointer of the error
  std::string what;   ///< "limits.steps 4 -> 10"
};

/// Changes `document` to answer the first error that can be answered; nothing when none can.
std::optional<Mending> MendOnce(Json& document, const Errors& errors);

/// Text that is no JSON object as it stands, but holds one: fenced blocks, text around it, trailing commas. Nothing
/// when there is none, or when the text is one already.
std::optional<std::string> MendText(const std::string& text);

}  // namespace gensim::generator
