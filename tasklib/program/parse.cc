#include "envs/base/json.h"
#include "tasklib/program/program.h"

#include <nlohmann/json.hpp>

namespace gensim::tasklib {

Result<Json> ParseProgram(std::string_view text) {
  // the caps of the language: 64 KB, depth 12
  Result<Json> document = ParseJson(text, JsonLimits{.max_bytes = 64 * 1024, .max_depth = 12, .max_items = 20000});
  if (!document) return document;
  if (!document->is_object())
    return Error{"wrong-type", "", std::string("the document is of type ") + document->type_name(),
                 "a goal program is a JSON object"};
  // one form for equal numbers, so that 2.0 and 2 mean the same everywhere below
  return ParseJson(CanonicalJson(*document), JsonLimits{.max_bytes = 256 * 1024, .max_depth = 12, .max_items = 20000});
}

}  // namespace gensim::tasklib
