#include "envs/core/episode.h"

#include <fmt/core.h>

#include <cmath>
#include <cstring>
#include <stdexcept>

#include "envs/base/file.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "envs/core/episode_frame.h"
#include "envs/core/episode_header.h"

namespace gensim {
namespace {

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
  if (text.size() > kMaxEpisodeText || !IsCleanUtf8(text))
    throw std::invalid_argument(
        fmt::format("episode {} is longer than {} bytes or not clean UTF-8", name, kMaxEpisodeText));
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

}  // namespace

double Episode::Return() const {
  double sum = 0;
  for (double reward : rewards) sum += reward;
  return sum;
}

std::string EncodeEpisode(const Episode& episode) {
  RequireValid(episode);
  const std::string header = HeaderText(episode), end = EndText(episode.end);
  return FrameSections({header, BytesOf(episode.actions), BytesOf(episode.rewards), BytesOf(episode.hashes), end});
}

Result<Episode> DecodeEpisode(std::string_view bytes, const EpisodeLimits& limits) {
  if (bytes.size() > limits.max_bytes)
    return Error{"episode-too-large", "", fmt::format("{} bytes", bytes.size()),
                 fmt::format("at most {} bytes", limits.max_bytes)};
  // structure and checksums first, so that later code sees only bytes that the writer meant
  const auto sections = UnframeSections(bytes);
  if (!sections) return sections.errors();

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
