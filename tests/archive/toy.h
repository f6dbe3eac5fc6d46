// Folders that vanish, and toy tasks: programs of a made-up family, so that these tests need no task language.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "envs/base/file.h"
#include "envs/base/json.h"
#include "envs/base/sha256.h"
#include "tasklib/archive/library.h"

namespace gensim::tasklib {

/// A folder of its own, removed at the end of the test; in memory where the system offers that, since these tests sync
/// thousands of files.
class TempFolder {
 public:
  TempFolder() {
    static std::atomic<int> counter{0};
    const bool in_memory = ::access("/dev/shm", W_OK | X_OK) == 0;
    path_ = (in_memory ? std::filesystem::path("/dev/shm") : std::filesystem::temp_directory_path()) /
            ("gensim-archive-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::string ToyProgram(const std::string& name, int step = 1) {
  return CanonicalJson({{"gensim", 1},
                        {"family", "toy"},
                        {"name", name},
                        {"summary", "Walk " + std::to_string(step) + " steps."},
                        {"step", step}});
}

inline TaskFacts ToyFacts(int step = 1) {
  TaskFacts facts;
  facts.shape_id = Sha256Hex("shape" + std::to_string(step % 5));
  facts.cell = "cell-" + std::to_string(step % 3);
  facts.relations = step % 2 ? std::vector<std::string>{"on"} : std::vector<std::string>{"in", "row"};
  facts.plan_length = step % 4 + 1;
  facts.text = "put the red block " + std::to_string(step) + " times";
  facts.vocabulary_digest = Sha256Hex("toy words");
  facts.extra = CanonicalJson({{"features", {step, 2}}});
  return facts;
}

inline TaskCard ToyCard(const std::string& name, int step = 1, const std::string& origin = "composer") {
  TaskCard card;
  card.program = ToyProgram(name, step);
  card.origin = origin;
  card.facts = ToyFacts(step);
  card.provenance = CanonicalJson({{"seed", step}});
  card.records = {{"validation", CanonicalJson({{"oracle", {{"successes", 20}, {"trials", 20}}}}), 0}};
  return card;
}

inline FailedProposal ToyFailure(int number, const std::string& gate = "schema") {
  FailedProposal failed;
  failed.proposal = "{\"name\": \"bad-" + std::to_string(number) + "\"";
  failed.name = "bad-" + std::to_string(number);
  failed.family = "toy";
  failed.origin = "llm";
  failed.gate = gate;
  failed.errors = {{"json-syntax", "line 1, column 17", "the text ends early", "close the object"}};
  failed.history = CanonicalJson(Json::array({{{"round", 1}, {"code", "json-syntax"}}}));
  failed.provenance = CanonicalJson({{"proposal", number}});
  return failed;
}

/// One level for each validation record.
inline int ToyTrust(const std::vector<Record>& records) {
  int trust = 1;
  for (const Record& record : records) trust += record.kind == "validation";
  return trust;
}

inline LibraryOptions ToyOptions() {
  LibraryOptions options;
  options.trust = ToyTrust;
  return options;
}

inline std::unique_ptr<Library> OpenToy(const std::filesystem::path& folder) {
  auto library = Library::Open(folder, ToyOptions());
  if (!library) throw std::runtime_error(ToString(library.errors()));
  return std::move(*library);
}

/// Path below `root` -> bytes of every file that decides the library's content.
inline std::map<std::string, std::string> Archived(const std::filesystem::path& root) {
  std::map<std::string, std::string> files;
  for (const char* part : {"objects", "refs", "records", "failed", "counters"}) {
    if (!std::filesystem::exists(root / part)) continue;
    for (const auto& item : std::filesystem::recursive_directory_iterator(root / part))
      if (item.is_regular_file())
        files[std::filesystem::relative(item.path(), root).string()] = ReadFile(item.path()).value();
  }
  return files;
}

/// Overwrites a file as damage would: without a temporary, in place.
inline void Scribble(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Flips one bit of the byte at `offset` from the start of a file.
inline void FlipBit(const std::filesystem::path& path, size_t offset) {
  std::string bytes = ReadFile(path).value();
  bytes.at(offset) = static_cast<char>(bytes.at(offset) ^ 1);
  Scribble(path, bytes);
}

}  // namespace gensim::tasklib
