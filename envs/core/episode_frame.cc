#include "envs/core/episode_frame.h"

#include <fmt/core.h>

#include <bit>
#include <cstring>

#include "envs/base/sha256.h"
#include "envs/core/episode.h"

namespace gensim {
namespace {

static_assert(std::endian::native == std::endian::little, "the file format is written as the machine's own byte order");

// PNG's trick: a high bit, a name, and both line ends, so that every kind of text mangling shows
constexpr std::string_view kMagic("\x89GSEP\r\n\x1a", 8);
constexpr EpisodePayloads kSections = {"HEAD", "ACTS", "REWS", "HASH", "ENDS"};
constexpr size_t kSectionOverhead = 4 + 8 + 8;  // tag, length, checksum
constexpr size_t kTrailer = 32;

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

Result<EpisodePayloads> SplitSections(std::string_view bytes) {
  const auto truncated = [](std::string_view tag) {
    return Error{"episode-truncated", std::string(tag), "the file ends inside this section", "the copy is incomplete"};
  };
  EpisodePayloads payloads;
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

}  // namespace

std::string FrameSections(const EpisodePayloads& payloads) {
  std::string out(kMagic);
  AppendNumber<uint32_t>(out, kEpisodeFormat);
  for (size_t i = 0; i < kSections.size(); ++i) AppendSection(out, kSections[i], payloads[i]);
  return out + HashBytes(out);
}

Result<EpisodePayloads> UnframeSections(std::string_view bytes) {
  if (bytes.substr(0, kMagic.size()) != kMagic)
    return Error{"episode-magic", "byte 0", "this is no episode file", "episode files end in .episode"};
  if (bytes.size() < kMagic.size() + 4 + kTrailer)
    return Error{"episode-truncated", "byte 8", "the file ends before its first section", "the copy is incomplete"};
  if (const auto version = NumberAt<uint32_t>(bytes, kMagic.size()); version != kEpisodeFormat)
    return Error{"episode-version", "byte 8", fmt::format("format version {}", version),
                 fmt::format("this build reads version {}", kEpisodeFormat)};

  auto sections = SplitSections(bytes);
  if (!sections) return sections;
  if (HashBytes(bytes.substr(0, bytes.size() - kTrailer)) != bytes.substr(bytes.size() - kTrailer))
    return Error{"episode-checksum", "", "the file does not match its checksum", ""};
  return sections;
}

}  // namespace gensim
