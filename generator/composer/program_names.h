// Names inside programs: ids of groups and variables, where clauses and values mention them, and how they are renamed.
// Pure functions; programs must have passed the schema.
#pragma once

#include <map>
#include <set>
#include <string>

#include "envs/base/json.h"

namespace gensim::generator {

/// New names by old ones.
using Names = std::map<std::string, std::string>;

/// "$old", "$old+1" and "[$old-1]" become the new name, anywhere in `value`.
void RenameVariables(Json& value, const Names& names);

/// The selectors of a clause: all of its strings under put, of, ref and ref2.
void RenameIds(Json& clause, const Names& names);

/// Groups that a program's clauses speak of by id.
std::set<std::string> IdsIn(const Json& clauses);

/// `name`, or the first of name_2, name_3, ... that is not taken.
std::string FreshName(const std::string& name, const std::set<std::string>& taken);

/// Drops draws of variables that no value of the program reads.
void DropUnusedDraws(Json& program);

}  // namespace gensim::generator
