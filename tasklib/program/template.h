// Templates of sentences: texts with placeholders in braces, taken apart and filled.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace gensim::tasklib {

struct Template {
  std::vector<std::string> placeholders;  ///< "put.color" of "{put.color}", in order
  std::vector<std::string> words;         ///< lower-case words outside of placeholders
  bool balanced = true;                   ///< every brace has its partner
};

Template ParseTemplate(const std::string& text);

/// Placeholders without a value stay as they are.
std::string FillTemplate(const std::string& text, const std::map<std::string, std::string>& values);

}  // namespace gensim::tasklib
