#include "envs/core/episode.h"

#include <fmt/core.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "envs/base/file.h"
#include "envs/base/json.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"

namespace gensim {
namespace {

static_assert(std::endian::native == std::endian::little, "the file format is written as the machine's own byte order");

// PNG's trick: a high bit, a name, and both line ends, so that every kind of text mangling shows
constexpr std::string_view kMagic("\x89GSEP\r\n\x1a", 8);
constexpr std::array<std::string_view, 5> kSections = {"HEAD", "ACTS", "REWS", "HASH", "ENDS"};
constexpr size_t kSectionOverhead = 4 + 8 + 8;  // tag, length, checksum
constexpr size_t kTrailer = 32;
constexpr size_t kMaxText = 200;
constexpr size_t kMaxJson = 16 * 1024;

template <class T>
void AppendNumber(std::string& out, T value) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  out.append(raw, sizeof value);
}

template <class T>
T NumberAt(std::string_view bytes, size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

template <class T>
std::string_view BytesOf(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

template <class T>
std::vector<T> VectorOf(std::string_view bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

std::string HashBytes(std::string_view bytes) {
  const std::string hex = Sha256Hex(bytes);
  std::string raw;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (size_t i = 0; i < hex.size(); i += 2) raw += static_cast<char>(digit(hex[i]) << 4 | digit(hex[i + 1]));
  return raw;
}

void AppendSection(std::string& out, std::string_view tag, std::string_view payload) {
  out += tag;
  AppendNumber<uint64_t>(out, payload.size());
  out += payload;
  AppendNumber<uint64_t>(out, Sha256Prefix64(payload));
}

// ---- the two JSON sections ----

Json HeaderJson(const Episode& episode) {
  const EpisodeHeader& h = episode.header;
  return {{"action_size", episode.action_size},
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
          {"vocabulary_digest", h.vocabulary_digest}};
}

Json EndJson(const EpisodeEnd& end) {
  return {{"cause", end.cause},
          {"progress", end.progress},
          {"success", end.success},
          {"terminated", end.terminated},
          {"truncated", end.truncated}};
}

// Reads the members of a closed JSON object one by one; the first mistake is kept.
class Fields {
 public:
  Fields(const Json& object, std::string section) : object_(object), section_(std::move(section)) {}

  std::string Text(const char* key) {
    const Json* value = Member(key);
    if (!value) return "";
    if (!value->is_string()) return Fail(key, "is not a text"), "";
    std::string text = value->get<std::string>();
    if (text.size() > kMaxText || !IsCleanUtf8(text)) Fail(key, "is longer than 200 bytes or not clean UTF-8");
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

// ---- the frame around the sections ----

Result<std::array<std::string_view, kSections.size()>> SplitSections(std::string_view bytes) {
  const auto truncated = [](std::string_view tag) {
    return Error{"episode-truncated", std::string(tag), "the file ends inside this section", "the copy is incomplete"};
  };
  std::array<std::string_view, kSections.size()> payloads;
  const size_t end = bytes.size() - kTrailer;
  size_t at = kMagic.size() + 4;
  for (size_t i = 0; i < kSections.size(); ++i) {
    if (end - at < kSectionOverhead) return truncated(kSections[i]);
    if (bytes.substr(at, 4) != kSections[i])
      return Error{"episode-section", fmt::format("byte {}", at),
                   "another section stands where " + std::string(kSections[i]) + " belongs",
                   "HEAD, ACTS, REWS, HASH, ENDS"};
    const auto length = NumberAt<uint64_t>(bytes, at + 4);
    if (length > end - at - kSectionOverhead) return truncated(kSections[i]);
    payloads[i] = bytes.substr(at + 12, length);
    if (NumberAt<uint64_t>(bytes, at + 12 + length) != Sha256Prefix64(payloads[i]))
      return Error{"episode-checksum", std::string(kSections[i]), "the section does not match its checksum", ""};
    at += kSectionOverhead + length;
  }
  if (at != end) return Error{"episode-section", fmt::format("byte {}", at), "bytes after the last section", ""};
  return payloads;
}

Error WrongLength(const char* section, size_t got, size_t want) {
  return {"episode-section", section, fmt::format("{} bytes, but the header asks for {}", got, want), ""};
}

const double* FirstNotFinite(const std::vector<double>& values) {
  for (const double& value : values)
    if (!std::isfinite(value)) return &value;
  return nullptr;
}

Status CheckFinite(const std::vector<double>& values, const char* section) {
  const double* bad = FirstNotFinite(values);
  if (!bad) return Done{};
  return Error{"episode-value", fmt::format("{}[{}]", section, bad - values.data()), "not a finite number", ""};
}

void RequireText(const std::string& text, const char* name) {
  if (text.size() > kMaxText || !IsCleanUtf8(text))
    throw std::invalid_argument(fmt::format("episode {} is longer than {} bytes or not clean UTF-8", name, kMaxText));
}

// everything that the reader would refuse is a mistake of the program that wrote it
void RequireValid(const Episode& e) {
  if (e.actions.size() != e.steps() * e.action_size || e.hashes.size() != e.steps() + 1)
    throw std::invalid_argument(fmt::format("episode sizes disagree: {} steps of {} numbers, but {} actions, {} hashes",
                                            e.steps(), e.action_size, e.actions.size(), e.hashes.size()));
  const EpisodeLimits limits;
  if (e.steps() > limits.max_steps || e.action_size > limits.max_action_size)
    throw std::invalid_argument("episode has more steps or a longer action than a reader accepts");
  if (FirstNotFinite(e.actions) || FirstNotFinite(e.rewards))
    throw std::invalid_argument("episode has an action or reward that is not finite");
  if (!(e.end.progress >= 0 && e.end.progress <= 1))
    throw std::invalid_argument(fmt::format("episode progress is {}; legal: 0 to 1", e.end.progress));
  const EpisodeHeader& h = e.header;
  if (h.seed > INT64_MAX || h.env_version < 0) throw std::invalid_argument("episode seed or env version out of range");
  if (!IsDigest(h.task_digest) || !IsDigest(h.vocabulary_digest))
    throw std::invalid_argument("episode digests must be 64 lower-case hex digits");
  RequireText(h.env_id, "env id");
  RequireText(h.family, "family");
  RequireText(h.task, "task");
  RequireText(h.build, "build");
  RequireText(h.engine, "engine");
  RequireText(h.engine_version, "engine version");
  RequireText(h.cpu_class, "CPU class");
  RequireText(e.end.cause, "cause");
}

}  // namespace

double Episode::Return() const {
  double sum = 0;
  for (double reward : rewards) sum += reward;
  return sum;
}

std::string EncodeEpisode(const Episode& episode) {
  RequireValid(episode);
  std::string out(kMagic);
  AppendNumber<uint32_t>(out, kEpisodeFormat);
  AppendSection(out, "HEAD", CanonicalJson(HeaderJson(episode)));
  AppendSection(out, "ACTS", BytesOf(episode.actions));
  AppendSection(out, "REWS", BytesOf(episode.rewards));
  AppendSection(out, "HASH", BytesOf(episode.hashes));
  AppendSection(out, "ENDS", CanonicalJson(EndJson(episode.end)));
  return out + HashBytes(out);
}

Result<Episode> DecodeEpisode(std::string_view bytes, const EpisodeLimits& limits) {
  if (bytes.size() > limits.max_bytes)
    return Error{"episode-too-large", "", fmt::format("{} bytes", bytes.size()),
                 fmt::format("at most {} bytes", limits.max_bytes)};
  if (bytes.substr(0, kMagic.size()) != kMagic)
    return Error{"episode-magic", "byte 0", "this is no episode file", "episode files end in .episode"};
  if (bytes.size() < kMagic.size() + 4 + kTrailer)
    return Error{"episode-truncated", "byte 8", "the file ends before its first section", "the copy is incomplete"};
  if (const auto version = NumberAt<uint32_t>(bytes, kMagic.size()); version != kEpisodeFormat)
    return Error{"episode-version", "byte 8", fmt::format("format version {}", version),
                 fmt::format("this build reads version {}", kEpisodeFormat)};

  // structure and checksums first, so that later code sees only bytes that the writer meant
  const auto sections = SplitSections(bytes);
  if (!sections) return sections.errors();
  if (HashBytes(bytes.substr(0, bytes.size() - kTrailer)) != bytes.substr(bytes.size() - kTrailer))
    return Error{"episode-checksum", "", "the file does not match its checksum", ""};

  Episode episode;
  size_t steps = 0;
  if (auto read = ReadHeader((*sections)[0], limits, episode, steps); !read) return read.errors();
  const size_t action_bytes = steps * episode.action_size * 8;
  if ((*sections)[1].size() != action_bytes) return WrongLength("ACTS", (*sections)[1].size(), action_bytes);
  if ((*sections)[2].size() != steps * 8) return WrongLength("REWS", (*sections)[2].size(), steps * 8);
  if ((*sections)[3].size() != (steps + 1) * 8) return WrongLength("HASH", (*sections)[3].size(), (steps + 1) * 8);

  episode.actions = VectorOf<double>((*sections)[1]);
  episode.rewards = VectorOf<double>((*sections)[2]);
  episode.hashes = VectorOf<uint64_t>((*sections)[3]);
  if (auto finite = CheckFinite(episode.actions, "ACTS"); !finite) return finite.errors();
  if (auto finite = CheckFinite(episode.rewards, "REWS"); !finite) return finite.errors();
  if (auto read = ReadEnd((*sections)[4], episode.end); !read) return read.errors();
  return episode;
}

Status WriteEpisode(const std::filesystem::path& path, const Episode& episode) {
  return WriteFileAtomic(path, EncodeEpisode(episode));
}

Result<Episode> ReadEpisode(const std::filesystem::path& path, const EpisodeLimits& limits) {
  const auto bytes = ReadFile(path, limits.max_bytes);
  if (!bytes) return bytes.errors();
  auto episode = DecodeEpisode(*bytes, limits);
  if (episode) return episode;
  // say which file
  Errors errors = episode.errors();
  for (Error& error : errors) error.where = path.string() + (error.where.empty() ? "" : ": " + error.where);
  return errors;
}

}  // namespace gensim
