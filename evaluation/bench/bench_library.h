// The tasks of a library folder for a benchmark: its two options, and the words when nothing fits.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "generator/card.h"
#include "tasklib/archive/library.h"

namespace gensim::bench {

using KnownTasks = std::vector<std::shared_ptr<const generator::KnownTask>>;

/// LIBRARY and --origin, with `origin` as default.
struct LibraryChoice {
  std::string folder, origin;

  LibraryChoice(CLI::App& app, const char* default_origin) : origin(default_origin) {
    app.add_option("library", folder, "library folder")->required()->check(CLI::ExistingDirectory);
    app.add_option("--origin", origin, "tasks of this origin")
        ->check(CLI::IsMember({"seed", "composer", "llm", "user"}));
  }

  /// At most `most` tasks of the origin, called `only` where that is not empty; says why when there are none.
  KnownTasks Open(size_t most, const std::string& only = "") const {
    auto library = tasklib::Library::Open(folder, {.trust = generator::TrustFromRecords, .seeds = {}});
    const auto view = library ? generator::ViewOf(**library) : Result<generator::LibraryView>(library.errors());
    KnownTasks chosen;
    if (!view) {
      std::fprintf(stderr, "%s\n", ToString(view.errors()).c_str());
      return chosen;
    }
    for (const auto& task : view->tasks)
      if (task->origin == origin && (only.empty() || task->program.name() == only) && chosen.size() < most)
        chosen.push_back(task);
    if (chosen.empty()) std::fprintf(stderr, "%s has no such task of origin %s\n", folder.c_str(), origin.c_str());
    return chosen;
  }
};

}  // namespace gensim::bench
