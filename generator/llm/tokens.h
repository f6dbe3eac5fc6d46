// Estimate of token counts before a server has counted them. Pure functions.
//
// One token is taken as 3.5 characters, the middle of what common byte-pair vocabularies give on English mixed with
// JSON (3 to 4). It steers the size of prompts and stands in where a server reports no usage; money is reserved by the
// safe bound below instead.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "generator/llm/provider.h"

namespace gensim::generator {

/// ceil(characters / 3.5); characters are UTF-8 code points.
int64_t EstimateTokens(std::string_view text);

/// Sum over the messages, with 4 tokens of framing each.
int64_t EstimateTokens(const std::vector<ChatMessage>& messages);

/// No byte-level vocabulary makes more tokens than there are bytes: an upper bound, with 16 of framing a message.
int64_t MostTokens(const std::vector<ChatMessage>& messages);

}  // namespace gensim::generator
