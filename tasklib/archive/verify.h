// Verify: does every file of the library hold what its name says, and does everything that is named exist?
//
// Takes no lock: Library::Verify holds it, so that a change under way does not show. Determinism: problems are sorted
// by path.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tasklib/archive/truth.h"

namespace gensim::tasklib {

struct VerifyReport {
  int objects = 0, refs = 0, records = 0, failed = 0;  ///< files that were checked
  std::vector<Problem> problems;                       ///< damage: something is lost or wrong
  std::vector<Problem> left_overs;                     ///< harmless: the rest of writes that were cut off

  bool sound() const { return problems.empty(); }
};

/// `rows`: what truth.ReadAll() gave.
VerifyReport VerifyFiles(const std::filesystem::path& folder, const Truth& truth, const Truth::Rows& rows);

/// Path of an object in the library.
std::string ObjectPlace(const std::string& digest);

}  // namespace gensim::tasklib
