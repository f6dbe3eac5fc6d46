#include "tasklib/program/draws.h"

#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/base/text.h"

namespace gensim::tasklib {
namespace {

// free space between neighbours of a partition, so that the last box still goes in
constexpr int kPartitionGap_mm = 8;

using Mode = DrawSource::Mode;

// One draw at a time, earlier values at hand.
class Drawer {
 public:
  Drawer(const DrawSource& source, const Bindings& bindings, Errors& errors)
      : source_(source), scope_(bindings, errors) {}

  std::optional<Value> Draw(const Json& draw, const std::string& where) {
    rng_ = source_.Stream("vary/" + draw["var"].get<std::string>());
    if (draw.contains("int")) return Range(draw["int"], 1, PointerTo(where, "int"));
    if (draw.contains("size")) return Range(draw["size"], draw.value("step", int64_t{1}), PointerTo(where, "size"));
    if (draw.contains("one_of")) return OneOf(draw["one_of"], PointerTo(where, "one_of"));
    if (draw.contains("choose")) return Choose(draw, where);
    if (draw.contains("shuffled")) return Shuffled(draw["shuffled"], PointerTo(where, "shuffled"));
    if (draw.contains("permutation")) return Permutation(draw["permutation"], PointerTo(where, "permutation"));
    return Partition(draw, where);
  }

 private:
  std::optional<Value> Range(const Json& range, int64_t step, const std::string& where) {
    const auto low = range[0].get<int64_t>(), high = range[1].get<int64_t>();
    if (low > high) {
      scope_.Fail("empty-draw", where, fmt::format("no number from {} to {}", low, high),
                  fmt::format("legal: the lower end first; nearest: [{}, {}]", high, low));
      return std::nullopt;
    }
    Value value;
    const int64_t steps = (high - low) / step;
    if (source_.mode == Mode::kLowest) {
      value.integer = low;
    } else if (source_.mode == Mode::kHighest) {
      value.integer = low + steps * step;
    } else {
      value.integer = low + rng_.Integer(0, steps) * step;
    }
    return value;
  }

  // the list that a draw takes from, as words or integers
  std::optional<Value> List(const Json& source, const std::string& where) {
    const bool filtered = source.is_object();
    const Json& list = filtered ? source["of"] : source;
    const std::string place = filtered ? PointerTo(where, "of") : where;
    Value value;
    value.kind = !list.empty() && list[0].is_string() ? Value::Kind::kWords : Value::Kind::kIntegers;
    std::set<Json> seen;
    for (size_t i = 0; i < list.size(); ++i) {
      if (list[i].is_string() != list[0].is_string()) {
        scope_.Fail("mixed-list", PointerTo(place, i),
                    fmt::format("{} stands among values of another kind", list[i].dump()),
                    "legal: all words or all integers");
        return std::nullopt;
      }
      if (!seen.insert(list[i]).second) {
        scope_.Fail("duplicate-value", PointerTo(place, i), fmt::format("{} stands twice", list[i].dump()),
                    "legal: each value once");
        return std::nullopt;
      }
      if (list[i].is_string()) {
        value.words.push_back(list[i].get<std::string>());
      } else {
        value.integers.push_back(list[i].get<int64_t>());
      }
    }
    if (filtered && !Remove(value, source["not_in"], PointerTo(where, "not_in"))) return std::nullopt;
    if (value.words.empty() && value.integers.empty()) {
      scope_.Fail("empty-draw", place, "nothing to draw from", "legal: at least one value");
      return std::nullopt;
    }
    return value;
  }

  // takes out what an earlier draw took
  bool Remove(Value& value, const Json& variable, const std::string& where) {
    const Value* taken = scope_.Lookup(variable.get<std::string>(), where);
    if (!taken) return false;
    std::erase_if(value.words, [&](const std::string& word) {
      return word == taken->word || std::find(taken->words.begin(), taken->words.end(), word) != taken->words.end();
    });
    std::erase_if(value.integers, [&](int64_t number) {
      const bool alone = taken->kind == Value::Kind::kInteger && number == taken->integer;
      return alone || std::find(taken->integers.begin(), taken->integers.end(), number) != taken->integers.end();
    });
    return true;
  }

  std::optional<Value> OneOf(const Json& list, const std::string& where) {
    const auto all = List(list, where);
    if (!all) return std::nullopt;
    Value value;
    const bool words = all->kind == Value::Kind::kWords;
    const size_t count = words ? all->words.size() : all->integers.size();
    size_t index = 0;
    if (source_.mode == Mode::kHighest) index = count - 1;
    if (source_.mode == Mode::kSeed) index = rng_.Index(count);
    value.kind = words ? Value::Kind::kWord : Value::Kind::kInteger;
    if (words) {
      value.word = all->words[index];
    } else {
      value.integer = all->integers[index];
    }
    return value;
  }

