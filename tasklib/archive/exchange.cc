#include "tasklib/archive/exchange.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/base/file.h"
#include "envs/base/json.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "tasklib/archive/folder.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

// deep enough for a record in a list in a card
constexpr int kCardDepth = 32;

std::string CardText(const StoredTask& task) {
  Json records = Json::array();
  for (const Record& record : task.records)
    records.push_back(
        {{"kind", record.kind}, {"body", *ParseJson(record.body, {RecordStore::kMaxBytes, kCardDepth, 100000})}});
  return PrettyJson({{"gensim_card", 1},
                     {"name", task.entry.name},
                     {"version", task.entry.version},
                     {"digest", task.entry.digest},
                     {"origin", task.entry.origin},
                     {"records", records}});
}

Error At(const std::string& place, Error error) {
  error.where = place + (error.where.empty() ? "" : ": " + error.where);
  return error;
}

// reads foreign folders within the limits and collects every reason to refuse them
class Importer {
 public:
  Importer(const ProgramChecker& checker, const ImportLimits& limits) : checker_(checker), limits_(limits) {}

  Result<std::vector<TaskCard>> ReadAll(const fs::path& in) {
    std::error_code ignored;
    if (fs::symlink_status(in, ignored).type() != fs::file_type::directory)
      return Error{"import-stray", in.string(), "not a folder", "name the folder that an export has written"};
    const auto items = ListFolder(in, limits_.max_tasks + 100);
    size_t folders = 0;
    for (const FolderItem& item : items) folders += item.is_folder;
    if (folders > limits_.max_tasks || items.size() >= limits_.max_tasks + 100)
      return Error{"import-too-many", in.string(), "more than " + std::to_string(limits_.max_tasks) + " tasks",
                   "import in parts"};
    for (const FolderItem& item : items) {
      // what version control and people put beside the tasks
      const bool beside = item.name.starts_with(".") || item.name == "README.md" || item.name == "LICENSE";
      if (item.is_link) {
        Refuse({"import-link", item.name, "a link", "only plain files and folders are read"});
      } else if (!beside) {
        ReadTask(in, item);
      }
      if (total_ > limits_.max_total_bytes) break;
    }
    if (!errors_.empty()) return errors_;
    return std::move(cards_);
  }

 private:
  void Refuse(Error error) {
    if (errors_.size() >= 100) return;
    // names and texts of strangers go to a terminal
    error.where = EscapeUnprintable(error.where);
    error.message = EscapeUnprintable(error.message);
    error.hint = EscapeUnprintable(error.hint);
    errors_.push_back(std::move(error));
  }

  void ReadTask(const fs::path& in, const FolderItem& item) {
    if (!item.is_folder) return Refuse({"import-stray", item.name, "does not belong here", "one folder a task"});
    if (!IsKebabCase(item.name))
      return Refuse({"import-name", item.name.substr(0, 100), "not the name of a task", "kebab-case"});
    const fs::path folder = in / item.name;
    for (const FolderItem& file : ListFolder(folder, 10)) {
      const std::string place = item.name + "/" + file.name.substr(0, 100);
      if (file.is_link) return Refuse({"import-link", place, "a link", "only plain files and folders are read"});
      if (!file.is_file || (file.name != "task.json" && file.name != "card.json"))
        return Refuse({"import-stray", place, "does not belong here", "task.json and card.json"});
    }
    const auto program = ReadPart(folder, item.name, "task.json", limits_.max_task_bytes);
    const auto card = ReadPart(folder, item.name, "card.json", limits_.max_card_bytes);
    if (program && card) ReadCard(item.name, *program, *card);
  }

  std::optional<std::string> ReadPart(const fs::path& folder, const std::string& name, const char* part,
                                      size_t max_bytes) {
    auto bytes = ReadFile(folder / part, max_bytes);
    if (!bytes) {
      Refuse({bytes.error().code, name + "/" + part, bytes.error().message, bytes.error().hint});
      return std::nullopt;
    }
    total_ += bytes->size();
    if (total_ <= limits_.max_total_bytes) return std::move(*bytes);
    Refuse({"import-too-large", name, "more than " + std::to_string(limits_.max_total_bytes) + " bytes in all",
            "import in parts"});
    return std::nullopt;
  }

  // envelope, claims, digest, then the family's own check
  void ReadCard(const std::string& name, const std::string& program, const std::string& card_text) {
    const auto envelope = ReadEnvelope(program);
    if (!envelope) return Refuse(At(name + "/task.json", envelope.error()));
    if (envelope->name != name)
      return Refuse({"import-name", name + "/task.json", "the task is called " + envelope->name.substr(0, 100),
                     "folder and task have one name"});
    const auto card = ParseJson(card_text, {limits_.max_card_bytes, kCardDepth, 100000});
    if (!card) return Refuse(At(name + "/card.json", card.error()));
    const bool typed = card->is_object() && card->value("gensim_card", Json()) == 1 &&
                       card->value("name", Json()) == name && card->contains("digest") &&
                       (*card)["digest"].is_string() && card->contains("origin") && (*card)["origin"].is_string() &&
                       card->contains("records") && (*card)["records"].is_array();
    if (!typed) return Refuse({"import-card", name + "/card.json", "not the card of this task", ""});
    const std::string digest = Sha256Hex(envelope->canonical);
    if ((*card)["digest"] != digest)
      return Refuse({"import-digest", name, "task.json has the digest " + digest + ", the card names another",
                     "the task was changed after its export"});

    TaskCard foreign;
    if (!TakeClaims(name, *card, foreign)) return;
    auto facts = checker_(envelope->canonical);
    if (!facts) {
      for (const Error& error : facts.errors()) Refuse(At(name + "/task.json", error));
      return;
    }
    foreign.program = envelope->canonical;
    foreign.origin = (*card)["origin"].get<std::string>();
    foreign.facts = std::move(*facts);
    foreign.provenance = "{\"imported\":true}";
    cards_.push_back(std::move(foreign));
  }

