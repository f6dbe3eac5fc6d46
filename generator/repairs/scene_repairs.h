// Repairs of what stands on the table: room, sizes, places, colours, counts and masses of groups.
//
// Each changes the document and says what it did; empty: not this time.
// Pure functions; they throw Json::exception on documents that are not of the form they expect.
#pragma once

#include <string>

#include "envs/base/json.h"
#include "envs/base/result.h"

namespace gensim::generator {

/// Room on the table: a distractor less, then smaller receivers, then fewer objects.
std::string MakeRoom(Json& document, const Error& error);

/// What is too small becomes larger, within the range of its asset.
std::string Enlarge(Json& document, const Error& error);

/// Into the workspace: poses and regions clamped, wide gaps and circles narrowed, else receivers kept to the middle.
std::string Nudge(Json& document, const Error& error);

/// What already holds at the start is undone: fixed places and start clauses go.
std::string FreeStart(Json& document, const Error& error);

/// Two things that a sentence could mean: the distractor of them goes, or takes colours of its own.
std::string TellApart(Json& document, const Error& error);

/// As many objects as the group's list has entries.
std::string CountFromList(Json& document, const Error& error);

/// A group that goals need is no distractor.
std::string NoDistractor(Json& document, const Error& error);

/// A group too heavy for the tool weighs what its kind weighs.
std::string Lighten(Json& document, const Error& error);

}  // namespace gensim::generator
