// Objects: the groups of `scene` with drawn values put in, as the objects of a task. Start poses stay open.
//
// Deterministic in (document, source); a colour drawn for one object has its own stream, so a group more or less
// changes no other. Errors are appended with pointers into the program.
#pragma once

#include "envs/tabletop/task.h"
#include "tasklib/program/draws.h"
#include "tasklib/program/scope.h"

namespace gensim::tasklib {

/// Appends the objects of a document that passed the schema to task.objects. Codes: duplicate-id, uneven-lists,
/// too-many-objects, size-zero, larger-than-table, bad-size, bad-outline, bad-region, region-too-small,
/// outside-workspace, table-area, pose-shared, empty-draw, unknown-variable, wrong-variable.
void BuildObjects(const Json& document, const DrawSource& source, Scope& scope, tabletop::Task& task);

/// Colour of objects whose group names none.
inline constexpr const char* kDefaultColor = "brown";

/// A region of the table from its four numbers; appends bad-region and outside-workspace.
std::optional<tabletop::Region> ReadRegion(const Json& numbers, const std::string& where, Scope& scope);

}  // namespace gensim::tasklib
