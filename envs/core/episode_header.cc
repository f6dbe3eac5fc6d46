#include "envs/core/episode_header.h"

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "envs/base/json.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"

namespace gensim {
namespace {

constexpr size_t kMaxJson = 16 * 1024;

// Reads the members of a closed JSON object one by one; the first mistake is kept.
class Fields {
 public:
  Fields(const Json& object, std::string section) : object_(object), section_(std::move(section)) {}

  std::string Text(const char* key) {
    const Json* value = Member(key);
    if (!value) return "";
    if (!value->is_string()) return Fail(key, "is not a text"), "";
    std::string text = value->get<std::string>();
    if (text.size() > kMaxEpisodeText || !IsCleanUtf8(text)) Fail(key, "is longer than 200 bytes or not clean UTF-8");
    return text;
  }

  std::string Digest(const char* key) {
    std::string text = Text(key);
    if (!IsDigest(text)) Fail(key, "is not 64 lower-case hex digits");
    return text;
  }

  uint64_t Whole(const char* key, uint64_t max) {
    const Json* value = Member(key);
    if (!value) return 0;
    if (!value->is_number_integer() || value->get<int64_t>() < 0 || value->get<uint64_t>() > max)
      return Fail(key, fmt::format("is not a whole number from 0 to {}", max)), 0;
    return value->get<uint64_t>();
  }

  bool Flag(const char* key) {
    const Json* value = Member(key);
    if (!value) return false;
    if (!value->is_boolean()) return Fail(key, "is neither true nor false"), false;
    return value->get<bool>();
  }

  double Fraction(const char* key) {
    const Json* value = Member(key);
    if (!value) return 0;
    if (!value->is_number()) return Fail(key, "is not a number"), 0;
    const double number = value->get<double>();
    if (!(number >= 0 && number <= 1)) Fail(key, "is outside 0 to 1");
    return number;
  }

  // every member must have been asked for
  Status Finish() {
    if (!error_ && object_.size() != asked_)
      error_ = Error{"episode-header", section_, fmt::format("{} members, expected {}", object_.size(), asked_), ""};
    if (error_) return *error_;
    return Done{};
  }

 private:
  const Json* Member(const char* key) {
    ++asked_;
    const auto found = object_.find(key);
    if (found != object_.end()) return &*found;
    Fail(key, "is missing");
    return nullptr;
  }

  void Fail(const char* key, const std::string& what) {
    if (!error_) error_ = Error{"episode-header", PointerTo(section_, key), std::string(key) + " " + what, ""};
  }

  const Json& object_;
  std::string section_;
  size_t asked_ = 0;
  std::optional<Error> error_;
};

// canonical JSON only: another spelling of the same header would be a second encoding of one episode
Result<Json> ParseSection(std::string_view bytes, const std::string& section) {
  auto json = ParseJson(bytes, {kMaxJson, 2, 64});
  if (!json) return Error{"episode-header", section, ToString(json.error()), ""};
  if (!json->is_object() || CanonicalJson(*json) != bytes)
    return Error{"episode-header", section, "not an object in canonical form", "sorted keys, no white space"};
  return json;
}

}  // namespace

std::string HeaderText(const Episode& episode) {
  const EpisodeHeader& h = episode.header;
  return CanonicalJson({{"action_size", episode.action_size},
                        {"build", h.build},
                        {"cpu_class", h.cpu_class},
                        {"engine", h.engine},
                        {"engine_version", h.engine_version},
                        {"env_id", h.env_id},
                        {"env_version", h.env_version},
                        {"family", h.family},
                        {"seed", h.seed},
                        {"steps", episode.steps()},
                        {"task", h.task},
                        {"task_digest", h.task_digest},
                        {"vocabulary_digest", h.vocabulary_digest}});
}

std::string EndText(const EpisodeEnd& end) {
  return CanonicalJson({{"cause", end.cause},
                        {"progress", end.progress},
                        {"success", end.success},
                        {"terminated", end.terminated},
                        {"truncated", end.truncated}});
}

Status ReadHeader(std::string_view bytes, const EpisodeLimits& limits, Episode& episode, size_t& steps) {
  const auto json = ParseSection(bytes, "HEAD");
  if (!json) return json.errors();
  Fields fields(*json, "HEAD");
  EpisodeHeader& h = episode.header;
  h.env_id = fields.Text("env_id");
  h.env_version = static_cast<int>(fields.Whole("env_version", INT32_MAX));
  h.family = fields.Text("family");
  h.task = fields.Text("task");
  h.task_digest = fields.Digest("task_digest");
  h.vocabulary_digest = fields.Digest("vocabulary_digest");
  h.build = fields.Text("build");
  h.engine = fields.Text("engine");
  h.engine_version = fields.Text("engine_version");
  h.cpu_class = fields.Text("cpu_class");
  h.seed = fields.Whole("seed", INT64_MAX);
  episode.action_size = fields.Whole("action_size", limits.max_action_size);
  steps = fields.Whole("steps", limits.max_steps);
  return fields.Finish();
}

Status ReadEnd(std::string_view bytes, EpisodeEnd& end) {
  const auto json = ParseSection(bytes, "ENDS");
  if (!json) return json.errors();
  Fields fields(*json, "ENDS");
  end.terminated = fields.Flag("terminated");
  end.truncated = fields.Flag("truncated");
  end.success = fields.Flag("success");
  end.progress = fields.Fraction("progress");
  end.cause = fields.Text("cause");
  return fields.Finish();
}

}  // namespace gensim
