// Library entries as rows and JSON.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "tasklib/archive/entry.h"

namespace gensim::cli {

/// {name, version, digest, family, origin, trust, shape_id, cell, relations, plan_length, summary, retired, ...}
Json EntryToJson(const tasklib::TaskEntry& entry);

/// A table with a header: name, origin, trust, plan, relations, summary.
std::string EntriesToText(const std::vector<tasklib::TaskEntry>& entries, const Console& console);

}  // namespace gensim::cli
