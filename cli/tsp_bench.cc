// gensim tsp bench: gaps to known lengths within a time, over published or seeded instances.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/duration.h"
#include "cli/exit_code.h"
#include "cli/signals.h"
#include "cli/verbs.h"
#include "envs/base/file.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "tsp/bound/certificate.h"
#include "tsp/instance/generate.h"
#include "tsp/instance/tsplib_read.h"
#include "tsp/instance/tsplib_write.h"
#include "tsp/solve/solve.h"

namespace gensim::cli {
namespace {

namespace fs = std::filesystem;

constexpr double kSide = 1e6;  // of the unit square, as in tsp draw

struct Case {
  std::string name;
  double reference = 0;
  tsp::Instance instance;
};

Error BadTable(const std::string& where, const std::string& message) {
  return {"tsp-references", where, message,
          "--references: as evaluation/bench/tsp/references.py makes it; --tsplib: rows NAME,OPTIMUM,..."};
}

// "uniform-200": layout and places
Result<std::pair<tsp::Layout, size_t>> SetNamed(const std::string& set) {
  const size_t dash = set.rfind('-');
  const auto layout = tsp::LayoutNamed(set.substr(0, dash));
  if (!layout) return layout.errors();
  return std::pair(*layout, static_cast<size_t>(std::atoll(set.c_str() + dash + 1)));
}

// instances of a seed with the lengths of a table; one that is not the table's is an error
Result<std::vector<Case>> SeededCases(const std::string& path, const std::string& set) {
  const auto text = ReadFile(path);
  if (!text) return text.errors();
  const auto table = ParseJson(*text);
  if (!table) return table.errors();
  if (!table->is_object() || !table->contains(set)) return BadTable(path, "it has no set \"" + set + "\"");
  const auto named = SetNamed(set);
  if (!named) return named.errors();
  std::vector<Case> cases;
  for (const Json& entry : (*table)[set]) {
    const bool sound = entry.is_object() && entry.contains("seed") && entry["seed"].is_number_integer() &&
                       entry["seed"] >= 0 && entry.contains("length") && entry["length"].is_number() &&
                       entry["length"] > 0 && entry.contains("sha256") && entry["sha256"].is_string();
    if (!sound) return BadTable(path, "an entry without seed, length and sha256");
    auto instance =
        tsp::Generate(named->first, named->second, entry["seed"].get<uint64_t>(), tsp::Metric::kEuc2d, kSide);
    if (!instance) return instance.errors();
    const auto written = tsp::TsplibText(*instance);
    if (!written) return written.errors();
    if (Sha256Hex(*written) != entry["sha256"].get<std::string>())
      return BadTable(path, "seed " + entry["seed"].dump() + " draws other places than when the table was made");
    cases.push_back({instance->name, entry["length"].get<double>(), *std::move(instance)});
  }
  return cases;
}

// a folder with NAME.tsp and optima.csv
Result<std::vector<Case>> PublishedCases(const std::string& folder, int least, int most) {
  const auto text = ReadFile(fs::path(folder) / "optima.csv");
  if (!text) return text.errors();
  std::istringstream rows(*text);
  std::vector<Case> cases;
  std::string line;
  std::getline(rows, line);
  if (!line.starts_with("name,optimum"))
    return BadTable(folder + "/optima.csv", "its first row is \"" + EscapeUnprintable(line.substr(0, 40)) + "\"");
  while (std::getline(rows, line)) {
    std::istringstream row(line);
    std::string name, optimum;
    std::getline(row, name, ','), std::getline(row, optimum, ',');
    auto instance = tsp::ReadTsplib(fs::path(folder) / (name + ".tsp"));
    if (!instance) return instance.errors();
    const auto n = static_cast<int>(instance->size());
    double length = 0;
    const auto [end, failed] = std::from_chars(optimum.data(), optimum.data() + optimum.size(), length);
    if (failed != std::errc() || end != optimum.data() + optimum.size() || !(length > 0 && std::isfinite(length)))
      return BadTable(folder + "/optima.csv", "the length of " + name + " is \"" + optimum + "\"");
    // the published length of linhp318 leaves its fixed edge out
    if (name == "linhp318") length += 3869;
    if (n >= least && n <= most) cases.push_back({name, length, *std::move(instance)});
  }
  return cases;
}

}  // namespace

int RunTspBench(const CommonOptions& common, const TspOptions& options, Console& console) {
  if (options.published.empty() == options.references.empty())
    return console.Fail({"wrong-use", "", "one of --tsplib and --references is needed",
                         "--tsplib FOLDER, or --references FILE --set uniform-200"});
  InterruptFlag();
  const auto seconds = options.time.empty() ? Result<double>(0.05) : ParseDuration(options.time, "--time");
  if (!seconds) return console.Fail(seconds.errors());
  const auto cases = options.published.empty() ? SeededCases(options.references, options.set)
                                               : PublishedCases(options.published, options.least, options.most);
  if (!cases) return console.Fail(cases.errors());
  if (cases->empty()) return console.Fail({"wrong-use", "", "no instance is of that size", ""});

  std::vector<std::vector<std::string>> rows = {{"INSTANCE", "REFERENCE", "MEAN GAP", "OPTIMAL"}};
  Json entries = Json::array();
  double sum = 0, largest = 0;
  int reached = 0, runs = 0;
  for (const Case& one : *cases) {
    double gaps = 0;
    int hits = 0;
    Json lengths = Json::array();
    for (int run = 0; run < options.runs; ++run) {
      tsp::SolveOptions solve;
      solve.solver = options.solver, solve.seconds = *seconds, solve.cancelled = &InterruptFlag();
      solve.seed = common.seed.value_or(0) + static_cast<uint64_t>(run);
      const auto solution = tsp::Solve(one.instance, solve);
      if (!solution) return console.Fail(solution.errors());
      if (InterruptFlag()) return console.Fail({"interrupted", "", "stopped", ""});
      lengths.push_back(solution->length);
      gaps += solution->length / one.reference - 1;
      hits += solution->length <= one.reference;
    }
    const double gap = gaps / options.runs;
    sum += gap, largest = std::max(largest, gap), reached += hits, runs += options.runs;
    rows.push_back({one.name, fmt::format("{:.0f}", one.reference), fmt::format("{:.4f} %", 100 * gap),
                    fmt::format("{} of {}", hits, options.runs)});
    entries.push_back({{"name", one.name}, {"reference", one.reference}, {"gap", gap}, {"lengths", lengths}});
    console.Progress(fmt::format("{} of {}, mean gap {:.4f} %", rows.size() - 1, cases->size(),
                                 100 * sum / static_cast<double>(rows.size() - 1)));
  }
  const double mean = sum / static_cast<double>(cases->size());
  if (cases->size() <= 100) console.Print(Table(rows));
  console.Print(fmt::format(
      "{} instances, {} runs each of {} s CPU time ({}): mean gap {:.4f} %, largest {:.4f} %, {} of {} runs "
      "reach the reference",
      cases->size(), options.runs, *seconds, options.solver, 100 * mean, 100 * largest, reached, runs));
  console.Document({{"ok", true},
                    {"solver", options.solver},
                    {"seconds", *seconds},
                    {"runs", options.runs},
                    {"mean_gap", mean},
                    {"largest_gap", largest},
                    {"reached", reached},
                    {"instances", entries}});
  return kDone;
}

}  // namespace gensim::cli
