// HTML from templates: {{key}} becomes the value as text, {{{key}}} the value as markup.
//
// Text is escaped for elements and for attributes in double quotes, so foreign words can never become markup. Pure
// functions.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace gensim::cli {

/// & < > " ' as character references; what is no printable UTF-8 as \xNN, but line ends stay.
std::string EscapeHtml(std::string_view text);

/// Throws std::logic_error for a key without a value and for braces that do not close: a mistake of ours.
std::string FillTemplate(std::string_view text, const std::map<std::string, std::string>& values);

}  // namespace gensim::cli
