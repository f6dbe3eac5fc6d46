#include "envs/core/episode.h"

#include <gtest/gtest.h>

#include <unistd.h>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>

#include "envs/base/file.h"
#include "envs/base/rng.h"
#include "envs/base/sha256.h"

namespace gensim {
namespace {

Episode Example(size_t steps = 3) {
  Episode e;
  e.header = {.env_id = "tabletop/put-block-in-bowl",
              .env_version = 2,
              .family = "tabletop",
              .task = "put-block-in-bowl",
              .task_digest = Sha256Hex("task"),
              .vocabulary_digest = Sha256Hex("words"),
              .build = "0.1.0-gcc",
              .engine = "mujoco",
              .engine_version = "4.0.1",
              .cpu_class = "x86-64-v3",
              .seed = 77};
  e.action_size = 8;
  Rng rng(steps, "episode/example");
  e.hashes.push_back(rng.NextU64());
  for (size_t i = 0; i < steps; ++i) {
    for (size_t k = 0; k < e.action_size; ++k) e.actions.push_back(rng.Uniform(-1, 1));
    e.rewards.push_back(rng.Uniform());
    e.hashes.push_back(rng.NextU64());
  }
  e.end = {.terminated = true, .truncated = false, .success = true, .progress = 1, .cause = "success"};
  return e;
}

std::string CodeOf(std::string_view bytes) {
  const auto read = DecodeEpisode(bytes);
  return read ? "ok" : read.error().code;
}

// ---- a second, independent writer of the frame, so that tests can make files that the product would not ----

std::string Raw(std::string hex) {
  std::string raw;
  for (size_t i = 0; i < hex.size(); i += 2) raw += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return raw;
}

struct Section {
  std::string tag, payload;
};

std::vector<Section> Split(const std::string& bytes) {
  std::vector<Section> sections;
  for (size_t at = 12; at + 32 < bytes.size();) {
    uint64_t length;
    std::memcpy(&length, bytes.data() + at + 4, 8);
    sections.push_back({bytes.substr(at, 4), bytes.substr(at + 12, length)});
    at += 20 + length;
  }
  return sections;
}

std::string Assemble(const std::vector<Section>& sections, const std::string& start) {
  std::string out = start;
  for (const Section& s : sections) {
    const uint64_t length = s.payload.size(), hash = Sha256Prefix64(s.payload);
    out += s.tag;
    out.append(reinterpret_cast<const char*>(&length), 8);
    out += s.payload;
    out.append(reinterpret_cast<const char*>(&hash), 8);
  }
  return out + Raw(Sha256Hex(out));
}

// the example with one change to its sections, checksums made right again
std::string Resealed(const std::function<void(std::vector<Section>&)>& change) {
  const std::string bytes = EncodeEpisode(Example());
  auto sections = Split(bytes);
  change(sections);
  return Assemble(sections, bytes.substr(0, 12));
}

void Replace(std::string& text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

// Reading gives back what was written, for episodes of no, one and many steps.
TEST(Episode, RoundTrips) {
  for (size_t steps : {0u, 1u, 3u, 500u}) {
    const Episode episode = Example(steps);
    const auto read = DecodeEpisode(EncodeEpisode(episode));
    ASSERT_TRUE(read) << ToString(read.errors());
    EXPECT_TRUE(*read == episode) << steps;
  }
}

// The layout is the one of docs/episode-format.md, byte for byte: an independent writer makes the same file.
TEST(Episode, LayoutIsTheDocumentedOne) {
  const std::string bytes = EncodeEpisode(Example());
  EXPECT_EQ(bytes.substr(0, 12), std::string("\x89GSEP\r\n\x1a\x01\0\0\0", 12));
  const auto sections = Split(bytes);
  ASSERT_EQ(sections.size(), 5u);
  EXPECT_EQ(sections[0].tag, "HEAD");
  EXPECT_TRUE(sections[0].payload.starts_with("{\"action_size\":8,\"build\":\"0.1.0-gcc\""));
  EXPECT_EQ(sections[1].payload.size(), 3u * 8 * 8);
  EXPECT_EQ(sections[2].payload.size(), 3u * 8);
  EXPECT_EQ(sections[3].payload.size(), 4u * 8);
  EXPECT_EQ(sections[4].payload,
            "{\"cause\":\"success\",\"progress\":1,\"success\":true,\"terminated\":true,\"truncated\":false}");
  EXPECT_EQ(Assemble(sections, bytes.substr(0, 12)), bytes);
}

// A file written and read back is the same episode, and errors of a damaged one name the file.
TEST(Episode, FilesAreReadBack) {
  const auto path =
      std::filesystem::temp_directory_path() / ("gensim-episode-" + std::to_string(::getpid()) + ".episode");
  ASSERT_TRUE(WriteEpisode(path, Example()));
  const auto read = ReadEpisode(path);
  ASSERT_TRUE(read);
  EXPECT_TRUE(*read == Example());
  ASSERT_TRUE(WriteFileAtomic(path, "something else"));
  const auto bad = ReadEpisode(path);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, "episode-magic");
  EXPECT_NE(bad.error().where.find(path.string()), std::string::npos);
  std::filesystem::remove(path);
  EXPECT_EQ(ReadEpisode(path).error().code, "file-not-found");
}

// Each kind of damage to the frame has its own code.
TEST(Episode, DamageIsNamed) {
  const std::string good = EncodeEpisode(Example());
  EXPECT_EQ(CodeOf(""), "episode-magic");
  EXPECT_EQ(CodeOf("PK\x03\x04 a zip file, for one"), "episode-magic");
  EXPECT_EQ(CodeOf(good.substr(0, 8)), "episode-truncated");
  EXPECT_EQ(CodeOf(good.substr(0, good.size() / 2)), "episode-truncated");
  EXPECT_EQ(CodeOf(good + "x"), "episode-section");
  std::string bad = good;
  bad[8] = 2;
  EXPECT_EQ(CodeOf(bad), "episode-version");
  bad = good;
  bad[12] = 'X';
  EXPECT_EQ(CodeOf(bad), "episode-section");
  bad = good;
  bad[40] = static_cast<char>(bad[40] ^ 1);
  EXPECT_EQ(CodeOf(bad), "episode-checksum");
  bad = good;
  bad.back() = static_cast<char>(bad.back() ^ 1);
  EXPECT_EQ(CodeOf(bad), "episode-checksum");
  EXPECT_EQ(DecodeEpisode(good, {.max_bytes = 100}).error().code, "episode-too-large");
}

// No single flipped bit anywhere in a file goes unnoticed.
TEST(Episode, EveryBitIsGuarded) {
  const std::string good = EncodeEpisode(Example(1));
  for (size_t i = 0; i < good.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      ASSERT_NE(CodeOf(bad), "ok") << "byte " << i << " bit " << bit;
    }
  }
}

// A file cut at any byte is refused.
TEST(Episode, EveryCutIsNoticed) {
  const std::string good = EncodeEpisode(Example(2));
  for (size_t size = 0; size < good.size(); ++size) ASSERT_NE(CodeOf(good.substr(0, size)), "ok") << size;
}

// Hostile files with right checksums are refused for what they say.
TEST(Episode, ResealedNonsenseIsRefused) {
  struct Case {
    const char* what;
    std::function<void(std::vector<Section>&)> change;
    const char* code;
  };
  const auto head = [](std::string from, std::string to) {
    return [=](std::vector<Section>& s) { Replace(s[0].payload, from, to); };
  };
  const auto ends = [](std::string from, std::string to) {
    return [=](std::vector<Section>& s) { Replace(s[4].payload, from, to); };
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Case> cases = {
      {"nothing changed", [](auto&) {}, "ok"},
      {"more steps than there are", head("\"steps\":3", "\"steps\":4"), "episode-section"},
      {"steps past the cap", head("\"steps\":3", "\"steps\":1000000000"), "episode-header"},
      {"negative steps", head("\"steps\":3", "\"steps\":-3"), "episode-header"},
      {"steps as text", head("\"steps\":3", "\"steps\":\"3\""), "episode-header"},
      {"seed past 2^63", head("\"seed\":77", "\"seed\":18446744073709551615"), "episode-header"},
      {"short digest", head(Sha256Hex("task"), "abc"), "episode-header"},
      {"upper-case digest", head(Sha256Hex("task"), std::string(64, 'A')), "episode-header"},
      {"missing member", head("\"family\":\"tabletop\",", ""), "episode-header"},
      {"extra member", head("\"family\":", "\"fame\":1,\"family\":"), "episode-header"},
      {"duplicate member", head("\"family\":", "\"family\":\"a\",\"family\":"), "episode-header"},
      {"white space", head("\"family\":", "\"family\": "), "episode-header"},
      {"control character", head("mujoco", "mu\\u0001co"), "episode-header"},
      {"long text", head("mujoco", std::string(201, 'm')), "episode-header"},
      {"invalid UTF-8", head("mujoco", "mu\xff"), "episode-header"},
      {"not an object", [](auto& s) { s[0].payload = "[]"; }, "episode-header"},
      {"depth bomb", [](auto& s) { s[0].payload = std::string(9000, '['); }, "episode-header"},
      {"huge header", [](auto& s) { s[0].payload = std::string(100000, ' '); }, "episode-header"},
      {"progress above one", ends("\"progress\":1", "\"progress\":1.5"), "episode-header"},
      {"progress spelt 1.0", ends("\"progress\":1", "\"progress\":1.0"), "episode-header"},
      {"success as number", ends("\"success\":true", "\"success\":1"), "episode-header"},
      {"half an action", [](auto& s) { s[1].payload.resize(s[1].payload.size() - 4); }, "episode-section"},
      {"a reward too few", [](auto& s) { s[2].payload.resize(16); }, "episode-section"},
      {"no hashes", [](auto& s) { s[3].payload.clear(); }, "episode-section"},
      {"action not a number", [=](auto& s) { std::memcpy(s[1].payload.data(), &nan, 8); }, "episode-value"},
      {"reward not a number", [=](auto& s) { std::memcpy(s[2].payload.data() + 8, &nan, 8); }, "episode-value"},
      {"sections swapped", [](auto& s) { std::swap(s[1], s[2]); }, "episode-section"},
      {"section missing", [](auto& s) { s.erase(s.begin() + 3); }, "episode-section"},
      {"section twice", [](auto& s) { s.insert(s.begin(), s[0]); }, "episode-section"},
      {"section added",
       [](auto& s) {
         s.push_back({"MORE", "x"});
       },
       "episode-section"},
  };
  for (const Case& c : cases) EXPECT_EQ(CodeOf(Resealed(c.change)), c.code) << c.what;
}

// Writing an episode that no reader would take is a mistake of the program and throws.
TEST(Episode, WriterRefusesWhatTheReaderWould) {
  const auto refuses = [](const std::function<void(Episode&)>& change) {
    Episode e = Example();
    change(e);
    EXPECT_THROW(EncodeEpisode(e), std::invalid_argument);
  };
  refuses([](Episode& e) { e.actions.pop_back(); });
  refuses([](Episode& e) { e.hashes.pop_back(); });
  refuses([](Episode& e) { e.rewards[0] = std::nan(""); });
  refuses([](Episode& e) { e.end.progress = 2; });
  refuses([](Episode& e) { e.header.seed = UINT64_MAX; });
  refuses([](Episode& e) { e.header.task_digest = "abc"; });
  refuses([](Episode& e) { e.header.engine = std::string(300, 'x'); });
  refuses([](Episode& e) { e.end.cause = "\x01"; });
}

// Whatever is done to a file, reading ends with an episode that encodes to the same bytes, or with a coded error.
TEST(Episode, SurvivesStructureAwareMutants) {
  std::map<std::string, int> histogram;
  const std::string good = EncodeEpisode(Example());
  const std::vector<std::string> words = {"-1",   "1e309",  "null", "true", "{}", "9223372036854775808",
                                          "\"\"", "\\u0000"};
  for (int round = 0; round < 6000; ++round) {
    Rng rng(static_cast<uint64_t>(round), "episode/mutants");
    auto sections = Split(good);
    std::string start = good.substr(0, 12);
    for (int64_t change = rng.Integer(1, 3); change > 0; --change) {
      std::string& payload = sections[rng.Index(sections.size())].payload;
      switch (rng.Integer(0, 6)) {
        case 0:  // flip a byte
          if (!payload.empty()) payload[rng.Index(payload.size())] = static_cast<char>(rng.NextU32());
          break;
        case 1:  // cut
          payload.resize(rng.Index(payload.size() + 1));
          break;
        case 2:  // grow
          payload += std::string(rng.Index(40), static_cast<char>(rng.NextU32()));
          break;
        case 3: {  // replace a token of a JSON section
          std::string& json = sections[rng.Chance(0.7) ? 0 : sections.size() - 1].payload;
          const size_t colon = json.find(':', rng.Index(json.size() + 1));
          if (colon == std::string::npos) break;
          const size_t stop = json.find_first_of(",}", colon);
          if (stop != std::string::npos) json.replace(colon + 1, stop - colon - 1, rng.Pick(words));
          break;
        }
        case 4:  // move a section
          std::swap(sections[rng.Index(sections.size())], sections[rng.Index(sections.size())]);
          break;
        case 5:  // an edge value of a number
          if (payload.size() >= 8) {
            const uint64_t edges[] = {0, 1, UINT64_MAX, 0x7ff0000000000000, 0x8000000000000000};
            std::memcpy(payload.data() + rng.Index(payload.size() - 7), &edges[rng.Index(5)], 8);
          }
          break;
        default:  // preamble
          if (rng.Chance(0.2)) start[rng.Index(12)] = static_cast<char>(rng.NextU32());
      }
    }
    // most mutants get right checksums, so that they reach the reader's later checks
    std::string bytes = Assemble(sections, start);
    if (rng.Chance(0.1)) bytes[rng.Index(bytes.size())] = static_cast<char>(rng.NextU32());
    const auto read = DecodeEpisode(bytes);
    ++histogram[read ? "ok" : read.error().code];
    if (!read) continue;
    ASSERT_EQ(EncodeEpisode(*read), bytes) << "two encodings of one episode, round " << round;
  }
  for (const auto& [code, count] : histogram) std::printf("%-20s %d\n", code.c_str(), count);
  EXPECT_GT(histogram["ok"], 300);
  EXPECT_GT(histogram["episode-header"], 300);
  EXPECT_GT(histogram["episode-section"], 300);
  EXPECT_GT(histogram["episode-value"], 30);
}

}  // namespace
}  // namespace gensim
