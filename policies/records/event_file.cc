#include "policies/records/event_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <stdexcept>
#include <string_view>

#include "envs/base/raw_bytes.h"
#include "envs/base/text.h"
#include "policies/records/crc32c.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "records are little-endian");

constexpr std::string_view kPrefix = "events.out.tfevents.";
constexpr std::string_view kVersion = "brain.Event:2";

// ---- protobuf: a field is its number and kind, then its value

enum class Wire : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

void AppendVarint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void AppendKey(std::string& out, uint32_t field, Wire wire) {
  AppendVarint(out, field << 3 | static_cast<uint32_t>(wire));
}

void AppendBytes(std::string& out, uint32_t field, std::string_view bytes) {
  AppendKey(out, field, Wire::kBytes);
  AppendVarint(out, bytes.size());
  out += bytes;
}

void AppendNumber(std::string& out, uint32_t field, uint64_t value) {
  AppendKey(out, field, Wire::kVarint);
  AppendVarint(out, value);
}

// Event {double wall_time = 1; int64 step = 2; ...}, the beginning that every event has
std::string EventAt(int64_t step, double wall_time_s) {
  if (step < 0) throw std::invalid_argument(fmt::format("EventFile: step {}; legal: from 0", step));
  std::string event;
  AppendKey(event, 1, Wire::kFixed64);
  AppendRaw(event, wall_time_s);
  if (step > 0) AppendNumber(event, 2, static_cast<uint64_t>(step));
  return event;
}

// Summary.Value {string tag = 1; float simple_value = 2}
std::string ScalarValue(const std::string& tag, float scalar) {
  if (tag.empty() || !IsCleanUtf8(tag))
    throw std::invalid_argument("EventFile: tag '" + EscapeUnprintable(tag) + "'; legal: UTF-8 text, not empty");
  std::string value;
  AppendBytes(value, 1, tag);
  AppendKey(value, 2, Wire::kFixed32);
  AppendRaw(value, scalar);
  return value;
}

// an event as it stands in a file
std::string RecordOf(std::string_view event) {
  std::string record;
  AppendRaw(record, static_cast<uint64_t>(event.size()));
  AppendRaw(record, MaskedCrc32c(record));
  record += event;
  AppendRaw(record, MaskedCrc32c(event));
  return record;
}

// one above the highest number in the names of event files, whoever wrote them
uint64_t NextNumber(const fs::path& folder) {
  uint64_t next = 1;
  std::error_code code;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix)) continue;
    uint64_t number = 0;
    std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), number);
    next = std::max(next, number + 1);
  }
  return next;
}

}  // namespace

Result<EventFile> EventFile::Begin(const fs::path& folder, int64_t first_step, double wall_time_s) {
  // Event.file_version = 3
  std::string version = EventAt(0, wall_time_s);
  AppendBytes(version, 3, kVersion);
  // Event.session_log = 7, SessionLog {SessionStatus status = 1}, START = 1
  std::string status, start = EventAt(first_step, wall_time_s);
  AppendNumber(status, 1, 1);
  AppendBytes(start, 7, status);

  // as many digits as other writers use, so that names sort as numbers do
  auto file = AppendFile::Create(folder / fmt::format("{}{:010}.gensim", kPrefix, NextNumber(folder)));
  if (!file) return file.errors();
  if (const Status begun = file->Append(RecordOf(version) + RecordOf(start)); !begun) return begun.errors();
  return EventFile(*std::move(file));
}

Status EventFile::Add(int64_t step, double wall_time_s, std::span<const std::pair<std::string, float>> scalars) {
  // Event.summary = 5, Summary {repeated Value value = 1}
  std::string event = EventAt(step, wall_time_s), summary;
  for (const auto& [tag, scalar] : scalars) AppendBytes(summary, 1, ScalarValue(tag, scalar));
  AppendBytes(event, 5, summary);
  return file_.Append(RecordOf(event));
}

}  // namespace gensim::policies
