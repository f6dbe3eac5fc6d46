// Keeps keys out of every text that leaves the program, and foreign text fit to be shown.
//
// Values are immutable; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gensim::generator {

/// Strikes secrets out of texts.
class Redactor {
 public:
  /// Secrets shorter than 4 bytes are not looked for: striking them would eat ordinary words.
  explicit Redactor(std::vector<std::string> secrets = {});

  /// `text` with each secret, and each "Bearer WORD", replaced by "[key]": for errors and messages.
  std::string operator()(std::string_view text) const;

  /// A model's reply: only what must be a key is struck, secrets and "Bearer WORD" of at least 16 bytes. A key `none`
  /// or a header value `block` are ordinary words there, and the reply is to stay what it was.
  std::string Reply(std::string_view text) const;

 private:
  std::string Strike(std::string_view text, size_t shortest) const;

  std::vector<std::string> secrets_;  // longest first
};

/// A server's text for people: control characters and bytes beyond ASCII become '?', white space is squeezed, and what
/// is longer than `max_bytes` is cut with "...".
std::string Excerpt(std::string_view text, size_t max_bytes = 300);

}  // namespace gensim::generator
