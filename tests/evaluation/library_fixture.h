// A library in a folder of its own, with a few seed tasks, for tests of evaluations.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "envs/base/json.h"
#include "tasklib/archive/library.h"
#include "tasklib/program/seeds.h"

namespace gensim::evaluation::test {

class LibraryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    library = OpenLibrary();
  }
  void TearDown() override {
    library.reset();
    std::filesystem::remove_all(folder);
  }

  std::unique_ptr<tasklib::Library> OpenLibrary() {
    tasklib::LibraryOptions options;
    options.seeds = [this]() -> Result<std::vector<tasklib::TaskCard>> {
      std::vector<tasklib::TaskCard> cards;
      for (const auto& seed : tasklib::SeedTasks())
        if (names.contains(std::string(seed.name))) cards.push_back(CardOf(*ParseJson(seed.text), "seed"));
      return cards;
    };
    return tasklib::Library::Open(folder / "library", options).value();
  }

  static tasklib::TaskCard CardOf(const Json& program, const std::string& origin) {
    tasklib::TaskCard card;
    card.program = CanonicalJson(program);
    card.origin = origin;
    card.facts.shape_id = "0";
    card.facts.cell = "cell";
    return card;
  }

  std::set<std::string> names = {"put-block-in-bowl", "tower-in-zone", "block-in-zone"};
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("gensim-evaluation-test-" + std::to_string(::getpid()));
  std::unique_ptr<tasklib::Library> library;
};

}  // namespace gensim::evaluation::test
