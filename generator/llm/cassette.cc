#include "generator/llm/cassette.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/base/file.h"
#include "envs/base/sha256.h"
#include "generator/llm/redact.h"
#include "generator/llm/retrieval.h"

namespace gensim::generator {
namespace {

constexpr size_t kMostFileBytes = size_t{256} << 20;
constexpr JsonLimits kLineLimits{size_t{16} << 20, 24, 100000};

Json ReplyToJson(const ChatReply& reply) {
  return {{"text", reply.text},
          {"refusal", reply.refusal},
          {"finish_reason", reply.finish_reason},
          {"prompt_tokens", reply.prompt_tokens},
          {"completion_tokens", reply.completion_tokens},
          {"tokens_estimated", reply.tokens_estimated},
          {"model", reply.model},
          {"attempts", reply.attempts},
          {"seconds", reply.seconds}};
}

bool IsCount(const Json& json, const char* key) {
  return json.contains(key) && json[key].is_number_integer() && json[key].get<int64_t>() >= 0 &&
         json[key].get<int64_t>() <= (int64_t{1} << 40);
}

// names the first field with a wrong shape; empty when all is well
std::string ReadReply(const Json& json, ChatReply& reply) {
  if (!json.is_object()) return "reply";
  for (const auto& [key, field] : {std::pair{"text", &reply.text},
                                   {"refusal", &reply.refusal},
                                   {"finish_reason", &reply.finish_reason},
                                   {"model", &reply.model}}) {
    if (!json.contains(key) || !json[key].is_string()) return key;
    *field = json[key].get<std::string>();
  }
  for (const char* key : {"prompt_tokens", "completion_tokens", "attempts"})
    if (!IsCount(json, key)) return key;
  if (!json.contains("tokens_estimated") || !json["tokens_estimated"].is_boolean()) return "tokens_estimated";
  if (!json.contains("seconds") || !json["seconds"].is_number()) return "seconds";
  if (json["attempts"].get<int64_t>() > 1000) return "attempts";
  reply.prompt_tokens = json["prompt_tokens"].get<int64_t>();
  reply.completion_tokens = json["completion_tokens"].get<int64_t>();
  reply.attempts = static_cast<int>(json["attempts"].get<int64_t>());
  reply.tokens_estimated = json["tokens_estimated"].get<bool>();
  reply.seconds = json["seconds"].get<double>();
  return "";
}

// one line after the header
Result<CassetteEntry> ReadLine(std::string_view line, const std::string& where) {
  const auto bad = [&](const char* code, std::string what) {
    return Error{code, where, std::move(what), "record the cassette again"};
  };
  const auto json = ParseJson(line, kLineLimits);
  if (!json) return bad("cassette-line", json.error().code + ": " + json.error().message);
  if (!json->is_object() || json->size() != 3 || !json->contains("digest") || !json->contains("request") ||
      !json->contains("reply"))
    return bad("cassette-line", "not {digest, request, reply}: " + Excerpt(line, 80));
  if (!(*json)["digest"].is_string() || !(*json)["request"].is_object())
    return bad("cassette-line", "digest or request has a wrong type");

  // the digest must be that of the request: an edited request would never be found, or found for another
  CassetteEntry entry{(*json)["digest"].get<std::string>(), CanonicalJson((*json)["request"]), {}};
  if (entry.digest != Sha256Hex(entry.request))
    return bad("cassette-digest", "the request does not have the digest " + Excerpt(entry.digest, 70));
  if (const std::string field = ReadReply((*json)["reply"], entry.reply); !field.empty())
    return bad("cassette-line", "bad reply field " + field);
  return entry;
}

std::set<std::string> WordSet(const Json& request) {
  std::set<std::string> words;
  const auto messages = request.find("messages");
  if (messages == request.end() || !messages->is_array()) return words;
  for (const Json& message : *messages)
    if (message.is_object() && message.contains("content") && message["content"].is_string())
      for (std::string& word : WordsOf(message["content"].get<std::string>())) words.insert(std::move(word));
  return words;
}

// the first line in which two texts differ
std::string FirstDifference(const std::string& asked, const std::string& recorded) {
  size_t begin = 0, at = 0, line = 1;
  for (; at < asked.size() && at < recorded.size() && asked[at] == recorded[at]; ++at)
    if (asked[at] == '\n') {
      begin = at + 1;
      ++line;
    }
  const auto rest = [&](const std::string& text) {
    return Excerpt(text.substr(begin, text.find('\n', begin) - begin), 160);
  };
  return "line " + std::to_string(line) + ": asked \"" + rest(asked) + "\", recorded \"" + rest(recorded) + "\"";
}

std::string Shown(const Json& json) { return json.is_string() ? json.get<std::string>() : CanonicalJson(json); }

}  // namespace

Result<Cassette> ReadCassette(const std::filesystem::path& path, bool allow_torn) {
  const auto text = ReadFile(path, kMostFileBytes);
  if (!text) return text.errors();
  return ParseCassette(*text, path.string(), allow_torn);
}

Result<Cassette> ParseCassette(const std::string& text, const std::string& name, bool allow_torn) {
  Cassette cassette;
  Errors errors;
  size_t number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const std::string where = name + ":" + std::to_string(++number);
    const size_t end = text.find('\n', begin);
    // only a writer that was killed leaves a line without its end
    if (end == std::string::npos) {
      if (!allow_torn)
        errors.push_back(
            {"cassette-torn", where, "the last line was cut off", "resume the recording, or remove the line"});
      break;
    }
    const std::string_view line(text.data() + begin, end - begin);
    if (number == 1) {
      const auto header = ParseJson(line, kLineLimits);
      if (!header || CanonicalJson(*header) + "\n" != CassetteHeader())
        return Error{"cassette-header", where, "not a cassette: " + Excerpt(line, 60),
                     "the first line is " + Excerpt(CassetteHeader())};
    } else if (auto entry = ReadLine(line, where)) {
      cassette.entries.push_back(std::move(*entry));
    } else {
      errors.push_back(entry.error());
    }
    begin = cassette.whole_bytes = end + 1;
  }
  if (cassette.whole_bytes == 0 && !allow_torn) return Error{"cassette-header", name + ":1", "the file is empty", ""};
  if (!errors.empty()) return errors;
  return cassette;
}

