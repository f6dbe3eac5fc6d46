#include "tasklib/program/template.h"

#include <cctype>

namespace gensim::tasklib {

Template ParseTemplate(const std::string& text) {
  Template result;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) result.words.push_back(word);
    word.clear();
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '{') {
      end_word();
      const size_t close = text.find('}', i);
      if (close == std::string::npos) {
        result.balanced = false;
        break;
      }
      result.placeholders.push_back(text.substr(i + 1, close - i - 1));
      if (result.placeholders.back().find('{') != std::string::npos) result.balanced = false;
      i = close;
    } else if (text[i] == '}') {
      result.balanced = false;
      end_word();
    } else if (std::isalnum(static_cast<unsigned char>(text[i]))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    } else {
      end_word();
    }
  }
  end_word();
  return result;
}

std::string FillTemplate(const std::string& text, const std::map<std::string, std::string>& values) {
  std::string filled;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t close = text[i] == '{' ? text.find('}', i) : std::string::npos;
    const auto value = close == std::string::npos ? values.end() : values.find(text.substr(i + 1, close - i - 1));
    if (value == values.end()) {
      filled += text[i];
      continue;
    }
    filled += value->second;
    i = close;
  }
  return filled;
}

}  // namespace gensim::tasklib
