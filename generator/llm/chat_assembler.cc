#include "generator/llm/chat_assembler.h"

#include <nlohmann/json.hpp>

#include "generator/llm/redact.h"

namespace gensim::generator {
namespace {

constexpr JsonLimits kDocumentLimits{size_t{8} << 20, 40, 400000};

// a text field; absent and null give nothing
std::string TextAt(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

int64_t CountAt(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? std::max<int64_t>(0, found->get<int64_t>()) : 0;
}

}  // namespace

ChatAssembler::ChatAssembler() : events_([this](const std::string& data) { return OnEvent(data); }) {}

bool ChatAssembler::Fail(std::string what) {
  if (problem_.empty()) problem_ = std::move(what);
  return false;
}

bool ChatAssembler::Feed(std::string_view bytes) {
  // the first visible byte tells the two forms apart: a document begins with a brace
  if (kind_ == Kind::kUnknown) {
    const size_t first = bytes.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return true;
    kind_ = bytes[first] == '{' ? Kind::kDocument : Kind::kStream;
    // a page made for people is neither
    if (bytes[first] == '<') return Fail("the answer is a page, not a reply: " + Excerpt(bytes, 120));
  }
  if (kind_ == Kind::kDocument) {
    document_.append(bytes);
    return true;
  }
  return events_.Feed(bytes) || Fail("an event of the stream is malformed or too long");
}

bool ChatAssembler::OnEvent(const std::string& data) {
  if (done_) return true;
  if (data == "[DONE]") {
    done_ = true;
    return true;
  }
  return TakeDocument(data, true);
}

bool ChatAssembler::TakeDocument(const std::string& text, bool chunk) {
  const auto parsed = ParseJson(text, kDocumentLimits);
  if (!parsed) return Fail("bad JSON from the server: " + parsed.error().message + " in " + Excerpt(text, 120));
  if (!parsed->is_object()) return Fail("the server sent no object: " + Excerpt(text, 120));

  // an error object may come in the middle of a stream that began well
  if (const auto error = parsed->find("error"); error != parsed->end() && !error->is_null()) {
    server_error_ = error->is_object()   ? TextAt(*error, "message")
                    : error->is_string() ? error->get<std::string>()
                                         : "unnamed error";
    return true;
  }
  if (const std::string model = TextAt(*parsed, "model"); !model.empty()) reply_.model = model;
  if (const auto usage = parsed->find("usage"); usage != parsed->end() && usage->is_object()) {
    reply_.prompt_tokens = CountAt(*usage, "prompt_tokens");
    reply_.completion_tokens = CountAt(*usage, "completion_tokens");
    saw_usage_ = reply_.prompt_tokens > 0;
  }

  // the chunk with the usage has an empty list of choices
  const auto choices = parsed->find("choices");
  if (choices == parsed->end() || !choices->is_array())
    return chunk && saw_usage_ ? true : Fail("no choices in the reply: " + Excerpt(text, 120));
  if (choices->empty()) return true;
  const Json& choice = choices->front();
  if (!choice.is_object()) return Fail("a choice is not an object: " + Excerpt(text, 120));
  if (choice.contains("index") && choice["index"].is_number_integer() && choice["index"] != 0) return true;
  const auto body = choice.find(chunk ? "delta" : "message");
  if (body != choice.end() && body->is_object()) {
    saw_choice_ = true;
    reply_.text += TextAt(*body, "content");
    reply_.refusal += TextAt(*body, "refusal");
  } else if (!chunk) {
    return Fail("no message in the reply: " + Excerpt(text, 120));
  }
  if (const std::string reason = TextAt(choice, "finish_reason"); !reason.empty()) reply_.finish_reason = reason;
  return true;
}

Result<ChatReply> ChatAssembler::Finish() {
  const auto protocol = [](std::string what) { return Error{"provider-protocol", "", std::move(what), ""}; };
  if (problem_.empty() && kind_ == Kind::kDocument) TakeDocument(document_, false);
  if (problem_.empty() && kind_ == Kind::kStream) events_.Finish();
  if (!server_error_.empty())
    return Error{"provider-http-200", "", "the server reports: " + Excerpt(server_error_), ""};
  if (!problem_.empty()) return protocol(problem_);
  if (kind_ == Kind::kUnknown) return protocol("the answer is empty");
  if (!saw_choice_) return protocol("the reply holds no choice");
  if (kind_ == Kind::kStream && !done_ && reply_.finish_reason.empty())
    return protocol("the stream was cut before its end");
  reply_.tokens_estimated = !saw_usage_;
  return reply_;
}

}  // namespace gensim::generator
