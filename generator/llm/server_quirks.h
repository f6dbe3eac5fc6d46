// What a server was found to take and to refuse, and the next thing to try when it refuses a request.
//
// Servers differ: some want max_completion_tokens, some refuse temperature or seed or stream_options, some know only
// weaker forms of constrained output. Learning is by refusal: NextTry looks at the server's message and gives up one
// thing at a time; what finally worked is remembered per (server, model), in memory and in a file.
// File: {"schema_version": 1, "servers": [{"server", "model", "format", "token_key", "temperature", "seed", "usage",
// "stream"}]}; it holds no key. Threads: QuirkBook may be used at once from several threads.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "envs/base/result.h"

namespace gensim::generator {

/// How constrained output is asked for, strongest first.
enum class ReplyFormat { kJsonSchema, kJsonObjectWithSchema, kJsonObject, kText };

struct ServerQuirks {
  ReplyFormat format = ReplyFormat::kJsonSchema;
  bool completion_tokens = false;  ///< the cap is called max_completion_tokens
  bool temperature = true, seed = true;
  bool usage = true;  ///< stream_options is taken
  bool stream = true;

  bool operator==(const ServerQuirks&) const = default;
};

/// What to try after `status` with `message`; nothing when the refusal is not about the form of the request, or all was
/// tried. `has_schema` says whether the request asks for constrained output. Messages that name a field decide; a 400
/// or 422 that names none gives up the format first, then stream_options, seed, temperature and the token key. A 500
/// that names none may be a passing fault: the format is given up only when it came `times` >= 2 times for this form.
std::optional<ServerQuirks> NextTry(const ServerQuirks& tried, int status, const std::string& message, bool has_schema,
                                    int times);

class QuirkBook {
 public:
  QuirkBook() = default;

  /// Reads `path` if it is there; codes: file errors, quirks-malformed. Empty path: memory only.
  Status Load(const std::filesystem::path& path);

  ServerQuirks Get(const std::string& server, const std::string& model) const;

  /// Remembers, and rewrites the file when something changed. A failed write is an error, the memory keeps it anyway.
  Status Learn(const std::string& server, const std::string& model, const ServerQuirks& quirks);

 private:
  using Key = std::pair<std::string, std::string>;
  Status Save() const;

  mutable std::mutex mutex_;
  std::filesystem::path path_;
  std::map<Key, ServerQuirks> known_;
};

}  // namespace gensim::generator
