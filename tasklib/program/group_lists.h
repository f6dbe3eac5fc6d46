// Group lists: what the lists of a scene group (sizes, outlines, colours) and its count say about its objects.
//
// Deterministic in (group, source); a colour drawn for one object has its own stream, so an object more or less changes
// no other. Errors are appended to the scope, with pointers into the program. Millimetres.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "envs/tabletop/asset.h"
#include "tasklib/program/draws.h"
#include "tasklib/program/scope.h"

namespace gensim::tasklib {

inline constexpr int kTableDepth_mm = 500, kTableWidth_mm = 1000;

/// A field that is not a list has one entry for all objects.
struct GroupLists {
  std::vector<std::vector<int>> sizes;
  std::vector<std::vector<std::string>> outlines;
  std::vector<std::string> colors;
  int count = 1;
};

/// The lists of a group that passed the schema, agreed on a count; nothing when they say something illegal. Codes:
/// uneven-lists, out-of-range, size-zero, larger-than-table, bad-outline, empty-draw, unknown-variable, wrong-variable.
std::optional<GroupLists> ReadGroupLists(const Json& group, const std::string& where, const tabletop::AssetType& type,
                                         const DrawSource& source, Scope& scope);

}  // namespace gensim::tasklib
