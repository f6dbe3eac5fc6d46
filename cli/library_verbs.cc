// gensim library list | show | search | stats: questions to the archive
#include <fmt/core.h>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/library_view.h"
#include "cli/program_source.h"
#include "cli/verbs.h"
#include "envs/base/list.h"
#include "envs/base/text.h"
#include "envs/tabletop/relation.h"

namespace gensim::cli {
namespace {

// answers with the entries, as text and as {tasks: [...]}
int Answer(const Result<std::vector<tasklib::TaskEntry>>& entries, Console& console, const char* none) {
  if (!entries) return console.Fail(entries.errors());
  Json tasks = Json::array();
  for (const tasklib::TaskEntry& entry : *entries) tasks.push_back(EntryToJson(entry));
  console.Document({{"tasks", tasks}});
  console.Print(entries->empty() ? none : EntriesToText(*entries, console));
  if (!entries->empty()) console.Print(fmt::format("{} task{}", entries->size(), entries->size() == 1 ? "" : "s"));
  return kDone;
}

// archived bytes are canonical JSON; a text that is not is shown as it is
Json Parsed(const std::string& text) {
  JsonLimits limits;
  limits.max_bytes = size_t{1} << 20;
  limits.max_depth = 32;
  auto value = ParseJson(text, limits);
  return value ? std::move(*value) : Json(text);
}

std::string Counts(const char* title, const auto& counts) {
  std::string text = std::string(title) + "\n";
  for (const auto& [name, count] : counts) text += fmt::format("  {:5}  {}\n", count, name);
  return text;
}

// [[key, count]...] as a JSON object with text keys
Json CountsToJson(const auto& counts) {
  Json out = Json::object();
  for (const auto& [name, count] : counts) out[fmt::format("{}", name)] = count;
  return out;
}

// a word of a filter that no task could ever fit is a slip of the pen
Status CheckFilter(const LibraryOptions& options) {
  const auto& families = tasklib::Families();
  if (!options.family.empty() && !Contains(families, options.family))
    return Error{"wrong-use", "--family", fmt::format("no family is called '{}'", options.family),
                 LegalHint(options.family, families)};
  std::vector<std::string> relations;
  for (const auto* relation : tabletop::Relations()) relations.push_back(relation->info().name);
  if (!options.relation.empty() && !Contains(relations, options.relation))
    return Error{"wrong-use", "--relation", fmt::format("no relation or layout is called '{}'", options.relation),
                 LegalHint(options.relation, relations)};
  return Done{};
}

}  // namespace

int RunLibraryList(const CommonOptions& common, const LibraryOptions& options, Console& console) {
  if (const Status legal = CheckFilter(options); !legal) return console.Fail(legal.errors());
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  tasklib::ListFilter filter;
  filter.family = options.family;
  filter.origin = options.origin;
  filter.relation = options.relation;
  filter.retired = options.all ? tasklib::Retired::kInclude : tasklib::Retired::kExclude;
  return Answer((*library)->List(filter), console, "no task fits");
}

int RunLibrarySearch(const CommonOptions& common, const LibraryOptions& options, Console& console) {
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  return Answer((*library)->Search(options.text), console, "no task has these words");
}

int RunLibraryShow(const CommonOptions& common, const LibraryOptions& options, Console& console) {
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  const auto task = (*library)->Show(options.name);
  if (!task) return console.Fail(task.errors());
  Json records = Json::array();
  for (const tasklib::Record& record : task->records)
    records.push_back({{"kind", record.kind}, {"sequence", record.sequence}, {"body", Parsed(record.body)}});
  console.Document({{"task", EntryToJson(task->entry)}, {"program", Parsed(task->program)}, {"records", records}});
  std::string text = console.Bold(task->entry.name) + fmt::format("  version {}, {}, trust L{}\n", task->entry.version,
                                                                  task->entry.origin, task->entry.trust);
  text += "digest " + task->entry.digest + "\n" + task->entry.summary + "\n\n" + PrettyJson(Parsed(task->program));
  for (const tasklib::Record& record : task->records)
    text += fmt::format("\nrecord {} ({})\n", record.sequence, record.kind) + PrettyJson(Parsed(record.body));
  console.Print(text);
  return kDone;
}

int RunLibraryStats(const CommonOptions& common, const LibraryOptions&, Console& console) {
  const auto library = OpenLibrary(common, console);
  if (!library) return console.Fail(library.errors());
  const auto stats = (*library)->Stats();
  if (!stats) return console.Fail(stats.errors());
  console.Document({{"tasks", stats->tasks},
                    {"retired", stats->retired},
                    {"failed", stats->failed},
                    {"shapes", stats->shapes},
                    {"cells", stats->cells},
                    {"by_family", CountsToJson(stats->by_family)},
                    {"by_origin", CountsToJson(stats->by_origin)},
                    {"by_relation", CountsToJson(stats->by_relation)},
                    {"by_cell", CountsToJson(stats->by_cell)},
                    {"by_trust", CountsToJson(stats->by_trust)},
                    {"by_plan_length", CountsToJson(stats->by_plan_length)},
                    {"failed_by_gate", CountsToJson(stats->failed_by_gate)},
                    {"failed_by_code", CountsToJson(stats->failed_by_code)}});
  // a spec is one program, a distinct task one shape: both are always shown side by side
  console.Print(fmt::format("{} specs, {} distinct tasks, {} behaviour cells, {} retired, {} refused proposals\n",
                            stats->tasks, stats->shapes, stats->cells, stats->retired, stats->failed) +
                Counts("by origin", stats->by_origin) + Counts("by trust level", stats->by_trust) +
                Counts("by relation or layout", stats->by_relation) + Counts("by plan length", stats->by_plan_length) +
                Counts("refused by gate", stats->failed_by_gate));
  return kDone;
}

}  // namespace gensim::cli
