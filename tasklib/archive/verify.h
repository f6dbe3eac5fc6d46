// Verify: does every file of the library hold what its name says, and does everything that is named exist?
//
// Reads all files; takes no lock, so a file that another process is just adding may show as harmless. Determinism:
// problems are sorted by path.
#pragma once

#include <filesystem>
#include <vector>

#include "tasklib/archive/truth.h"

namespace gensim::tasklib {

struct VerifyReport {
  int objects = 0, refs = 0, records = 0, failed = 0;  ///< files that were checked
  std::vector<Problem> problems;                       ///< damage: something is lost or wrong
  std::vector<Problem> left_overs;                     ///< harmless: the rest of writes that were cut off

  bool sound() const { return problems.empty(); }
};

VerifyReport VerifyFiles(const std::filesystem::path& folder, const Truth& truth);

}  // namespace gensim::tasklib
