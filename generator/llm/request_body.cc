#include "generator/llm/request_body.h"

#include <nlohmann/json.hpp>

#include "envs/base/json.h"

namespace gensim::generator {
namespace {

// a server that decodes by schema writes keys in the schema's order, so the order that the caller gave is kept
using Ordered = nlohmann::ordered_json;

// what the model must be told when the server does not constrain it
const char* FormatHint(ReplyFormat format) {
  switch (format) {
    case ReplyFormat::kJsonObject:
      return "\nAnswer with exactly one JSON object and nothing else.";
    case ReplyFormat::kText:
      return "\nAnswer with exactly one JSON object inside a ```json block and nothing else.";
    default:
      return "";
  }
}

Ordered ResponseFormat(const Ordered& schema, const std::string& name, ReplyFormat format) {
  switch (format) {
    case ReplyFormat::kJsonSchema:
      return {{"type", "json_schema"}, {"json_schema", {{"name", name}, {"schema", schema}}}};
    case ReplyFormat::kJsonObjectWithSchema:
      return {{"type", "json_object"}, {"schema", schema}};
    default:
      return {{"type", "json_object"}};
  }
}

}  // namespace

Result<std::string> BuildRequestBody(const ChatRequest& request, const std::string& model, const ServerQuirks& quirks) {
  const bool has_schema = !request.json_schema.empty();
  Ordered messages = Ordered::array();
  bool hinted = !has_schema;
  for (const ChatMessage& message : request.messages) {
    std::string content = message.content;
    // the hint goes to the first message, so it stands before all examples
    if (!hinted) content += FormatHint(quirks.format);
    hinted = true;
    messages.push_back({{"role", message.role}, {"content", std::move(content)}});
  }

  Ordered body = {{"model", model}, {"messages", std::move(messages)}};
  body[quirks.completion_tokens ? "max_completion_tokens" : "max_tokens"] = request.max_tokens;
  if (quirks.temperature) body["temperature"] = request.temperature;
  if (quirks.seed) body["seed"] = request.seed;
  if (quirks.stream) {
    body["stream"] = true;
    if (quirks.usage) body["stream_options"] = {{"include_usage", true}};
  }
  if (has_schema && quirks.format != ReplyFormat::kText) {
    const auto schema = ParseJson(request.json_schema, {size_t{1} << 20, 64, 100000});
    if (!schema) return Error{"bad-schema", schema.error().where, schema.error().message, ""};
    body["response_format"] = ResponseFormat(Ordered::parse(request.json_schema), request.schema_name, quirks.format);
  }
  try {
    return body.dump();
  } catch (const Ordered::type_error&) {
    return Error{"json-utf8", "", "a message holds bytes that are not UTF-8", ""};
  }
}

}  // namespace gensim::generator
