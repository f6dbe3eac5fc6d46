// The closed vocabulary as lists of words, read from the registries of the tabletop: assets, colours, outlines,
// relations, layouts, and the words their parameters take. Built once, in the registries' order; safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "envs/tabletop/relation.h"

namespace gensim::tasklib {

const std::vector<std::string>& AssetWords();
const std::vector<std::string>& ColorWords();
/// Colours of the training split, in palette order: what undetermined colours are drawn from.
const std::vector<std::string>& TrainColorWords();
const std::vector<std::string>& OutlineWords();
const std::vector<std::string>& RelationWords();
const std::vector<std::string>& LayoutWords();
/// Relations whose required parameters the llm profile has.
const std::vector<std::string>& LlmRelationWords();
/// Words of a parameter of any relation ("side", "order").
std::vector<std::string> ParameterWords(const std::string& key);
/// What a drawn list may hold besides integers: colours, outlines, sides and orders.
const std::vector<std::string>& DrawWords();

/// A parameter's key in a program: "gap" and "radius" carry their unit there.
std::string ProgramKey(const tabletop::ParamInfo& param);

}  // namespace gensim::tasklib
