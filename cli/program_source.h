// Where a verb's program comes from: a file, standard input or the library.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/options.h"
#include "envs/base/result.h"
#include "tasklib/archive/library.h"
#include "tasklib/program/program.h"

namespace gensim::cli {

/// --library, else GENSIM_LIBRARY, else $XDG_DATA_HOME/gensim-suite/library, else ~/.local/share/gensim-suite/library;
/// empty where none of them is set.
std::filesystem::path LibraryPath(const CommonOptions& common);

/// Opens the library; a missing or empty folder is made into one with the seed tasks first. What was mended is noted.
Result<std::unique_ptr<tasklib::Library>> OpenLibrary(const CommonOptions& common, Console& console);

/// An open library and those of its tasks that a verb works on.
struct ChosenTasks {
  std::unique_ptr<tasklib::Library> library;
  std::vector<tasklib::TaskEntry> entries;
};
/// All tasks of a family and of one origin (empty: of any) as `library list` shows them. Code task-unknown when none
/// fits.
Result<ChosenTasks> OpenTasks(const CommonOptions& common, const std::string& family, const std::string& origin,
                              Console& console);

/// Text of a program file; "-" is standard input. Codes file-*.
Result<std::string> ReadProgramText(const std::string& file);

/// A program by path (with a slash or ending in .json), or by name, name@version or digest in the library.
Result<tasklib::Program> FindProgram(const CommonOptions& common, const std::string& name, Console& console);

}  // namespace gensim::cli