std::string CassetteHeader() { return CanonicalJson({{"cassette", 1}}) + "\n"; }

std::string CassetteLine(const ChatRequest& request, const std::string& model, const ChatReply& reply) {
  const Json json = RequestToJson(request, model);
  return CanonicalJson({{"digest", Sha256Hex(CanonicalJson(json))}, {"request", json}, {"reply", ReplyToJson(reply)}}) +
         "\n";
}

std::string DescribeDifference(const Json& asked, const Json& recorded) {
  std::string text;
  const auto add = [&](const std::string& what) { text += (text.empty() ? "" : "; ") + what; };
  for (const char* key : {"model", "purpose", "seed", "temperature", "max_tokens", "schema_name", "schema_digest"}) {
    const Json a = asked.value(key, Json()), b = recorded.value(key, Json());
    if (a != b) add(std::string(key) + ": asked " + Excerpt(Shown(a), 80) + ", recorded " + Excerpt(Shown(b), 80));
  }
  const Json a = asked.value("messages", Json::array()), b = recorded.value("messages", Json::array());
  if (a.size() != b.size())
    add("messages: asked " + std::to_string(a.size()) + ", recorded " + std::to_string(b.size()));
  for (size_t i = 0; a.is_array() && b.is_array() && i < std::min(a.size(), b.size()); ++i) {
    if (a[i] == b[i] || !a[i].is_object() || !b[i].is_object()) continue;
    add("message " + std::to_string(i) + ", " +
        FirstDifference(Shown(a[i].value("content", Json())), Shown(b[i].value("content", Json()))));
  }
  return text;
}

size_t NearestEntry(const Json& asked, const std::vector<CassetteEntry>& entries) {
  // share of common words (Jaccard), plus a little for the same purpose and model
  const std::set<std::string> wanted = WordSet(asked);
  size_t best = 0;
  double best_score = -1;
  for (size_t i = 0; i < entries.size(); ++i) {
    const Json recorded = ParseJson(entries[i].request, kLineLimits).value();
    const std::set<std::string> words = WordSet(recorded);
    std::vector<std::string> common;
    std::set_intersection(wanted.begin(), wanted.end(), words.begin(), words.end(), std::back_inserter(common));
    const double all = static_cast<double>(wanted.size() + words.size() - common.size());
    double score = all > 0 ? static_cast<double>(common.size()) / all : 0;
    for (const char* key : {"purpose", "model", "seed"})
      if (asked.value(key, Json()) == recorded.value(key, Json())) score += 0.01;
    if (score > best_score) {
      best_score = score;
      best = i;
    }
  }
  return best;
}

}  // namespace gensim::generator
