#include "tasklib/archive/truth.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "envs/base/error_json.h"
#include "envs/base/json.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"

namespace gensim::tasklib {
namespace {

constexpr size_t kMaxProposal = size_t{256} << 10;
constexpr JsonLimits kLimits{ObjectStore::kMaxBytes, 32, 100000};

// a member that must be there with its type; nothing otherwise
template <class T>
bool Take(const Json& object, const char* key, T& value) {
  const auto found = object.find(key);
  if (found == object.end()) return false;
  if constexpr (std::is_same_v<T, std::string>) {
    if (!found->is_string()) return false;
  } else {
    if (!found->is_number_integer()) return false;
  }
  value = found->template get<T>();
  return true;
}

bool TakeTexts(const Json& object, const char* key, std::vector<std::string>& values) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return false;
  for (const Json& item : *found) {
    if (!item.is_string()) return false;
    values.push_back(item.get<std::string>());
  }
  return true;
}

Json Parsed(const std::string& text, const Json& otherwise) {
  auto json = ParseJson(text, kLimits);
  return json ? *json : otherwise;
}

// well-formed, whatever control characters it holds
bool IsUtf8(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return IsCleanUtf8(text);
}

std::string ToHex(const std::string& bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  for (unsigned char byte : bytes) {
    hex += kHex[byte >> 4];
    hex += kHex[byte & 15];
  }
  return hex;
}

bool FromHex(const std::string& hex, std::string& bytes) {
  if (hex.size() % 2 || hex.find_first_not_of("0123456789abcdef") != std::string::npos) return false;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
  return true;
}

const Record* LastOf(const std::vector<Record>& records, const char* kind) {
  const Record* last = nullptr;
  for (const Record& record : records)
    if (record.kind == kind) last = &record;
  return last;
}

}  // namespace

std::string FactsToJson(const TaskFacts& facts) {
  return CanonicalJson({{"cell", facts.cell},
                        {"extra", Parsed(facts.extra, Json::object())},
                        {"plan_length", facts.plan_length},
                        {"relations", facts.relations},
                        {"shape_id", facts.shape_id},
                        {"text", facts.text},
                        {"vocabulary_digest", facts.vocabulary_digest}});
}

Result<TaskFacts> FactsFromJson(const std::string& body) {
  TaskFacts facts;
  const auto json = ParseJson(body, kLimits);
  const bool right = json && json->is_object() && Take(*json, "cell", facts.cell) &&
                     Take(*json, "plan_length", facts.plan_length) && TakeTexts(*json, "relations", facts.relations) &&
                     Take(*json, "shape_id", facts.shape_id) && Take(*json, "text", facts.text) &&
                     Take(*json, "vocabulary_digest", facts.vocabulary_digest) && json->contains("extra") &&
                     (*json)["extra"].is_object();
  if (!right) return Error{"facts-invalid", "", "the facts record lacks a member or has a wrong type", ""};
  facts.extra = CanonicalJson((*json)["extra"]);
  return facts;
}

Result<Envelope> ReadEnvelope(const std::string& program) {
  const auto json = ParseJson(program);
  if (!json) return json.errors();
  Envelope envelope;
  const bool named = json->is_object() && Take(*json, "name", envelope.name) && Take(*json, "family", envelope.family);
  // the summary may be left to the family, which derives one from the goals
  if (!named || (json->contains("summary") && !Take(*json, "summary", envelope.summary)))
    return Error{"program-invalid", "", "a task is an object with the texts name and family, and a text as its summary",
                 ""};
  if (!IsKebabCase(envelope.name))
    return Error{"program-name", "/name", "'" + envelope.name.substr(0, 100) + "' is no legal name", "kebab-case"};
  if (!IsKebabCase(envelope.family))
    return Error{"program-invalid", "/family", "'" + envelope.family.substr(0, 100) + "' is no family", "kebab-case"};
  envelope.canonical = CanonicalJson(*json);
  return envelope;
}

std::string FailedToJson(const FailedProposal& failed) {
  std::string text = failed.proposal.substr(0, kMaxProposal);
  const bool plain = IsUtf8(text);
  return CanonicalJson({{"failed", 1},
                        {"cut", failed.proposal.size() > kMaxProposal},
                        {"encoding", plain ? "utf-8" : "hex"},
                        {"proposal", plain ? text : ToHex(text)},
                        {"name", failed.name},
                        {"family", failed.family},
                        {"origin", failed.origin},
                        {"gate", failed.gate},
                        {"shape_id", failed.shape_id},
                        {"errors", ErrorsToJson(failed.errors)},
                        {"history", Parsed(failed.history, Json::array())},
                        {"provenance", Parsed(failed.provenance, Json::object())}});
}

