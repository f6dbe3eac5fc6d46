#include "generator/llm/redact.h"

#include <algorithm>
#include <utility>

namespace gensim::generator {
namespace {

constexpr std::string_view kStruck = "[key]";
constexpr size_t kShortestSecret = 4, kShortestInReply = 16;

void ReplaceAll(std::string& text, const std::string& what) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + kStruck.size()))
    text.replace(at, what.size(), kStruck);
}

// a token behind "Bearer " is a key even when it is not one of ours
void ReplaceBearer(std::string& text, size_t shortest) {
  constexpr std::string_view kMark = "Bearer ";
  for (size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at + kMark.size())) {
    const size_t begin = at + kMark.size();
    const size_t end = std::min(text.size(), text.find_first_of(" \t\r\n\"',;", begin));
    if (end - begin >= shortest) text.replace(begin, end - begin, kStruck);
  }
}

}  // namespace

Redactor::Redactor(std::vector<std::string> secrets) {
  for (std::string& secret : secrets)
    if (secret.size() >= kShortestSecret) secrets_.push_back(std::move(secret));
  // a secret that holds another must go first, or its rest would stay
  std::sort(secrets_.begin(), secrets_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string Redactor::operator()(std::string_view text) const { return Strike(text, kShortestSecret); }

std::string Redactor::Reply(std::string_view text) const { return Strike(text, kShortestInReply); }

std::string Redactor::Strike(std::string_view text, size_t shortest) const {
  std::string clean(text);
  for (const std::string& secret : secrets_)
    if (secret.size() >= shortest) ReplaceAll(clean, secret);
  ReplaceBearer(clean, shortest);
  return clean;
}

std::string Excerpt(std::string_view text, size_t max_bytes) {
  std::string clean;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (space && (clean.empty() || clean.back() == ' ')) continue;
    if (clean.size() >= max_bytes) return clean + "...";
    clean += space ? ' ' : (c > 0x20 && c < 0x7f ? c : '?');
  }
  while (clean.ends_with(' ')) clean.pop_back();
  return clean;
}

}  // namespace gensim::generator