  template <class T>
  void Order(std::vector<T>& items) {
    if (source_.mode == Mode::kHighest) std::reverse(items.begin(), items.end());
    if (source_.mode == Mode::kSeed) rng_.Shuffle(items);
  }

  std::optional<Value> Shuffled(const Json& list, const std::string& where) {
    auto value = List(list, where);
    if (!value) return std::nullopt;
    Order(value->words);
    Order(value->integers);
    return value;
  }

  std::optional<Value> Choose(const Json& draw, const std::string& where) {
    const auto k = scope_.Integer(draw["choose"], PointerTo(where, "choose"));
    auto value = Shuffled(draw["from"], PointerTo(where, "from"));
    if (!k || !value) return std::nullopt;
    const auto size = static_cast<int64_t>(std::max(value->words.size(), value->integers.size()));
    if (*k < 1 || *k > size) {
      scope_.Fail("empty-draw", PointerTo(where, "choose"),
                  fmt::format("{} different values of a list of {}", *k, size),
                  fmt::format("legal: 1 to {}; nearest: {}", size, std::clamp<int64_t>(*k, 1, size)));
      return std::nullopt;
    }
    if (!value->words.empty()) value->words.resize(static_cast<size_t>(*k));
    if (!value->integers.empty()) value->integers.resize(static_cast<size_t>(*k));
    return value;
  }

  std::optional<Value> Permutation(const Json& count, const std::string& where) {
    const auto k = scope_.Integer(count, where);
    if (!k) return std::nullopt;
    if (*k < 1 || *k > 32) {
      scope_.Fail("empty-draw", where, fmt::format("a permutation of {}", *k), "legal: 1 to 32");
      return std::nullopt;
    }
    Value value;
    value.kind = Value::Kind::kIntegers;
    for (int64_t i = 0; i < *k; ++i) value.integers.push_back(i);
    Order(value.integers);
    return value;
  }

  // splits the widest part again and again; each part then gives up some of its width and depth as room to place it
  std::optional<Value> Partition(const Json& draw, const std::string& where) {
    const Json& volume = draw["partition"];
    const int min = draw.value("min", 30), into = draw["into"].get<int>();
    const int height = volume[2].get<int>();
    std::vector<std::vector<int>> parts = {{volume[0].get<int>(), volume[1].get<int>(), height}};
    while (static_cast<int>(parts.size()) < into) {
      // the part with the longest side; ties go to the earlier part
      const auto longest = [](const std::vector<int>& part) { return std::max(part[0], part[1]); };
      auto part = std::max_element(parts.begin(), parts.end(),
                                   [&](const auto& a, const auto& b) { return longest(a) < longest(b); });
      const size_t axis = (*part)[0] >= (*part)[1] ? 0 : 1;
      const int least = min + kPartitionGap_mm, length = (*part)[axis];
      if (length < 2 * least) {
        scope_.Fail("bad-partition", where,
                    fmt::format("{} x {} mm cannot be split into {} parts of at least {} mm with {} mm between them",
                                volume[0].get<int>(), volume[1].get<int>(), into, min, kPartitionGap_mm),
                    fmt::format("legal here: at most {} parts", parts.size()));
        return std::nullopt;
      }
      // cuts near the middle keep every part large enough to be split again
      const int low = std::max(least, length * 2 / 5), high = std::max(low, std::min(length - least, length * 3 / 5));
      int cut = low;
      if (source_.mode == Mode::kHighest) cut = high;
      if (source_.mode == Mode::kSeed) cut = static_cast<int>(rng_.Integer(low, high));
      std::vector<int> rest = *part;
      rest[axis] = length - cut;
      (*part)[axis] = cut;
      parts.push_back(rest);
    }
    Value value;
    value.kind = Value::Kind::kSizes;
    for (const auto& part : parts)
      value.sizes.push_back({part[0] - kPartitionGap_mm, part[1] - kPartitionGap_mm, part[2]});
    return value;
  }

  const DrawSource& source_;
  Scope scope_;
  Rng rng_{0, ""};
};

}  // namespace

Rng DrawSource::Stream(const std::string& purpose) const {
  const Rng rng(seed, purpose);
  return attempt == 0 ? rng : rng.Stream("again " + std::to_string(attempt));
}

Bindings DrawValues(const Json& document, const DrawSource& source, Errors& errors) {
  Bindings bindings;
  const auto vary = document.find("vary");
  if (vary == document.end()) return bindings;
  std::set<std::string> names;
  for (size_t i = 0; i < vary->size(); ++i) {
    const Json& draw = (*vary)[i];
    const std::string where = PointerTo("/vary", i);
    const auto name = draw["var"].get<std::string>();
    if (!names.insert(name).second) {
      errors.push_back({"duplicate-id", PointerTo(where, "var"), fmt::format("variable \"{}\" is drawn twice", name),
                        "legal: each name once"});
      continue;
    }
    if (auto value = Drawer(source, bindings, errors).Draw(draw, where)) bindings[name] = std::move(*value);
  }
  return bindings;
}

}  // namespace gensim::tasklib
