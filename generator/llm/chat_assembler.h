// Puts a chat reply together from what a server sends: a stream of chunks, or one document when it does not stream.
//
// Takes hostile text: every document is parsed strictly under caps; a wrong shape is provider-protocol, an error object
// inside a 200 answer is kept as the server's message. `reasoning_content` is ignored. One thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "envs/base/result.h"
#include "generator/llm/event_stream.h"
#include "generator/llm/provider.h"

namespace gensim::generator {

class ChatAssembler {
 public:
  ChatAssembler();
  ChatAssembler(const ChatAssembler&) = delete;
  ChatAssembler& operator=(const ChatAssembler&) = delete;

  /// The next bytes of a 200 body, stream or not; false when they are malformed.
  bool Feed(std::string_view bytes);

  /// The whole reply. provider-protocol when the stream was cut (neither [DONE] nor a finish_reason), is malformed, or
  /// holds no choices; provider-http-200 with the server's message when it reported an error inside the answer.
  Result<ChatReply> Finish();

 private:
  enum class Kind { kUnknown, kStream, kDocument };
  bool OnEvent(const std::string& data);
  bool Fail(std::string what);
  bool TakeDocument(const std::string& text, bool chunk);

  Kind kind_ = Kind::kUnknown;
  EventStream events_;
  std::string document_;
  ChatReply reply_;
  bool saw_choice_ = false, done_ = false, saw_usage_ = false;
  std::string problem_, server_error_;
};

}  // namespace gensim::generator
