#include "generator/llm/retrieval.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

namespace gensim::generator {
namespace {

constexpr double kSaturation = 1.2, kLengthWeight = 0.75;

using Counts = std::map<std::string, int>;

struct Document {
  Counts counts;
  double length = 0;
};

Document ReadDocument(const Reference& reference) {
  Document document;
  for (const std::string& word : WordsOf(reference.name + " " + reference.summary + " " + reference.words)) {
    ++document.counts[word];
    ++document.length;
  }
  return document;
}

}  // namespace

std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  // a word ends at the first byte that is neither letter nor digit; bytes of other alphabets count as letters
  const auto flush = [&] {
    if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) word.pop_back();
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte)) {
      word += byte < 0x80 ? static_cast<char>(std::tolower(byte)) : c;
    } else {
      flush();
    }
  }
  flush();
  return words;
}

std::vector<Reference> BestReferences(std::string_view wish, const std::vector<Reference>& references, size_t count) {
  // word counts of every document, and in how many documents each word stands
  std::vector<Document> documents;
  Counts spread;
  double total_length = 0;
  for (const Reference& reference : references) {
    documents.push_back(ReadDocument(reference));
    total_length += documents.back().length;
    for (const auto& [word, times] : documents.back().counts) ++spread[word];
  }
  const double size = static_cast<double>(references.size());
  const double mean_length = std::max(1.0, total_length / std::max(1.0, size));

  // BM25 of each document; a word of the wish counts once
  const std::vector<std::string> words = WordsOf(wish);
  const std::set<std::string> query(words.begin(), words.end());
  std::vector<std::pair<double, size_t>> order;
  for (size_t i = 0; i < documents.size(); ++i) {
    double score = 0;
    for (const std::string& word : query) {
      const auto found = documents[i].counts.find(word);
      if (found == documents[i].counts.end()) continue;
      const double n = spread[word], times = found->second;
      const double rarity = std::log(1.0 + (size - n + 0.5) / (n + 0.5));
      const double norm = kSaturation * (1.0 - kLengthWeight + kLengthWeight * documents[i].length / mean_length);
      score += rarity * times * (kSaturation + 1.0) / (times + norm);
    }
    order.emplace_back(score, i);
  }

  // best first; equal scores by name, so the order of the input does not matter
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first > b.first;
    return references[a.second].name < references[b.second].name;
  });
  std::vector<Reference> best;
  for (const auto& [score, index] : order)
    if (best.size() < count) best.push_back(references[index]);
  return best;
}

}  // namespace gensim::generator
