#include "cli/library_view.h"

#include <fmt/core.h>

#include <algorithm>
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

namespace {

// mean and standard error of a policy's return, where it was measured
std::string AnchorText(const Json& anchors, const char* policy) {
  if (!anchors.contains(policy)) return "";
  return fmt::format("{:.3f} ± {:.3f}", anchors[policy].at("mean").get<double>(),
                     anchors[policy].at("error").get<double>());
}

std::string LargestGap(const Json& extra) {
  return extra.contains("largest_gap") ? fmt::format("{:.2f} %", 100 * extra["largest_gap"].get<double>()) : "";
}

// tours with what was measured of them
std::string ToursToText(const std::vector<tasklib::TaskEntry>& entries, const Console& console) {
  std::vector<std::vector<std::string>> rows = {
      {console.Bold("name"), "origin", "trust", "random", "nearest neighbour", "expert", "gap to bound"}};
  for (const tasklib::TaskEntry& entry : entries) {
    const auto parsed = ParseJson(entry.facts.extra);
    const Json extra = parsed ? *parsed : Json::object();
    const Json anchors = extra.value("anchors", Json::object());
    rows.push_back({entry.name + (entry.retired ? " (retired)" : ""), entry.origin, "L" + std::to_string(entry.trust),
                    AnchorText(anchors, "random"), AnchorText(anchors, "nearest-neighbour"),
                    AnchorText(anchors, "expert"), LargestGap(extra)});
  }
  return Table(rows);
}

}  // namespace

std::string EntriesToText(const std::vector<tasklib::TaskEntry>& entries, const Console& console) {
  const bool tours = !entries.empty() && std::ranges::all_of(entries, [](const auto& e) { return e.family == "tsp"; });
  if (tours) return ToursToText(entries, console);
  std::vector<std::vector<std::string>> rows = {{console.Bold("name"), "origin", "trust", "moves", "relations"}};
  for (const tasklib::TaskEntry& entry : entries)
    rows.push_back({entry.name + (entry.version > 1 ? "@" + std::to_string(entry.version) : "") +
                        (entry.retired ? " (retired)" : ""),
                    entry.origin, "L" + std::to_string(entry.trust), std::to_string(entry.facts.plan_length),
                    Join(entry.facts.relations, ", ")});
  return Table(rows);
}

}  // namespace gensim::cli