  // the card's records in one record of our own; claims of an earlier import are not nested
  bool TakeClaims(const std::string& name, const Json& card, TaskCard& foreign) {
    static const std::set<std::string> kOrigins = {"seed", "composer", "llm", "user"};
    const auto refuse = [&](const char* what) {
      Refuse({"import-card", name + "/card.json", what, ""});
      return false;
    };
    if (!kOrigins.contains(card["origin"].get<std::string>())) return refuse("the origin is none of ours");
    Json claims = Json::array();
    for (const Json& record : card["records"]) {
      const bool right = record.is_object() && record.size() == 2 && record.contains("kind") &&
                         record["kind"].is_string() && IsKebabCase(record["kind"].get<std::string>()) &&
                         record.contains("body") && record["body"].is_object();
      if (!right) return refuse("a record is not {kind, body}");
      if (record["kind"] == kImportRecord && record["body"].contains("claims") && record["body"]["claims"].is_array()) {
        for (const Json& claim : record["body"]["claims"]) claims.push_back(claim);
      } else {
        claims.push_back(record);
      }
    }
    foreign.records = {{kImportRecord, CanonicalJson({{"claims", claims}}), 0}};
    if (auto checked = CheckRecord(foreign.records[0]); !checked)
      return refuse("the records are too large or too deep");
    return true;
  }

  const ProgramChecker& checker_;
  const ImportLimits& limits_;
  size_t total_ = 0;
  std::vector<TaskCard> cards_;
  Errors errors_;
};

// names that belong to other programs in this library; a name is never read as the start of a digest here
Errors TakenNames(Library& library, const std::vector<TaskCard>& cards) {
  const auto all = library.List({.retired = Retired::kInclude});
  if (!all) return all.errors();
  std::set<std::string> digests;
  for (const TaskEntry& entry : *all) digests.insert(entry.digest);
  Errors errors;
  for (const TaskCard& card : cards) {
    const auto envelope = ReadEnvelope(card.program);
    const bool known = digests.contains(Sha256Hex(envelope->canonical));
    const auto free = library.FreeName(envelope->name);
    if (!known && (!free || *free != envelope->name))
      errors.push_back(
          {"import-name-taken", envelope->name, "the library has another task of this name", "rename the task"});
  }
  return errors;
}

}  // namespace

Result<std::vector<TaskEntry>> ExportTasks(Library& library, const fs::path& out,
                                           const std::vector<std::string>& selectors) {
  // what to export, each name once
  std::vector<TaskEntry> entries;
  for (const std::string& selector : selectors) {
    auto entry = library.Find(selector);
    if (!entry) return entry.errors();
    entries.push_back(std::move(*entry));
  }
  if (selectors.empty()) {
    auto all = library.List({.current_only = true});
    if (!all) return all.errors();
    entries = std::move(*all);
  }
  std::set<std::string> names;
  for (const TaskEntry& entry : entries)
    if (!names.insert(entry.name).second)
      return Error{"export-name", "", entry.name + " stands twice in the export", "one version of a task at a time"};

  // a link would lead the files elsewhere
  for (const TaskEntry& entry : entries) {
    std::error_code ignored;
    if (fs::symlink_status(out / entry.name, ignored).type() == fs::file_type::symlink)
      return Error{"export-link", (out / entry.name).string(), "a link stands where the task's folder belongs",
                   "remove the link or export to another folder"};
  }
  for (const TaskEntry& entry : entries) {
    const auto task = library.Show(entry.name + "@" + std::to_string(entry.version));
    if (!task) return task.errors();
    const fs::path folder = out / entry.name;
    if (auto made = MakeFolder(folder); !made) return made.errors();
    if (auto written = WriteFileAtomic(folder / "task.json", PrettyJson(*ParseJson(task->program))); !written)
      return written.errors();
    if (auto written = WriteFileAtomic(folder / "card.json", CardText(*task)); !written) return written.errors();
  }
  return entries;
}

Result<ImportReport> ImportTasks(Library& library, const fs::path& in, const ProgramChecker& checker,
                                 const ImportLimits& limits, const std::function<void(const TaskEntry&)>& on_added) {
  const auto cards = Importer(checker, limits).ReadAll(in);
  if (!cards) return cards.errors();
  if (auto held = library.HoldLock(); !held) return held.errors();
  ImportReport report;
  Errors errors = TakenNames(library, *cards);
  for (size_t i = 0; i < cards->size() && errors.empty(); ++i) {
    auto added = library.Add((*cards)[i]);
    if (!added) {
      errors = added.errors();
    } else {
      if (added->added && on_added) on_added(added->entry);
      (added->added ? report.added : report.present).push_back(std::move(added->entry));
    }
  }
  library.ReleaseLock();
  if (!errors.empty()) return errors;
  return report;
}

}  // namespace gensim::tasklib
