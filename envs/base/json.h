// Strict JSON in, canonical JSON out.
//
// Parsing takes hostile text: caps are checked while reading, duplicate keys, NaN, infinities, numbers beyond the
// range of double or int64, invalid UTF-8, and depth bombs are errors with a code and the place (JSON pointer).
// A byte order mark at the start is read over.
// Canonical form: keys sorted by bytes, no white space, numbers as integers where they are integers below 2^53 (2.0 is
// 2, -0.0 is 0). Two equal values have one canonical text, so its SHA-256 is an identity.
// Writing never throws: bytes that are not UTF-8, which only strings made in code can hold, become U+FFFD.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "envs/base/result.h"

namespace gensim {

using Json = nlohmann::json;  // objects keep their keys sorted

struct JsonLimits {
  size_t max_bytes = 64 * 1024;
  int max_depth = 12;
  size_t max_items = 20000;  ///< values in the whole document
};

/// The parsed document. Error codes: json-too-large, json-too-deep, json-too-many, json-duplicate-key, json-number,
/// json-utf8, json-syntax (where = "line L, column C" for syntax, a JSON pointer for the others where one is known).
Result<Json> ParseJson(std::string_view text, const JsonLimits& limits = {});

/// Compact text with sorted keys.
std::string CanonicalJson(const Json& value);

/// Text for people and files: two spaces of indent, short arrays and objects on one line, final newline.
std::string PrettyJson(const Json& value);

/// Appends "/key" or "/index" to a JSON pointer, escaping ~ and / by RFC 6901.
std::string PointerTo(std::string_view parent, std::string_view key);
std::string PointerTo(std::string_view parent, size_t index);

}  // namespace gensim
