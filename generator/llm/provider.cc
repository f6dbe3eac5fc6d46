#include "generator/llm/provider.h"

#include <nlohmann/json.hpp>

#include "envs/base/sha256.h"

namespace gensim::generator {

Status CheckReply(const ChatReply& reply) {
  if (!reply.refusal.empty() || reply.finish_reason == "content_filter")
    return Error{"reply-refused", "",
                 "the model refused: " + (reply.refusal.empty() ? "content filter" : reply.refusal), ""};
  if (reply.finish_reason == "length")
    return Error{"reply-truncated", "",
                 "the reply was cut after " + std::to_string(reply.completion_tokens) + " tokens",
                 "raise the token limit of a reply or ask for a smaller program"};
  if (reply.text.find_first_not_of(" \t\r\n") == std::string::npos)
    return Error{"reply-empty", "", "the reply holds no text", ""};
  return Done{};
}

bool IsProviderFailure(const Error& error) { return error.code.starts_with("provider-"); }

bool IsReplyFault(const Error& error) { return error.code.starts_with("reply-"); }

Json RequestToJson(const ChatRequest& request, const std::string& model) {
  Json messages = Json::array();
  for (const ChatMessage& message : request.messages)
    messages.push_back({{"role", message.role}, {"content", message.content}});
  Json json = {{"model", model},
               {"messages", std::move(messages)},
               {"max_tokens", request.max_tokens},
               {"temperature", request.temperature},
               {"seed", request.seed},
               {"purpose", request.purpose}};
  if (!request.json_schema.empty()) {
    json["schema_name"] = request.schema_name;
    json["schema_digest"] = Sha256Hex(request.json_schema);
  }
  return json;
}

std::string RequestDigest(const ChatRequest& request, const std::string& model) {
  return Sha256Hex(CanonicalJson(RequestToJson(request, model)));
}

}  // namespace gensim::generator
