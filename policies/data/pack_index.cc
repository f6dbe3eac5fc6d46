#include "policies/data/pack_index.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "envs/base/json.h"
#include "envs/base/raw_bytes.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "policies/data/pack_tables.h"

namespace gensim::policies {
namespace {

constexpr size_t kMaxText = 4096, kMaxNamesBytes = size_t{64} << 20;

Error Bad(std::string where, std::string message, std::string hint = "") {
  return {"pack-index", std::move(where), std::move(message), std::move(hint)};
}

// --- the names: one JSON document

Json NamesOf(const PackIndex& index) {
  Json tasks = Json::array(), origins = Json::array();
  for (const TaskInfo& task : index.tasks)
    tasks.push_back({{"name", task.name},
                     {"env_id", task.env_id},
                     {"env_version", task.env_version},
                     {"digest", task.digest},
                     {"wording", task.wording}});
  for (const OriginInfo& origin : index.origins)
    origins.push_back({{"build", origin.build},
                       {"engine", origin.engine},
                       {"engine_version", origin.engine_version},
                       {"cpu_class", origin.cpu_class},
                       {"vocabulary_digest", origin.vocabulary_digest}});
  return {{"key", index.key},
          {"tasks", tasks},
          {"origins", origins},
          {"texts", index.texts},
          {"episodes", index.episodes.size()},
          {"samples", index.samples.size()}};
}

// reads members of an object, each once; anything missing, unknown or of the wrong kind is named
class Members {
 public:
  Members(const Json& object, std::string where, Errors& errors)
      : object_(object), where_(std::move(where)), errors_(errors) {
    if (!object.is_object()) errors_.push_back(Bad(where_, "no object"));
  }
  void Text(const char* key, std::string& out) {
    const Json* value = Find(key);
    if (value && value->is_string() && value->get_ref<const std::string&>().size() <= kMaxText)
      out = value->get<std::string>();
    else
      Fail(key, "a text");
  }
  void Count(const char* key, int64_t max, int64_t& out) {
    const Json* value = Find(key);
    if (value && value->is_number_integer() && value->get<int64_t>() >= 0 && value->get<int64_t>() <= max)
      out = value->get<int64_t>();
    else
      Fail(key, fmt::format("a number from 0 to {}", max));
  }
  const Json& List(const char* key) {
    static const Json kNone = Json::array();
    const Json* value = Find(key);
    if (value && value->is_array()) return *value;
    Fail(key, "a list");
    return kNone;
  }
  void End() {
    if (object_.is_object() && object_.size() != read_) errors_.push_back(Bad(where_, "members that nobody knows"));
  }

 private:
  const Json* Find(const char* key) {
    if (!object_.is_object()) return nullptr;
    const auto it = object_.find(key);
    if (it == object_.end()) return nullptr;
    ++read_;
    return &*it;
  }
  void Fail(const char* key, const std::string& legal) {
    errors_.push_back(Bad(PointerTo(where_, key), "missing or of another kind", "legal: " + legal));
  }
  const Json& object_;
  std::string where_;
  Errors& errors_;
  size_t read_ = 0;
};

Errors ReadNames(const Json& document, PackIndex& index, size_t& episodes, size_t& samples) {
  Errors errors;
  Members top(document, "", errors);
  int64_t count = 0;
  top.Text("key", index.key);
  top.Count("episodes", kMaxRows, count), episodes = static_cast<size_t>(count);
  top.Count("samples", kMaxRows, count), samples = static_cast<size_t>(count);
  for (const Json& entry : top.List("tasks")) {
    TaskInfo& task = index.tasks.emplace_back();
    Members members(entry, PointerTo("/tasks", index.tasks.size() - 1), errors);
    members.Text("name", task.name), members.Text("env_id", task.env_id), members.Text("digest", task.digest);
    members.Text("wording", task.wording);
    int64_t version = 0;
    members.Count("env_version", INT32_MAX, version), task.env_version = static_cast<int>(version);
    members.End();
    if (!IsDigest(task.digest)) errors.push_back(Bad("/tasks", "a task without a digest"));
  }
  for (const Json& entry : top.List("origins")) {
    OriginInfo& origin = index.origins.emplace_back();
    Members members(entry, PointerTo("/origins", index.origins.size() - 1), errors);
    members.Text("build", origin.build), members.Text("engine", origin.engine);
    members.Text("engine_version", origin.engine_version), members.Text("cpu_class", origin.cpu_class);
    members.Text("vocabulary_digest", origin.vocabulary_digest);
    members.End();
  }
  for (const Json& entry : top.List("texts")) {
    if (!entry.is_string() || entry.get_ref<const std::string&>().size() > kMaxText) {
      errors.push_back(Bad("/texts", "something else than a text"));
      break;
    }
    index.texts.push_back(entry.get<std::string>());
  }
  top.End();
  return errors;
}

}  // namespace

std::string EncodeIndex(const PackIndex& index) {
  const std::string names = CanonicalJson(NamesOf(index));
  std::string out;
  AppendRaw(out, static_cast<uint64_t>(names.size()));
  out += names;
  AppendTables(out, index);
  return out;
}

Result<PackIndex> ReadIndex(std::string_view bytes, uint64_t frames_begin, uint64_t frames_end) {
  const Error truncated{"pack-truncated", "index", "the index ends early", "the copy is incomplete"};
  uint64_t names_size = 0;
  if (!TakeRaw(bytes, names_size) || names_size > bytes.size()) return truncated;
  const JsonLimits limits{.max_bytes = kMaxNamesBytes, .max_depth = 4, .max_items = kMaxRows};
  const auto document = ParseJson(bytes.substr(0, names_size), limits);
  if (!document) return document.errors();
  bytes.remove_prefix(names_size);

  PackIndex index;
  size_t episodes = 0, samples = 0;
  if (Errors errors = ReadNames(*document, index, episodes, samples); !errors.empty()) return errors;
  // sizes before memory: a short file cannot ask for large tables
  if (bytes.size() != episodes * kEpisodeBytes + samples * kSampleBytes)
    return Bad("tables", fmt::format("{} bytes for {} episodes and {} samples", bytes.size(), episodes, samples),
               fmt::format("legal: {} an episode, {} a sample", kEpisodeBytes, kSampleBytes));
  index.episodes.resize(episodes), index.samples.resize(samples), index.frames.resize(samples);
  if (Errors errors = ReadTables(bytes, frames_begin, frames_end, index); !errors.empty()) return errors;
  return index;
}

}  // namespace gensim::policies
