#include "generator/composer/noun_phrases.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <vector>

#include "envs/base/text.h"
#include "envs/tabletop/asset.h"

namespace gensim::generator {

namespace {

const Json* FindGroup(const Json& program, const std::string& id) {
  for (const Json& group : program["scene"])
    if (group.value("id", "") == id) return &group;
  return nullptr;
}

bool IsListDraw(const Json& program, const std::string& variable) {
  for (const Json& draw : program.value("vary", Json::array()))
    if (draw.value("var", "") == variable) return draw.contains("choose") || draw.contains("shuffled");
  return false;
}

int GroupCount(const Json& group) {
  if (group.contains("count")) return group["count"].is_number() ? group["count"].get<int>() : 2;
  for (const char* key : {"color", "outline"})
    if (group.contains(key) && group[key].is_array()) return static_cast<int>(group[key].size());
  return 1;
}

// The colour words of a whole group, or of one of its objects.
std::string ColorOf(const Json& program, const Json& group, int index, bool* ordered) {
  const auto color = group.find("color");
  if (color == group.end()) return "";
  if (color->is_array()) {
    const auto words = color->get<std::vector<Json>>();
    if (index >= 0 && index < static_cast<int>(words.size())) {
      const Json& word = words[static_cast<size_t>(index)];
      return word.is_string() && !word.get<std::string>().starts_with("$") ? word.get<std::string>() : "";
    }
    std::vector<std::string> plain;
    for (const Json& word : words)
      if (word.is_string() && !word.get<std::string>().starts_with("$")) plain.push_back(word);
    *ordered = plain.size() == words.size();
    return *ordered ? JoinWords(plain) : "";
  }
  if (!color->is_string()) return "";
  const std::string word = *color;
  if (!word.starts_with("$")) return word;
  const bool list = IsListDraw(program, word.substr(1));
  if (list && index >= 0) return "";
  *ordered = list;
  return "{" + word.substr(1) + "}";
}

}  // namespace

std::string PhraseOf(const Noun& noun) {
  std::string phrase = noun.quantity + "the ";
  if (!noun.color.empty()) phrase += noun.color + " ";
  return phrase + (noun.count > 1 ? noun.plural : noun.word) + noun.others;
}

Noun NounOf(const Json& program, const Json& selector) {
  Noun noun{"", "", "object", "objects", "", 1, false, ""};
  if (selector.is_array() && !selector.empty()) {
    noun = NounOf(program, selector.front());
    std::vector<std::string> colors = {noun.color};
    for (size_t i = 1; i < selector.size(); ++i) {
      const Noun next = NounOf(program, selector[i]);
      if (next.group == noun.group) {
        // several of one group are told by their colours
        noun.count += next.count;
        if (std::ranges::count(colors, next.color) == 0) colors.push_back(next.color);
        noun.color = std::ranges::count(colors, "") > 0 ? "" : JoinWords(colors);
      } else if (noun.others.find(PhraseOf(next)) == std::string::npos) {
        noun.others += " and " + PhraseOf(next);
      }
    }
    return noun;
  }
  std::string asset;
  if (selector.is_string()) {
    const std::string text = selector;
    const size_t bracket = text.find('[');
    noun.group = text.substr(0, bracket);
    const Json* group = FindGroup(program, noun.group);
    if (!group) return noun;
    asset = group->value("asset", "");
    int index = -1;
    if (bracket != std::string::npos && std::isdigit(static_cast<unsigned char>(text[bracket + 1])))
      index = std::stoi(text.substr(bracket + 1));
    noun.count = bracket == std::string::npos ? GroupCount(*group) : 1;
    noun.color = ColorOf(program, *group, index, &noun.ordered);
  } else if (selector.is_object()) {
    asset = selector.value("asset", "");
    if (selector.contains("color") && selector["color"].is_string()) {
      const std::string word = selector["color"];
      noun.color = word.starts_with("$") ? "{" + word.substr(1) + "}" : word;
    }
    noun.count = selector.contains("index") || selector.contains("size") ? 1 : 2;
  }
  if (const tabletop::AssetType* type = tabletop::FindAsset(asset)) {
    noun.word = type->noun;
    noun.plural = type->plural;
  }
  return noun;
}

void SpeakOfAll(const Json& program, int at_least, Noun& noun) {
  const Json* group = FindGroup(program, noun.group);
  if (!group) return;
  noun.count = std::max(at_least, GroupCount(*group));
  noun.color = ColorOf(program, *group, -1, &noun.ordered);
}

}  // namespace gensim::generator
