// Finds the reference programs whose words are nearest to a wish, for the prompt.
//
// Ranking is Okapi BM25 (Robertson, Walker, "Some simple effective approximations to the 2-Poisson model", SIGIR 1994;
// k1 = 1.2, b = 0.75, idf = ln(1 + (N - n + 0.5) / (n + 0.5)) over name, summary and words. Pure and deterministic:
// equal scores are ordered by name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gensim::generator {

/// A task of the library as the prompt may quote it.
struct Reference {
  std::string name;     ///< kebab-case
  std::string summary;  ///< one sentence
  std::string words;    ///< further words to be found by: assets, relations, colours, instructions
  std::string program;  ///< its goal program as text

  bool operator==(const Reference&) const = default;
};

/// Lower-case words of letters and digits, in order; "towers-of-hanoi" gives three. A plural s is dropped.
std::vector<std::string> WordsOf(std::string_view text);

/// The `count` best references, best first; those without any common word come last, ordered by name.
std::vector<Reference> BestReferences(std::string_view wish, const std::vector<Reference>& references, size_t count);

}  // namespace gensim::generator