Result<FailedProposal> FailedFromJson(const std::string& object) {
  const Error invalid{"failed-invalid", "", "not the object of a failed proposal", ""};
  const auto json = ParseJson(object, kLimits);
  FailedProposal failed;
  std::string encoding, text;
  const bool right =
      json && json->is_object() && json->value("failed", Json()) == 1 && Take(*json, "encoding", encoding) &&
      Take(*json, "proposal", text) && Take(*json, "name", failed.name) && Take(*json, "family", failed.family) &&
      Take(*json, "origin", failed.origin) && Take(*json, "gate", failed.gate) &&
      Take(*json, "shape_id", failed.shape_id) && json->contains("errors") && (*json)["errors"].is_array() &&
      !(*json)["errors"].empty() && json->contains("history") && json->contains("provenance");
  if (!right) return invalid;
  for (const Json& item : (*json)["errors"]) {
    Error e;
    const bool typed = item.is_object() && Take(item, "code", e.code) && Take(item, "where", e.where) &&
                       Take(item, "message", e.message) && Take(item, "hint", e.hint);
    if (!typed) return invalid;
    failed.errors.push_back(std::move(e));
  }
  if (encoding == "utf-8") {
    failed.proposal = text;
  } else if (encoding != "hex" || !FromHex(text, failed.proposal)) {
    return invalid;
  }
  failed.history = CanonicalJson((*json)["history"]);
  failed.provenance = CanonicalJson((*json)["provenance"]);
  return failed;
}

Truth::Truth(const std::filesystem::path& root, TrustFunction trust)
    : trust_(std::move(trust)),
      objects_(root / "objects"),
      refs_(root / "refs"),
      records_(root / "records"),
      failed_(root / "failed") {}

Result<StoredTask> Truth::Read(const Ref& ref) const {
  StoredTask task;
  TaskEntry& entry = task.entry;
  auto program = objects_.Get(ref.digest);
  if (!program) return program.errors();
  const auto envelope = ReadEnvelope(*program);
  if (!envelope) return envelope.errors();
  if (envelope->name != ref.name)
    return Error{"ref-corrupt", "refs/" + ref.name, "refers to a task called " + envelope->name, ""};
  auto records = records_.Read(ref.digest);
  if (!records) return records.errors();

  // facts and provenance were written before the reference, so they are there or were lost
  const Record* facts = LastOf(*records, kFactsRecord);
  const Record* provenance = LastOf(*records, kProvenanceRecord);
  const std::string place = "records/" + ref.digest;
  if (!facts || !provenance)
    return Error{"record-missing", place, std::string("the record ") + (facts ? "provenance" : "facts") + " is missing",
                 ""};
  auto read_facts = FactsFromJson(facts->body);
  if (!read_facts) return Error{"record-corrupt", place, read_facts.error().message, ""};

  // the family's own sentence, draws filled in, says more than the program's template
  std::string summary = envelope->summary;
  Take(Parsed(read_facts->extra, Json::object()), "summary", summary);
  entry = {ref.name, ref.version, ref.digest, envelope->family, "", std::move(summary), 0, std::move(*read_facts),
           false,    ""};
  if (!Take(Parsed(provenance->body, Json::object()), "origin", entry.origin))
    return Error{"record-corrupt", place, "the provenance has no origin", ""};
  if (const Record* retirement = LastOf(*records, kRetirementRecord)) {
    entry.retired = true;
    Take(Parsed(retirement->body, Json::object()), "reason", entry.retirement);
  }
  entry.trust = trust_ ? trust_(*records) : 0;
  task.program = std::move(*program);
  task.records = std::move(*records);
  return task;
}

Result<FailedEntry> Truth::ReadFailed(const Ref& ref) const {
  const auto object = objects_.Get(ref.digest);
  if (!object) return object.errors();
  const auto failed = FailedFromJson(*object);
  if (!failed) return failed.errors();
  const Error& first = failed->errors.front();
  return FailedEntry{ref.version,  ref.digest, failed->name, failed->family, failed->origin,
                     failed->gate, first.code, first.where,  first.message,  failed->shape_id};
}

namespace {

std::string PlaceOf(const char* base, const Ref& ref) {
  return std::string(base) + "/" + ref.name + "/" + std::to_string(ref.version);
}

// One object has one reference: a second one is a copy by other hands.
bool IsFirst(const char* base, const Ref& ref, std::map<std::string, std::string>& places,
             std::vector<Problem>& problems) {
  const auto [first, added] = places.emplace(ref.digest, PlaceOf(base, ref));
  if (!added)
    problems.push_back({"ref-duplicate", PlaceOf(base, ref), "names the object of " + first->second + " again", false});
  return added;
}

}  // namespace

Truth::Rows Truth::ReadAll() const {
  Rows rows;
  std::map<std::string, std::string> places;
  rows.refs = refs_.List(rows.problems);
  for (const Ref& ref : rows.refs) {
    if (!IsFirst("refs", ref, places, rows.problems)) continue;
    if (auto task = Read(ref)) {
      rows.tasks.push_back(std::move(task->entry));
    } else {
      rows.problems.push_back({task.error().code, PlaceOf("refs", ref), task.error().message, false});
    }
  }
  places.clear();
  rows.failed_refs = failed_.List(rows.problems);
  for (const Ref& ref : rows.failed_refs) {
    if (ref.name != kFailedRefs) {
      rows.problems.push_back({"stray-file", PlaceOf("failed", ref), "does not belong here", false});
    } else if (!IsFirst("failed", ref, places, rows.problems)) {
      continue;
    } else if (auto entry = ReadFailed(ref)) {
      rows.failed.push_back(std::move(*entry));
    } else {
      rows.problems.push_back({entry.error().code, PlaceOf("failed", ref), entry.error().message, false});
    }
  }
  return rows;
}

}  // namespace gensim::tasklib
