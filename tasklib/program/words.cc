#include "tasklib/program/words.h"

#include <algorithm>

#include "envs/tabletop/asset.h"
#include "envs/tabletop/palette.h"

namespace gensim::tasklib {
namespace {

using tabletop::Relation;

std::vector<std::string> NamesOf(bool layouts) {
  std::vector<std::string> names;
  for (const Relation* relation : tabletop::Relations())
    if (relation->info().layout == layouts) names.push_back(relation->info().name);
  return names;
}

void AddNew(std::vector<std::string>& words, const std::vector<std::string>& more) {
  for (const std::string& word : more)
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

}  // namespace

const std::vector<std::string>& AssetWords() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> names;
    for (const tabletop::AssetType& type : tabletop::Assets()) names.push_back(type.name);
    return names;
  }();
  return words;
}

const std::vector<std::string>& ColorWords() {
  static const std::vector<std::string> words(tabletop::ColorNames().begin(), tabletop::ColorNames().end());
  return words;
}

const std::vector<std::string>& TrainColorWords() {
  static const std::vector<std::string> words = tabletop::SeenColors();
  return words;
}

const std::vector<std::string>& OutlineWords() {
  static const std::vector<std::string> words(tabletop::Outlines().begin(), tabletop::Outlines().end());
  return words;
}

const std::vector<std::string>& RelationWords() {
  static const std::vector<std::string> words = NamesOf(false);
  return words;
}

const std::vector<std::string>& LayoutWords() {
  static const std::vector<std::string> words = NamesOf(true);
  return words;
}

const std::vector<std::string>& LlmRelationWords() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> names;
    for (const std::string& name : RelationWords()) {
      const auto& params = tabletop::FindRelation(name)->info().params;
      // poses are the one parameter that nobody should have to guess at
      if (std::none_of(params.begin(), params.end(),
                       [](const tabletop::ParamInfo& param) { return param.required && param.key == "pose"; }))
        names.push_back(name);
    }
    return names;
  }();
  return words;
}

std::vector<std::string> ParameterWords(const std::string& key) {
  std::vector<std::string> words;
  for (const Relation* relation : tabletop::Relations())
    for (const tabletop::ParamInfo& param : relation->info().params)
      if (param.key == key) AddNew(words, param.words);
  return words;
}

const std::vector<std::string>& DrawWords() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> all = ColorWords();
    AddNew(all, OutlineWords());
    AddNew(all, ParameterWords("side"));
    return all;
  }();
  return words;
}

std::string ProgramKey(const tabletop::ParamInfo& param) {
  return param.key == "gap" || param.key == "radius" ? param.key + "_mm" : param.key;
}

}  // namespace gensim::tasklib
