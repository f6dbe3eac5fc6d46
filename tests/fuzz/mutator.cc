#include "tests/fuzz/mutator.h"

#include <nlohmann/json.hpp>

namespace gensim::fuzz {
namespace {

// collects every value of a document
void Walk(const Json& value, std::vector<std::string>& words, std::vector<Json>& subtrees) {
  if (value.is_string()) words.push_back(value.get<std::string>());
  if (value.is_structured()) {
    subtrees.push_back(value);
    for (auto it = value.begin(); it != value.end(); ++it) {
      if (value.is_object()) words.push_back(it.key());
      Walk(*it, words, subtrees);
    }
  }
}

// pointers to every value that may be edited
void Slots(Json& value, std::vector<Json*>& out) {
  out.push_back(&value);
  if (value.is_structured())
    for (Json& item : value) Slots(item, out);
}

constexpr int64_t kEdges[] = {0,   1,   -1,  2,   3,   5,    31,     32,        33,        64,       65,
                              250, 255, 256, 500, 750, 1000, 100000, INT32_MAX, INT64_MIN, INT64_MAX};

}  // namespace

JsonMutator::JsonMutator(std::vector<Json> corpus) : corpus_(std::move(corpus)) {
  for (const Json& document : corpus_) Walk(document, words_, subtrees_);
}

Json JsonMutator::RandomValue(Rng& rng) const {
  switch (rng.Index(8)) {
    case 0:
      return kEdges[rng.Index(std::size(kEdges))];
    case 1:
      return rng.Integer(-20, 200);
    case 2:
      return nullptr;
    case 3:
      return rng.Chance(0.5);
    case 4:
      return rng.Uniform(-1000, 1000);
    case 5:
      return rng.Pick(subtrees_);
    default:
      return rng.Pick(words_);
  }
}

void JsonMutator::Edit(Json& document, Rng& rng) const {
  std::vector<Json*> slots;
  Slots(document, slots);
  Json& at = *slots[rng.Index(slots.size())];
  // half of the edits keep the type, so that many mutants stay legal
  if (at.is_number_integer() && rng.Chance(0.8)) {
    at = rng.Chance(0.7) ? Json(at.get<int64_t>() / 2 + rng.Integer(-40, 60))
                         : Json(kEdges[rng.Index(std::size(kEdges))]);
    return;
  }
  if (at.is_string() && rng.Chance(0.8)) {
    at = rng.Pick(words_);
    return;
  }
  if (at.is_array() && !at.empty() && rng.Chance(0.8)) {
    const size_t i = rng.Index(at.size()), j = rng.Index(at.size());
    switch (rng.Index(3)) {
      case 0:
        at.erase(i);
        return;
      case 1:
        at.push_back(Json(at[i]));
        return;
      default:
        std::swap(at[i], at[j]);
        return;
    }
  }
  if (at.is_object() && !at.empty() && rng.Chance(0.8)) {
    auto it = at.begin();
    std::advance(it, static_cast<int64_t>(rng.Index(at.size())));
    const std::string key = it.key();
    switch (rng.Index(3)) {
      case 0:
        at.erase(key);
        return;
      case 1:
        at[rng.Pick(words_)] = Json(*it);
        return;
      default:
        at[key] = RandomValue(rng);
        return;
    }
  }
  at = RandomValue(rng);
}

Json JsonMutator::Mutate(Rng& rng) const {
  Json document = rng.Pick(corpus_);
  const int64_t edits = rng.Integer(1, 3);
  for (int64_t i = 0; i < edits; ++i) Edit(document, rng);
  return document;
}

std::string JsonMutator::MutateText(Rng& rng) const {
  std::string text = Mutate(rng).dump();
  if (!rng.Chance(0.1)) return text;
  static const std::vector<std::string> kOdd = {
      "NaN", "1e309", "-0", "\"\\ud800\"", "\xff\xfe", "[[[[[[[[[[[[[[[[", "{\"a\":1,\"a\":2}", "1e-400", ""};
  const size_t at = rng.Index(text.size() + 1);
  if (rng.Chance(0.5)) return text.substr(0, at) + rng.Pick(kOdd) + text.substr(at);
  return MutateBytes(std::move(text), rng);
}

std::string MutateBytes(std::string bytes, Rng& rng) {
  const int64_t edits = rng.Integer(1, 4);
  for (int64_t edit = 0; edit < edits && !bytes.empty(); ++edit) {
    const size_t at = rng.Index(bytes.size());
    switch (rng.Index(6)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << rng.Index(8)));
        break;
      case 1:
        bytes[at] = static_cast<char>(rng.Index(256));
        break;
      case 2:
        bytes.resize(at);
        break;
      case 3:
        bytes.insert(at, bytes.substr(rng.Index(bytes.size()), rng.Index(64)));
        break;
      case 4:
        bytes.erase(at, rng.Index(16));
        break;
      default:
        for (size_t i = at; i < std::min(at + 8, bytes.size()); ++i) bytes[i] = rng.Chance(0.5) ? '\xff' : '\0';
    }
  }
  return bytes;
}

}  // namespace gensim::fuzz
