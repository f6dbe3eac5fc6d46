#include "cli/library_view.h"

#include <nlohmann/json.hpp>

#include "envs/base/text.h"

namespace gensim::cli {

Json EntryToJson(const tasklib::TaskEntry& entry) {
  Json out = {{"name", entry.name},
              {"version", entry.version},
              {"digest", entry.digest},
              {"family", entry.family},
              {"origin", entry.origin},
              {"trust", entry.trust},
              {"shape_id", entry.facts.shape_id},
              {"cell", entry.facts.cell},
              {"relations", entry.facts.relations},
              {"plan_length", entry.facts.plan_length},
              {"summary", entry.summary},
              {"vocabulary_digest", entry.facts.vocabulary_digest},
              {"retired", entry.retired}};
  if (entry.retired) out["retirement"] = entry.retirement;
  if (const auto extra = ParseJson(entry.facts.extra); extra && extra->is_object())
    for (const auto& [key, value] : extra->items())
      if (!out.contains(key) && key != "behaviour") out[key] = value;
  return out;
}

std::string EntriesToText(const std::vector<tasklib::TaskEntry>& entries, const Console& console) {
  std::vector<std::vector<std::string>> rows = {{console.Bold("name"), "origin", "trust", "moves", "relations"}};
  for (const tasklib::TaskEntry& entry : entries)
    rows.push_back({entry.name + (entry.version > 1 ? "@" + std::to_string(entry.version) : "") +
                        (entry.retired ? " (retired)" : ""),
                    entry.origin, "L" + std::to_string(entry.trust), std::to_string(entry.facts.plan_length),
                    Join(entry.facts.relations, ", ")});
  return Table(rows);
}

}  // namespace gensim::cli
