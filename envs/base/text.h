// Small text helpers: nearest match for suggestions, joins, UTF-8 checks. Pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gensim {

/// Damerau-Levenshtein distance (adjacent swaps count one), case folded.
int EditDistance(std::string_view a, std::string_view b);

/// The entry of `legal` nearest to `value`; empty when nothing is near (distance above half the length).
std::string NearestMatch(std::string_view value, std::span<const std::string> legal);

/// "legal: a, b, c; did you mean b?": the hint of every unknown-name error.
std::string LegalHint(std::string_view value, std::span<const std::string> legal);

std::string Join(std::span<const std::string> items, std::string_view separator);

/// "a", "a and b", "a, b and c".
std::string JoinWords(std::span<const std::string> items);

/// True for well-formed UTF-8 without control characters besides newline and tab.
bool IsCleanUtf8(std::string_view text);

/// The text with every byte that is no printable UTF-8 (controls, newline, tab, torn characters, marks that turn the
/// direction of what follows) written as \xNN: for names of files and other foreign text in messages.
std::string EscapeUnprintable(std::string_view text);

/// True for lower-case letters and digits in groups joined by single hyphens, 1 to 80 bytes.
bool IsKebabCase(std::string_view text);

}  // namespace gensim
