// Mutants of replies, cassettes, episodes, archive files and ledgers: readers refuse with a code or read something
// legal.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "envs/base/sha256.h"
#include "envs/core/episode.h"
#include "evaluation/ledger.h"
#include "generator/llm/cassette.h"
#include "generator/llm/extract_json.h"
#include "tasklib/archive/library.h"
#include "tasklib/program/program.h"
#include "tasklib/program/seeds.h"
#include "tests/fuzz/mutator.h"

namespace gensim::fuzz {
namespace {

namespace fs = std::filesystem;

void PrintHistogram(const char* title, const std::map<std::string, int>& counts) {
  std::printf("  %s\n", title);
  for (const auto& [name, count] : counts) std::printf("    %-24s %6d\n", name.c_str(), count);
}

std::string CodeOf(const Errors& errors) { return errors.empty() ? "ok" : errors.front().code; }

Episode SmallEpisode() {
  Episode episode;
  episode.header = {"tabletop/put-block-in-bowl",
                    1,
                    "tabletop",
                    "put-block-in-bowl",
                    std::string(64, 'a'),
                    std::string(64, 'b'),
                    "0.1.0-gcc-0",
                    "mujoco",
                    "4.0.1",
                    "x86-64-v3",
                    17};
  episode.action_size = 14;
  for (int step = 0; step < 4; ++step) {
    for (int i = 0; i < 14; ++i) episode.actions.push_back(0.25 * step + 0.01 * i);
    episode.rewards.push_back(0.25);
  }
  episode.hashes = {1, 2, 3, 4, 5};
  episode.end = {true, false, true, 1.0, "success"};
  return episode;
}

// 5,000 replies around programs: a program comes out, or a coded error; what comes out goes through parse and schema.
TEST(FileMutants, Replies) {
  std::vector<Json> corpus;
  for (const auto& seed : tasklib::SeedTasks()) corpus.push_back(*ParseJson(seed.text));
  const JsonMutator mutator(std::move(corpus));
  std::map<std::string, int> codes;
  for (uint64_t i = 0; i < 5000; ++i) {
    Rng rng(i, "mutants/replies");
    std::string reply = mutator.MutateText(rng);
    if (rng.Chance(0.6)) reply = "Here is the program:\n```json\n" + reply + "\n```\nIt is solvable.";
    if (rng.Chance(0.3)) reply = MutateBytes(std::move(reply), rng);
    const auto text = generator::ExtractJsonObject(reply);
    if (!text) {
      ++codes[CodeOf(text.errors())];
      continue;
    }
    const auto document = tasklib::ParseProgram(*text);
    ++codes[document ? (tasklib::CheckSchema(*document).empty() ? "schema passed" : "parse passed")
                     : CodeOf(document.errors())];
  }
  PrintHistogram("replies", codes);
  EXPECT_GT(codes["schema passed"], 250);
}

// 5,000 cassettes: damaged lines are named, never replayed.
TEST(FileMutants, Cassettes) {
  generator::ChatRequest request;
  request.messages = {{"system", "You write goal programs."}, {"user", "Stack two blocks."}};
  generator::ChatReply reply;
  reply.text = "{\"gensim\": 1}";
  reply.finish_reason = "stop";
  std::string whole = generator::CassetteHeader();
  for (int i = 0; i < 3; ++i) {
    request.seed = i;
    whole += generator::CassetteLine(request, "model", reply);
  }
  ASSERT_TRUE(generator::ParseCassette(whole, "whole").ok());
  std::map<std::string, int> codes;
  for (uint64_t i = 0; i < 5000; ++i) {
    Rng rng(i, "mutants/cassettes");
    const auto cassette = generator::ParseCassette(MutateBytes(whole, rng), "mutant");
    ++codes[CodeOf(cassette.errors())];
  }
  PrintHistogram("cassettes", codes);
  EXPECT_LT(codes["ok"], 2500);
}

// 5,000 episodes: the checksums catch every edit that changes the bytes.
TEST(FileMutants, Episodes) {
  const std::string whole = EncodeEpisode(SmallEpisode());
  std::map<std::string, int> codes;
  for (uint64_t i = 0; i < 5000; ++i) {
    Rng rng(i, "mutants/episodes");
    const std::string mutant = MutateBytes(whole, rng);
    const auto episode = DecodeEpisode(mutant);
    ++codes[CodeOf(episode.errors())];
    if (episode) {
      EXPECT_EQ(mutant, whole) << "a changed episode was read as a good one, mutant " << i;
    }
  }
  PrintHistogram("episodes", codes);
}

// Mutants of every kind of archive file: the library opens, verify names damage, and a damaged object is never served.
TEST(FileMutants, ArchiveFiles) {
  const fs::path root = fs::path(::testing::TempDir()) / "mutant-library";
  fs::remove_all(root);
  std::vector<tasklib::TaskCard> cards;
  for (const auto& seed : tasklib::SeedTasks()) {
    tasklib::TaskCard card;
    card.program = CanonicalJson(*ParseJson(seed.text));
    card.origin = "seed";
    card.facts.shape_id = "0";
    card.facts.cell = "cell";
    cards.push_back(std::move(card));
    if (cards.size() == 3) break;
  }
  tasklib::LibraryOptions options;
  options.seeds = [&]() -> Result<std::vector<tasklib::TaskCard>> { return cards; };
  { ASSERT_TRUE(tasklib::Library::Open(root, options).ok()); }
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root))
    if (entry.is_regular_file() && entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  ASSERT_GE(files.size(), 9u);

  std::map<std::string, int> outcomes;
  for (uint64_t i = 0; i < 5000; ++i) {
    Rng rng(i, "mutants/archive");
    const fs::path& file = rng.Pick(files);
    const std::string whole = *ReadFile(file), mutant = MutateBytes(whole, rng);
    if (mutant == whole) continue;
    {
      std::FILE* out = std::fopen(file.c_str(), "wb");
      std::fwrite(mutant.data(), 1, mutant.size(), out);
      std::fclose(out);
    }
    const auto library = tasklib::Library::Open(root, options);
    if (!library) {
      ++outcomes["open: " + CodeOf(library.errors())];
    } else {
      const auto report = (*library)->Verify();
      const bool found = !report || !report->sound();
      EXPECT_TRUE(found) << file << " was changed and verify saw nothing, mutant " << i;
      ++outcomes[found ? "found by verify" : "missed"];
      for (const auto& card : cards) {
        const auto shown = (*library)->Show(Sha256Hex(card.program));
        if (shown) {
          EXPECT_EQ(shown->program, card.program) << "a damaged task was served, mutant " << i;
        }
      }
    }
    {
      std::FILE* out = std::fopen(file.c_str(), "wb");
      std::fwrite(whole.data(), 1, whole.size(), out);
      std::fclose(out);
    }
  }
  PrintHistogram("archive files", outcomes);
  EXPECT_GT(outcomes["found by verify"], 2500);
  fs::remove_all(root);
}

// 20,000 mutants of an evaluation's ledger: every fourth of a log that was not yet written back, the others of the file
// itself. It opens with rows that were written, each as it was, or is refused with a code.
TEST(FileMutants, EpisodeLedgers) {
  const fs::path folder = fs::path(::testing::TempDir()) / "mutant-ledger", path = folder / "ledger.sqlite";
  const fs::path log = folder / "ledger.sqlite-wal", shared = folder / "ledger.sqlite-shm";
  fs::remove_all(folder);
  fs::create_directories(folder);
  const std::string plan = R"({"episodes":12})";
  std::vector<evaluation::EpisodeRow> rows;
  for (uint64_t seed = 0; seed < 12; ++seed) {
    evaluation::EpisodeRow row{"random", std::string(64, 'a'), "tower", std::string(64, 'b'), seed};
    row.episode_return = static_cast<double>(seed) / 7;
    row.cause = "step-limit";
    rows.push_back(row);
  }
  const auto put = [](const fs::path& file, const std::string& bytes) {
    fs::remove(file);  // some file systems sync a file that is emptied
    std::FILE* out = std::fopen(file.c_str(), "wb");
    std::fwrite(bytes.data(), 1, bytes.size(), out);
    std::fclose(out);
  };
  // both states of the files: with a log, as a kill leaves them, and closed
  std::string with_log, the_log;
  {
    auto ledger = evaluation::EpisodeLedger::Open(path, plan).value();
    for (const auto& row : rows) ASSERT_TRUE(ledger.Add(std::span(&row, 1)));
    with_log = *ReadFile(path), the_log = *ReadFile(log);
  }
  const std::string whole = *ReadFile(path);
  ASSERT_GT(the_log.size(), 10'000u);

  std::map<std::string, int> outcomes;
  for (uint64_t i = 0; i < 20'000; ++i) {
    Rng rng(i, "mutants/ledgers");
    fs::remove(log), fs::remove(shared);
    if (i % 4 == 0) {
      put(path, with_log);
      put(log, MutateBytes(the_log, rng));
    } else {
      put(path, MutateBytes(whole, rng));
    }
    const auto ledger = evaluation::EpisodeLedger::Open(path, plan);
    ++outcomes[CodeOf(ledger.errors())];
    if (!ledger) continue;
    for (const auto& row : ledger->rows())
      EXPECT_EQ(std::ranges::count(rows, row), 1) << "a row that nobody wrote, mutant " << i;
  }
  PrintHistogram("ledgers", outcomes);
  EXPECT_GT(outcomes["ledger-unreadable"], 5000);
  EXPECT_GT(outcomes["ok"], 1000) << "logs that are cut are read as far as they go";
  fs::remove_all(folder);
}

}  // namespace
}  // namespace gensim::fuzz
