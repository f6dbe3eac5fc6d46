// The one interface behind which a language model stands: a live server, a cassette, a metered wrapper, a test.
//
// Threads: Complete() may be called from several threads at once on every provider of this folder.
// Determinism: a request is plain data; equal requests have equal digests, which is how cassettes find replies.
// Errors come in two kinds that must never be mixed up:
//   provider failures ("provider-...": unreachable, auth, quota, tls, timeout, too-large, protocol, http-NNN,
//   replay-miss) end the run with exit 4 and never count as a failed task;
//   reply faults ("reply-...": truncated, refused, empty, not-json) are a failed proposal, tokens spent all the same.
// Two more stop a run without being either: "interrupted" (Ctrl-C) and "budget-exhausted".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim::generator {

struct ChatMessage {
  std::string role;  ///< "system", "user" or "assistant"
  std::string content;

  bool operator==(const ChatMessage&) const = default;
};

struct ChatRequest {
  std::vector<ChatMessage> messages;
  std::string
      json_schema;  ///< JSON text of the schema that the reply must fit (order of keys kept); empty for free text
  std::string schema_name;  ///< name under which the schema is sent, [A-Za-z0-9_-]
  int max_tokens = 1024;    ///< cap of the reply
  double temperature = 0.7;
  int64_t seed = 0;       ///< sent where the server takes one; always part of the digest
  std::string purpose;    ///< "idea", "program", "repair", "reflection", "curriculum": for the ledger and the digest
  int64_t proposal = -1;  ///< number of the proposal in its run, for the ledger alone: not part of the digest
};

struct ChatReply {
  std::string text;           ///< the content; reasoning is dropped
  std::string refusal;        ///< the server's own refusal text; empty when none
  std::string finish_reason;  ///< "stop", "length", ...; empty when the server gave none
  int64_t prompt_tokens = 0, completion_tokens = 0;
  bool tokens_estimated = false;  ///< the server reported no usage: counted by EstimateTokens
  std::string model;              ///< as the server names it
  double seconds = 0;             ///< wall time over all attempts
  int attempts = 1;
  int http_status = 0;  ///< of the last attempt; 0 for a replayed reply
};

class ChatProvider {
 public:
  virtual ~ChatProvider() = default;

  /// One reply. A cut or refused reply is a value here (its tokens count); CheckReply turns it into an error.
  virtual Result<ChatReply> Complete(const ChatRequest& request) = 0;

  /// Name of the model as the user gave it: part of every digest and the key of the price table.
  virtual std::string model() const = 0;
};

/// Errors reply-truncated (finish_reason length), reply-refused, reply-empty; Done when the text may be used.
Status CheckReply(const ChatReply& reply);

/// True for errors that end the run with exit 4.
bool IsProviderFailure(const Error& error);

/// True for errors that make one proposal fail.
bool IsReplyFault(const Error& error);

/// The request without key, address or proposal number; the schema stands as its digest.
Json RequestToJson(const ChatRequest& request, const std::string& model);

/// SHA-256 of the canonical RequestToJson.
std::string RequestDigest(const ChatRequest& request, const std::string& model);

}  // namespace gensim::generator
