// Recorded conversations with a model: a file to test against, and to repeat a run from, without a server.
//
// Format, JSON lines: first {"cassette": 1}, then one {"digest", "request", "reply"} a call, in order of completion.
// `request` is RequestToJson (no key, no address; the schema as its digest), `digest` its SHA-256, `reply` {text,
// refusal, finish_reason, prompt_tokens, completion_tokens, tokens_estimated, model, attempts, seconds}.
// Errors, with file:line: cassette-header, cassette-line, cassette-digest, cassette-torn, file errors.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "generator/llm/provider.h"

namespace gensim::generator {

struct CassetteEntry {
  std::string digest;
  std::string request;  ///< canonical JSON text
  ChatReply reply;
};

struct Cassette {
  std::vector<CassetteEntry> entries;
  size_t whole_bytes = 0;  ///< length of the complete lines; less than the file's when the last line was cut off
};

/// All entries, or every bad line as an error. A last line without its newline is cassette-torn unless `allow_torn`.
Result<Cassette> ReadCassette(const std::filesystem::path& path, bool allow_torn = false);
Result<Cassette> ParseCassette(const std::string& text, const std::string& name, bool allow_torn = false);

/// One line of the file, with its newline.
std::string CassetteLine(const ChatRequest& request, const std::string& model, const ChatReply& reply);
std::string CassetteHeader();

/// What differs between two requests in RequestToJson form, for people: fields, and the first differing line of a text.
std::string DescribeDifference(const Json& asked, const Json& recorded);

/// Index of the entry nearest to `asked` by common words; entries must not be empty.
size_t NearestEntry(const Json& asked, const std::vector<CassetteEntry>& entries);

}  // namespace gensim::generator
