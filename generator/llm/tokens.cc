#include "generator/llm/tokens.h"

#include <algorithm>

namespace gensim::generator {

int64_t EstimateTokens(std::string_view text) {
  // code points are the bytes that do not continue one
  const int64_t characters =
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  return (characters * 2 + 6) / 7;
}

int64_t EstimateTokens(const std::vector<ChatMessage>& messages) {
  int64_t sum = 0;
  for (const ChatMessage& message : messages) sum += EstimateTokens(message.content) + 4;
  return sum;
}

int64_t MostTokens(const std::vector<ChatMessage>& messages) {
  int64_t sum = 0;
  for (const ChatMessage& message : messages) sum += static_cast<int64_t>(message.content.size()) + 16;
  return sum;
}

}  // namespace gensim::generator
