// A language model for tests of whole runs: real HTTP, sound programs in turn, and what the tests need around it.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "envs/base/file.h"
#include "generator/card.h"
#include "generator/llm/openai_client.h"
#include "generator/llm_source.h"
#include "generator/propose.h"
#include "tests/fake_llm/fake_llm_server.h"

namespace gensim::generator {

/// Text of a seed task.
inline std::string SeedText(const std::string& name) {
  return ReadFile(std::filesystem::path(GENSIM_SOURCE_DIR) / "tasklib" / "seeds" / (name + ".json"), 1 << 16).value();
}

/// Answers by what is asked for: ideas, votes and curricula are made up, programs come from a list, in turn.
class FakeModel {
 public:
  explicit FakeModel(std::vector<std::string> programs) : programs_(std::move(programs)) {
    server.Handle([this](const testing::FakeRequest& request) { return Answer(request); });
    OpenAiOptions options;
    options.base_url = server.url();
    options.model = "fake";
    options.max_attempts = 1;
    client = OpenAiClient::Create(options).value();
  }

  /// All messages of a request as one text, and the name of its schema.
  static std::string PromptOf(const testing::FakeRequest& request) {
    std::string text;
    const Json body = BodyOf(request);
    for (const Json& message : body["messages"]) text += message["content"].get<std::string>() + "\n";
    return text;
  }
  static std::string FormOf(const testing::FakeRequest& request) {
    return BodyOf(request)["response_format"]["json_schema"]["name"];
  }
  static bool IsRepair(const testing::FakeRequest& request) {
    return PromptOf(request).find("This program was refused") != std::string::npos;
  }

  testing::FakeLlmServer server;
  std::unique_ptr<OpenAiClient> client;
  std::string vote = R"({"vote": "yes", "reason": "fine"})";
  std::string curriculum;                                          ///< reply to a request for one
  std::function<std::string(const testing::FakeRequest&)> repair;  ///< reply to a repair; without it the list goes on
  std::atomic<int> refuse_after{-1};  ///< answers given before the server refuses; < 0: never
  testing::FakeAnswer refusal = testing::Refusal(401, "no such key");

 private:
  static Json BodyOf(const testing::FakeRequest& request) {
    return ParseJson(request.body, {1 << 22, 60, 200000}).value();
  }

  testing::FakeAnswer Answer(const testing::FakeRequest& request) {
    const int before = answered_++;
    if (refuse_after >= 0 && before >= refuse_after) return refusal;
    const std::string form = FormOf(request);
    if (form == "idea") return testing::Streamed(R"({"name": "some-new-task", "idea": "put blocks into the bowl"})");
    if (form == "vote") return testing::Streamed(vote);
    if (form == "curriculum") return testing::Streamed(curriculum);
    if (repair && IsRepair(request)) return testing::Streamed(repair(request));
    return testing::Streamed(programs_[static_cast<size_t>(next_++) % programs_.size()]);
  }

  std::vector<std::string> programs_;
  std::atomic<int> answered_{0}, next_{0};
};

/// An empty folder that goes away with its owner.
struct TempFolder {
  TempFolder() {
    static std::atomic<int> number{0};
    path = std::filesystem::path(::testing::TempDir()) /
           ("llm-run-" + std::to_string(::getpid()) + "-" + std::to_string(number++));
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  ~TempFolder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

/// A library that begins with two seed tasks.
inline std::unique_ptr<tasklib::Library> OpenLibrary(const std::filesystem::path& folder) {
  tasklib::LibraryOptions options;
  options.trust = TrustFromRecords;
  options.seeds = []() -> Result<std::vector<tasklib::TaskCard>> {
    std::vector<tasklib::TaskCard> cards;
    for (const char* name : {"block-in-zone", "tower-in-zone"})
      cards.push_back(CardOf(tasklib::Program::FromText(SeedText(name)).value(), "seed").value());
    return cards;
  };
  return tasklib::Library::Open(folder, options).value();
}

/// Few scenes a gate: what is tested here are runs, not gates.
inline ProposeOptions QuickRun(int trials) {
  ProposeOptions options;
  options.seed = 5;
  options.trials = trials;
  options.judge.gates.lower_seeds = 4;
  options.judge.gates.perturbed_seeds = 1;
  options.judge.gates.perturbed_passes = 2;
  options.judge.gates.control_seeds = 2;
  options.judge.gates.second_engine_seeds = 1;
  return options;
}

}  // namespace gensim::generator
