#include "cli/program_source.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "generator/card.h"
#include "tasklib/program/seeds.h"
#include "tasklib/tours/seed_tours.h"

namespace gensim::cli {
namespace {

// cards of the seed tasks, in their fixed order; a seed that is not sound is an error naming it
Result<std::vector<tasklib::TaskCard>> SeedCards() {
  std::vector<tasklib::TaskCard> cards;
  for (const tasklib::SeedTask& seed : tasklib::SeedTasks()) {
    const auto program = tasklib::Program::FromText(seed.text);
    auto card = program ? generator::CardOf(*program, "seed") : Result<tasklib::TaskCard>(program.errors());
    if (!card) {
      Errors errors = card.errors();
      for (Error& error : errors) error.where = std::string(seed.name) + error.where;
      return errors;
    }
    cards.push_back(std::move(*card));
  }
  for (const Json& document : tasklib::SeedTours()) {
    const auto program = tasklib::Program::FromJson(document);
    if (!program) return program.errors();
    // what was measured of another program under this name is not this one's
    const Json& measured = tasklib::MeasuredOf(program->name());
    const bool current = !measured.is_null() && measured.at("digest") == program->digest();
    auto card = current ? generator::CardOf(*program, "seed", CanonicalJson(measured.at("anchors")),
                                            CanonicalJson(measured.at("certificates")))
                        : generator::CardOf(*program, "seed");
    if (!card) return card.errors();
    cards.push_back(std::move(*card));
  }
  return cards;
}

}  // namespace

namespace fs = std::filesystem;

fs::path LibraryPath(const CommonOptions& common) {
  if (!common.library.empty()) return common.library;
  if (const char* own = std::getenv("GENSIM_LIBRARY"); own && *own) return own;
  if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data)
    return fs::path(data) / "gensim-suite" / "library";
  if (const char* home = std::getenv("HOME"); home && *home)
    return fs::path(home) / ".local" / "share" / "gensim-suite" / "library";
  return {};
}

Result<std::unique_ptr<tasklib::Library>> OpenLibrary(const CommonOptions& common, Console& console) {
  if (LibraryPath(common).empty())
    return Error{"no-library", "", "no folder for the library: HOME and XDG_DATA_HOME are not set",
                 "name one with --library or GENSIM_LIBRARY"};
  tasklib::LibraryOptions options;
  options.trust = generator::TrustFromRecords;
  options.seeds = SeedCards;
  auto library = tasklib::Library::Open(LibraryPath(common), std::move(options));
  if (library)
    for (const std::string& note : (*library)->notes()) console.Note("gensim: " + note);
  return library;
}

Result<ChosenTasks> OpenTasks(const CommonOptions& common, const std::string& family, const std::string& origin,
                              Console& console) {
  auto library = OpenLibrary(common, console);
  if (!library) return library.errors();
  tasklib::ListFilter filter;
  filter.family = family, filter.origin = origin;
  auto entries = (*library)->List(filter);
  if (!entries) return entries.errors();
  if (entries->empty()) return Error{"task-unknown", "", "no task fits", "gensim library list shows what there is"};
  return ChosenTasks{std::move(*library), std::move(*entries)};
}

Result<std::string> ReadProgramText(const std::string& file) {
  // one byte more than the language allows, so that the parse gate sees that it is too long
  constexpr size_t kCap = (size_t{64} << 10) + 1;
  auto text = ReadFile(file == "-" ? "/dev/stdin" : file, kCap);
  if (!text && file != "-" && text.error().code == "file-not-found")
    return Error{"file-not-found", file, "no such file", "a path to a program, or - for standard input"};
  return text;
}

Result<tasklib::Program> FindProgram(const CommonOptions& common, const std::string& name, Console& console) {
  const std::string_view view = name;
  const bool path = view == "-" || view.find('/') != view.npos || view.ends_with(".json");
  if (path) {
    const auto text = ReadProgramText(name);
    if (!text) return text.errors();
    auto program = tasklib::Program::FromText(*text);
    if (program) return program;
    Errors errors = program.errors();
    for (Error& error : errors) error.where = name + (error.where.empty() ? "" : ": ") + error.where;
    return errors;
  }
  const auto library = OpenLibrary(common, console);
  if (!library) return library.errors();
  const auto task = (*library)->Show(name);
  if (!task) return task.errors();
  return tasklib::Program::FromText(task->program);
}

}  // namespace gensim::cli
