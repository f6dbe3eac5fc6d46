#include "tasklib/program/group_lists.h"

#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tasklib/program/objects.h"
#include "tasklib/program/words.h"

namespace gensim::tasklib {
namespace {

class ListReader {
 public:
  ListReader(const Json& group, const std::string& where, const tabletop::AssetType& type, const DrawSource& source,
             Scope& scope)
      : group_(group), where_(where), type_(type), source_(source), scope_(scope) {}

  std::optional<GroupLists> Read() {
    if (!ReadSizes() || !ReadOutlines() || !SettleCount() || !ReadColors()) return std::nullopt;
    return std::move(lists_);
  }

 private:
  std::string Where(const char* key) const { return PointerTo(where_, key); }

  // notes that a list speaks for this many objects
  void List(size_t length, const char* key) { lengths_.push_back({static_cast<int>(length), Where(key)}); }

  bool GoodLength(int64_t length, const std::string& where) {
    if (length < 1) {
      scope_.Fail("size-zero", where, fmt::format("{} mm", length), "legal: at least 1 mm");
      return false;
    }
    if (length > kTableWidth_mm) {
      scope_.Fail("larger-than-table", where, fmt::format("{} mm", length),
                  fmt::format("the table is {} by {} mm", kTableDepth_mm, kTableWidth_mm));
      return false;
    }
    return true;
  }

  bool ReadSize(const Json& list, const std::string& where, std::vector<int>& size) {
    bool good = true;
    for (size_t i = 0; i < list.size(); ++i) {
      const std::string place = PointerTo(where, i);
      const auto length = scope_.Integer(list[i], place);
      good = length && GoodLength(*length, place) && good;
      if (length) size.push_back(static_cast<int>(std::clamp<int64_t>(*length, -99999, 99999)));
    }
    return good;
  }

  bool ReadSizes() {
    const auto size = group_.find("size");
    if (size == group_.end()) {
      lists_.sizes = {{}};
      return true;
    }
    if (Scope::IsVariable(*size)) {
      const Value* value = scope_.Lookup(size->get<std::string>(), Where("size"));
      if (!value) return false;
      if (value->kind != Value::Kind::kSizes) {
        scope_.Fail("wrong-variable", Where("size"), fmt::format("{} is {}", size->get<std::string>(), KindOf(*value)),
                    "legal: a partition, or a list of lengths");
        return false;
      }
      lists_.sizes = value->sizes;
      List(value->sizes.size(), "size");
      return true;
    }
    if (!(*size)[0].is_array()) {
      lists_.sizes.resize(1);
      return ReadSize(*size, Where("size"), lists_.sizes[0]);
    }
    bool good = true;
    for (size_t i = 0; i < size->size(); ++i) {
      lists_.sizes.emplace_back();
      good = ReadSize((*size)[i], PointerTo(Where("size"), i), lists_.sizes.back()) && good;
    }
    List(size->size(), "size");
    return good;
  }

  // a board takes the whole list, of pieces each takes one
  bool ReadOutlines() {
    lists_.outlines = {{}};
    const auto outline = group_.find("outline");
    if (outline == group_.end()) return true;
    if (type_.max_outlines == 0) {
      scope_.Fail("bad-outline", Where("outline"), fmt::format("asset \"{}\" has no outline", type_.name),
                  "legal: leave the key out");
      return false;
    }
    const bool one = outline->is_string() && !Scope::IsVariable(*outline);
    const auto words = one ? std::optional(std::vector<std::string>{outline->get<std::string>()})
                           : scope_.Words(*outline, Where("outline"), OutlineWords(), "unknown-outline");
    if (!words) return false;
    if (type_.max_outlines > 1) {
      lists_.outlines = {*words};
      return true;
    }
    lists_.outlines.clear();
    for (const std::string& word : *words) lists_.outlines.push_back({word});
    if (words->size() > 1 || outline->is_array()) List(words->size(), "outline");
    return true;
  }

