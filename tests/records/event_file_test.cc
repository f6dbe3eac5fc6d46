// Event files, read back by a small reader that was written from the format's description.
#include "policies/records/event_file.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>

#include "policies/records/crc32c.h"
#include "tests/records/scratch_folder.h"

namespace gensim::policies {
namespace {

using EventFileTest = ScratchFolder;
using testing::ElementsAre;
using Scalars = std::vector<std::pair<std::string, float>>;

// A field of a protobuf message: a number, or bytes.
struct Field {
  uint64_t number = 0;
  std::string bytes;
};

uint64_t TakeVarint(std::string_view& in) {
  uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(in.at(0));
    in.remove_prefix(1);
    value |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value;
  }
}

template <class T>
T Take(std::string_view& in) {
  T value;
  if (in.size() < sizeof value) throw std::runtime_error("too short");
  std::memcpy(&value, in.data(), sizeof value);
  in.remove_prefix(sizeof value);
  return value;
}

std::multimap<uint64_t, Field> Message(std::string_view in) {
  std::multimap<uint64_t, Field> fields;
  while (!in.empty()) {
    const uint64_t key = TakeVarint(in);
    Field field;
    switch (key & 7) {
      case 0:
        field.number = TakeVarint(in);
        break;
      case 1:
        field.number = Take<uint64_t>(in);
        break;
      case 2: {
        const uint64_t size = TakeVarint(in);
        if (size > in.size()) throw std::runtime_error("too short");
        field.bytes = in.substr(0, size);
        in.remove_prefix(size);
        break;
      }
      case 5:
        field.number = Take<uint32_t>(in);
        break;
      default:
        throw std::runtime_error("kind of a field");
    }
    fields.emplace(key >> 3, std::move(field));
  }
  return fields;
}

struct Event {
  double wall_time = 0;
  uint64_t step = 0;
  std::string version;
  std::optional<uint64_t> session;
  Scalars scalars;
};

template <class To, class From>
To BitsAs(From from) {
  To to;
  static_assert(sizeof to <= sizeof from);
  std::memcpy(&to, &from, sizeof to);
  return to;
}

Event ReadEvent(std::string_view data) {
  Event event;
  for (const auto& [number, field] : Message(data)) {
    if (number == 1) event.wall_time = BitsAs<double>(field.number);
    if (number == 2) event.step = field.number;
    if (number == 3) event.version = field.bytes;
    if (number == 7) event.session = Message(field.bytes).find(1)->second.number;
    if (number != 5) continue;
    for (const auto& [one, value] : Message(field.bytes)) {
      EXPECT_EQ(one, 1u);
      const auto members = Message(value.bytes);
      event.scalars.emplace_back(members.find(1)->second.bytes, BitsAs<float>(members.find(2)->second.number));
    }
  }
  return event;
}

std::vector<Event> ReadEvents(std::string_view in) {
  std::vector<Event> events;
  while (!in.empty()) {
    const std::string_view head = in.substr(0, 8);
    const auto size = Take<uint64_t>(in);
    EXPECT_EQ(Take<uint32_t>(in), MaskedCrc32c(head));
    const std::string_view data = in.substr(0, size);
    in.remove_prefix(size);
    EXPECT_EQ(Take<uint32_t>(in), MaskedCrc32c(data));
    events.push_back(ReadEvent(data));
  }
  return events;
}

// A file begins with the version and the first step, then holds every scalar as it was given.
TEST_F(EventFileTest, HoldsWhatWasAdded) {
  auto file = EventFile::Begin(folder_, 0, 1700000000.25);
  ASSERT_TRUE(file.ok()) << ToString(file.errors());
  EXPECT_EQ(file->path(), folder_ / "events.out.tfevents.0000000001.gensim");
  const Scalars first = {{"loss/pick", 2.5f}, {"größe", -0.0f}}, none;
  const Scalars second = {{"loss/pick", std::numeric_limits<float>::infinity()}, {std::string(300, 't'), 1e-40f}};
  ASSERT_TRUE(file->Add(0, 1700000001.5, first).ok());
  ASSERT_TRUE(file->Add(int64_t{1} << 40, 1700000002, second).ok());
  ASSERT_TRUE(file->Add(std::numeric_limits<int64_t>::max(), 0, none).ok());

  const auto events = ReadEvents(Get(file->path()));
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(events[0].version, "brain.Event:2");
  EXPECT_EQ(events[0].wall_time, 1700000000.25);
  EXPECT_EQ(events[1].session, 1u);
  EXPECT_EQ(events[1].step, 0u);
  EXPECT_EQ(events[2].step, 0u);
  EXPECT_EQ(events[2].wall_time, 1700000001.5);
  EXPECT_EQ(events[2].scalars, first);
  EXPECT_EQ(events[3].step, uint64_t{1} << 40);
  EXPECT_EQ(events[3].scalars, second);
  EXPECT_EQ(events[4].step, uint64_t{INT64_MAX});
  EXPECT_TRUE(events[4].scalars.empty());
}

// An event is in the file when Add is back.
TEST_F(EventFileTest, WritesAtOnce) {
  auto file = EventFile::Begin(folder_, 0, 0);
  ASSERT_TRUE(file.ok());
  for (size_t step = 1; step <= 3; ++step) {
    ASSERT_TRUE(file->Add(static_cast<int64_t>(step), 0, Scalars{{"a", 1.0f}}).ok());
    EXPECT_EQ(ReadEvents(Get(file->path())).size(), 2 + step);
  }
}

// A resumed run begins a file whose name sorts behind all there are, whoever wrote them, and says where it begins.
TEST_F(EventFileTest, ResumedRunBeginsTheNextFile) {
  Scalars scalars = {{"a", 1.0f}};
  std::string names;
  for (int64_t run = 0; run < 12; ++run) {
    auto file = EventFile::Begin(folder_, run * 100, 0);
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(ReadEvents(Get(file->path()))[1].step, static_cast<uint64_t>(run) * 100);
    EXPECT_GT(file->path().filename().string(), names);
    names = file->path().filename().string();
  }
  EXPECT_EQ(names, "events.out.tfevents.0000000012.gensim");
  Put(folder_ / "events.out.tfevents.1700000000.machine.7.0", "");
  Put(folder_ / "events.out.tfevents.no-number", "");
  Put(folder_ / "metrics.jsonl", "");
  EXPECT_EQ(EventFile::Begin(folder_, 0, 0)->path().filename(), "events.out.tfevents.1700000001.gensim");
}

// What no reader could take is a mistake of the caller; a folder that is not there an error.
TEST_F(EventFileTest, RefusesWhatCannotBe) {
  auto file = EventFile::Begin(folder_, 0, 0);
  ASSERT_TRUE(file.ok());
  const std::string before = Get(file->path());
  EXPECT_THROW((void)file->Add(-1, 0, Scalars{{"a", 1.0f}}), std::invalid_argument);
  EXPECT_THROW((void)file->Add(1, 0, Scalars{{"", 1.0f}}), std::invalid_argument);
  EXPECT_THROW((void)file->Add(1, 0, Scalars{{"a", 1.0f}, {"\xff", 1.0f}}), std::invalid_argument);
  EXPECT_THROW((void)EventFile::Begin(folder_, -1, 0), std::invalid_argument);
  EXPECT_EQ(Get(file->path()), before);
  EXPECT_EQ(EventFile::Begin(folder_ / "none", 0, 0).error().code, "file-unwritable");
}

}  // namespace
}  // namespace gensim::policies
