#include "envs/base/result.h"

namespace gensim {

std::string ToString(const Error& error) {
  std::string text = error.code;
  if (!error.where.empty()) text += " at " + error.where;
  text += ": " + error.message;
  if (!error.hint.empty()) text += " (" + error.hint + ")";
  return text;
}

std::string ToString(const Errors& errors) {
  std::string text;
  for (const Error& error : errors) {
    if (!text.empty()) text += '\n';
    text += ToString(error);
  }
  return text;
}

}  // namespace gensim