  // the count as given, or the length of the first list
  bool SettleCount() {
    if (group_.contains("color") && !group_["color"].is_object()) {
      const Json& color = group_["color"];
      if (color.is_array()) {
        List(color.size(), "color");
      } else if (Scope::IsVariable(color)) {
        const Value* value = scope_.Lookup(color.get<std::string>(), Where("color"));
        if (!value) return false;
        if (value->kind == Value::Kind::kWords) List(value->words.size(), "color");
      }
    }
    if (group_.contains("count")) {
      const auto count = scope_.Integer(group_["count"], Where("count"));
      if (!count) return false;
      if (*count < 1 || *count > 32) {
        scope_.Fail("out-of-range", Where("count"), fmt::format("a count of {}", *count),
                    fmt::format("legal: 1 to 32; nearest: {}", std::clamp<int64_t>(*count, 1, 32)));
        return false;
      }
      lists_.count = static_cast<int>(*count);
    } else if (!lengths_.empty()) {
      lists_.count = lengths_.front().first;
    }
    if (lists_.count > 32) {
      scope_.Fail("out-of-range", where_, fmt::format("{} objects in a group", lists_.count), "legal: 1 to 32");
      return false;
    }
    for (const auto& [length, where] : lengths_)
      if (length != lists_.count) return Uneven(static_cast<size_t>(length), where);
    return true;
  }

  // a list of colours speaks for one object each; a word is for all
  bool ReadColors() {
    const auto color = group_.find("color");
    if (color == group_.end()) {
      lists_.colors = {kDefaultColor};
    } else if (color->is_object()) {
      return ReadDrawnColors(*color);
    } else {
      const auto colors = ColorList(*color, Where("color"));
      if (!colors) return false;
      lists_.colors = *colors;
      if (lists_.colors.size() != 1 && static_cast<int>(lists_.colors.size()) != lists_.count)
        return Uneven(lists_.colors.size(), Where("color"));
    }
    return true;
  }

  std::optional<std::vector<std::string>> ColorList(const Json& color, const std::string& where) {
    if (color.is_string() && !Scope::IsVariable(color)) return std::vector<std::string>{color.get<std::string>()};
    return scope_.Words(color, where, ColorWords(), "unknown-color");
  }

  bool ReadDrawnColors(const Json& color) {
    const bool inside = color.contains("one_of");
    const char* key = inside ? "one_of" : "not_in";
    const std::string where = PointerTo(Where("color"), key);
    const auto named = ColorList(color[key], where);
    if (!named) return false;
    std::vector<std::string> choice = inside ? *named : TrainColorWords();
    if (!inside)
      std::erase_if(choice, [&](const std::string& word) {
        return std::find(named->begin(), named->end(), word) != named->end();
      });
    if (choice.empty()) {
      scope_.Fail("empty-draw", where, "no colour is left", "legal: leave at least one colour to draw");
      return false;
    }
    for (int i = 0; i < lists_.count; ++i) {
      Rng rng = source_.Stream(fmt::format("color/{}[{}]", group_["id"].get<std::string>(), i));
      lists_.colors.push_back(rng.Pick(choice));
    }
    return true;
  }

  bool Uneven(size_t length, const std::string& where) {
    scope_.Fail("uneven-lists", where, fmt::format("a list of {} for {} objects", length, lists_.count),
                fmt::format("legal: {} elements, one an object", lists_.count));
    return false;
  }

  const Json& group_;
  const std::string& where_;
  const tabletop::AssetType& type_;
  const DrawSource& source_;
  Scope& scope_;
  GroupLists lists_;
  std::vector<std::pair<int, std::string>> lengths_;  // of each list, and where it stands
};

}  // namespace

std::optional<GroupLists> ReadGroupLists(const Json& group, const std::string& where, const tabletop::AssetType& type,
                                         const DrawSource& source, Scope& scope) {
  return ListReader(group, where, type, source, scope).Read();
}

}  // namespace gensim::tasklib
