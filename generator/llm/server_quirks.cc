#include "generator/llm/server_quirks.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "envs/base/json.h"

namespace gensim::generator {
namespace {

constexpr std::array<const char*, 4> kFormats = {"json_schema", "json_object_with_schema", "json_object", "text"};

bool Mentions(const std::string& message, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return message.find(word) != std::string::npos; });
}

// weaker constrained output; false when there is none left
bool WeakerFormat(ServerQuirks& quirks) {
  if (quirks.format == ReplyFormat::kText) return false;
  quirks.format = static_cast<ReplyFormat>(static_cast<int>(quirks.format) + 1);
  return true;
}

Json ToJson(const std::string& server, const std::string& model, const ServerQuirks& quirks) {
  return {{"server", server},
          {"model", model},
          {"format", kFormats[static_cast<size_t>(quirks.format)]},
          {"token_key", quirks.completion_tokens ? "max_completion_tokens" : "max_tokens"},
          {"temperature", quirks.temperature},
          {"seed", quirks.seed},
          {"usage", quirks.usage},
          {"stream", quirks.stream}};
}

// nothing when the entry has a wrong shape
std::optional<ServerQuirks> FromJson(const Json& entry) {
  if (!entry.is_object()) return {};
  for (const char* key : {"server", "model", "format", "token_key"})
    if (!entry.contains(key) || !entry[key].is_string()) return {};
  for (const char* key : {"temperature", "seed", "usage", "stream"})
    if (!entry.contains(key) || !entry[key].is_boolean()) return {};
  const auto format = std::find(kFormats.begin(), kFormats.end(), entry["format"].get<std::string>());
  if (format == kFormats.end()) return {};
  ServerQuirks quirks;
  quirks.format = static_cast<ReplyFormat>(format - kFormats.begin());
  quirks.completion_tokens = entry["token_key"] == "max_completion_tokens";
  quirks.temperature = entry["temperature"].get<bool>();
  quirks.seed = entry["seed"].get<bool>();
  quirks.usage = entry["usage"].get<bool>();
  quirks.stream = entry["stream"].get<bool>();
  return quirks;
}

}  // namespace

std::optional<ServerQuirks> NextTry(const ServerQuirks& tried, int status, const std::string& message, bool has_schema,
                                    int times) {
  if (status != 400 && status != 404 && status != 415 && status != 422 && status != 500 && status != 501) return {};
  std::string text = message;
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  ServerQuirks next = tried;

  // a request that is too long or an unknown model is not about the form
  if (Mentions(text, {"context_length", "context length", "context window", "maximum context", "model_not_found",
                      "does not exist"}))
    return {};

  // the message names what is refused
  if (!tried.completion_tokens && Mentions(text, {"max_completion_tokens"})) {
    next.completion_tokens = true;
    return next;
  }
  if (has_schema &&
      Mentions(text, {"response_format", "json_schema", "json_object", "grammar", "schema", "structured output"}))
    return WeakerFormat(next) ? std::optional(next) : std::nullopt;
  if (tried.usage && Mentions(text, {"stream_options", "include_usage"})) return next.usage = false, next;
  if (tried.temperature && Mentions(text, {"temperature"})) return next.temperature = false, next;
  if (tried.seed && Mentions(text, {"seed"})) return next.seed = false, next;
  if (Mentions(text, {"max_tokens"})) return next.completion_tokens = !tried.completion_tokens, next;
  if (tried.stream && Mentions(text, {"stream"})) return next.stream = false, next;

  // it names nothing: give up one thing after the other
  if (status == 404 || (status == 500 && times < 2)) return {};
  if (has_schema && WeakerFormat(next)) return next;
  if (status >= 500) return {};
  if (tried.usage) return next.usage = false, next;
  if (tried.seed) return next.seed = false, next;
  if (tried.temperature) return next.temperature = false, next;
  if (!tried.completion_tokens) return next.completion_tokens = true, next;
  return {};
}

Status QuirkBook::Load(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  path_ = path;
  if (path.empty()) return Done{};
  const auto text = ReadFile(path, 1 << 20);
  if (!text) return text.error().code == "file-not-found" ? Status(Done{}) : Status(text.errors());
  const auto malformed = [&](const std::string& what) {
    return Error{"quirks-malformed", path.string(), what, "remove the file: it is learned again"};
  };
  const auto json = ParseJson(*text, {1 << 20, 8, 20000});
  if (!json) return malformed(json.error().message);
  if (!json->is_object() || json->value("schema_version", Json()) != 1 || !json->contains("servers") ||
      !(*json)["servers"].is_array())
    return malformed("no list of servers");
  for (const Json& entry : (*json)["servers"]) {
    const auto quirks = FromJson(entry);
    if (!quirks) return malformed("bad entry " + CanonicalJson(entry).substr(0, 200));
    known_[{entry["server"].get<std::string>(), entry["model"].get<std::string>()}] = *quirks;
  }
  return Done{};
}

ServerQuirks QuirkBook::Get(const std::string& server, const std::string& model) const {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find({server, model});
  return found == known_.end() ? ServerQuirks{} : found->second;
}

Status QuirkBook::Learn(const std::string& server, const std::string& model, const ServerQuirks& quirks) {
  const std::lock_guard lock(mutex_);
  const auto [entry, added] = known_.try_emplace({server, model}, quirks);
  if (!added && entry->second == quirks) return Done{};
  // the usual server needs no entry
  if (added && quirks == ServerQuirks{}) return Done{};
  entry->second = quirks;
  return Save();
}

Status QuirkBook::Save() const {
  if (path_.empty()) return Done{};
  Json servers = Json::array();
  for (const auto& [key, quirks] : known_) servers.push_back(ToJson(key.first, key.second, quirks));
  return WriteFileAtomic(path_, PrettyJson({{"schema_version", 1}, {"servers", std::move(servers)}}));
}

}  // namespace gensim::generator
