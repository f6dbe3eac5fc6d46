// What the tests of training data share: demonstrations of seed tasks, the envs that they were recorded in, and
// folders.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "envs/core/rollout.h"
#include "policies/data/demo_files.h"
#include "policies/data/render_episode.h"
#include "tasklib/families.h"
#include "tasklib/program/seeds.h"

namespace gensim::policies::testing {

inline tasklib::Program SeedProgram(const std::string& name) {
  for (const auto& seed : tasklib::SeedTasks())
    if (seed.name == name) return tasklib::Program::FromText(seed.text).value();
  throw std::invalid_argument("no seed task " + name);
}

/// The expert's episode of a seed task.
inline Demo Record(const std::string& task, uint64_t seed) {
  const tasklib::Program program = SeedProgram(task);
  const auto env = tasklib::MakeEnv(program).value();
  return {task + "/" + std::to_string(seed) + ".episode",
          RecordExpert(*env, tasklib::HeaderFor(program, seed)).value()};
}

/// Envs of seed tasks, by the name in the header.
inline EpisodeEnvFactory SeedEnvs() {
  return [](const std::string&, const EpisodeHeader& header) -> Result<EpisodeEnv> {
    auto env = tasklib::MakeEnv(SeedProgram(header.task));
    if (!env) return env.errors();
    return EpisodeEnv{std::move(*env), ""};
  };
}

/// An empty folder.
inline std::filesystem::path Folder(const std::string& name) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / ("data-" + name);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

/// The pack of one demonstration.
inline std::shared_ptr<const Pack> PackOf(const Demo& demo) {
  EpisodeEnv env = SeedEnvs()(demo.file, demo.episode.header).value();
  return Pack::FromBytes(RenderEpisode(env, demo.episode, "").value(), demo.file).value();
}

}  // namespace gensim::policies::testing
