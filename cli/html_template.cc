#include "cli/html_template.h"

#include <stdexcept>

#include "envs/base/text.h"

namespace gensim::cli {
namespace {

void AppendEscaped(std::string& out, char c) {
  switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += c;
  }
}

}  // namespace

std::string EscapeHtml(std::string_view text) {
  // line by line, for line ends are no printable text
  std::string escaped;
  for (;;) {
    const size_t end = text.find('\n');
    for (const char c : EscapeUnprintable(text.substr(0, end))) AppendEscaped(escaped, c);
    if (end == text.npos) return escaped;
    escaped += '\n';
    text.remove_prefix(end + 1);
  }
}

std::string FillTemplate(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string filled;
  for (;;) {
    const size_t open = text.find("{{");
    filled += text.substr(0, open);
    if (open == text.npos) return filled;
    const bool markup = text.substr(open).starts_with("{{{");
    const std::string_view close = markup ? "}}}" : "}}";
    text.remove_prefix(open + close.size());
    const size_t end = text.find(close);
    const std::string key(text.substr(0, end));
    const auto value = values.find(key);
    if (end == text.npos || value == values.end()) throw std::logic_error("no value for {{" + key + "}} in a template");
    filled += markup ? value->second : EscapeHtml(value->second);
    text.remove_prefix(end + close.size());
  }
}

}  // namespace gensim::cli
