// The JSON body of one chat request in the form that a server is known to take. Pure.
#pragma once

#include <string>

#include "envs/base/result.h"
#include "generator/llm/provider.h"
#include "generator/llm/server_quirks.h"

namespace gensim::generator {

/// JSON text; the schema keeps its order of keys. Where the format does not carry the schema, the system message is
/// told to answer with one JSON object (json_object) or with one in a ```json block (text). Code bad-schema when
/// json_schema is not JSON, and json-utf8 when a message is not UTF-8.
Result<std::string> BuildRequestBody(const ChatRequest& request, const std::string& model, const ServerQuirks& quirks);

}  // namespace gensim::generator
