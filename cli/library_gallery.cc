// gensim library gallery: one offline page of all tasks, with pictures and films beside it.
//
//   OUT/index.html   the page, replaced by a rename once all its pictures are there
//   OUT/pictures/    DIGEST-HASH.png and .gif; a name belongs to one content, so an old page keeps its own
//
// A run that is killed leaves the old page or the new one, and some pictures that nothing shows; the next run takes
// films that are there already and removes what its page does not show.
#include <fmt/core.h>
#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "cli/exit_code.h"
#include "cli/film_file.h"
#include "cli/gallery_page.h"
#include "cli/program_source.h"
#include "cli/signals.h"
#include "cli/task_view.h"
#include "cli/verbs.h"
#include "envs/base/file.h"
#include "envs/base/sha256.h"
#include "envs/core/build_info.h"
#include "envs/render/png.h"
#include "tasklib/families.h"

namespace gensim::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kColumns = 480;
constexpr double kPeriod_s = 0.02;

// which episode of a task a film shows
struct FilmedEpisode {
  uint64_t seed = 0;
  physics::Engine engine = physics::Engine::kMujoco;
  // what a line that makes it says beyond the seed
  std::string engine_words() const {
    return engine == physics::Engine::kMujoco ? "" : fmt::format(" --engine {}", physics::NameOf(engine));
  }
};

std::string NameOf(const tasklib::TaskEntry& entry, const std::string& hashed, const char* ending) {
  return entry.digest.substr(0, 12) + "-" + Sha256Hex(hashed).substr(0, 12) + ending;
}

// a page of somebody else is not overwritten
Status CheckFolder(const fs::path& out) {
  const auto page = ReadFile(out / "index.html");
  if (page ? page->find(kGalleryMark) != page->npos : page.error().code == "file-not-found") return Done{};
  if (!page && page.error().code != "file-too-large") return page.errors();
  return Error{"gallery-folder-taken", (out / "index.html").string(), "this page is no gallery",
               "another folder with --out"};
}

Result<std::string> WritePicture(const fs::path& folder, const tasklib::TaskEntry& entry, const render::Image& image) {
  const std::string bytes = render::EncodePng(image), name = NameOf(entry, bytes, ".png");
  const auto written = WriteFileOnce(folder / name, bytes);
  return written ? Result<std::string>(name) : written.errors();
}

// columns and rows of a GIF that is there already: the first numbers after its signature, little-endian
bool SizeOfFilm(const fs::path& path, GalleryCard& card) {
  std::ifstream file(path, std::ios::binary);
  std::array<unsigned char, 10> head{};
  if (!file.read(reinterpret_cast<char*>(head.data()), head.size())) return false;
  card.film_columns = head[6] + 256 * head[7], card.film_rows = head[8] + 256 * head[9];
  return true;
}

// makes the film unless one of this task, seed, engine and build is there already
Status AddFilm(const fs::path& folder, const tasklib::Program& program, const FilmedEpisode& episode, GalleryCard& card,
               Console& console) {
  card.film = NameOf(card.task.entry,
                     fmt::format("{}/{}{}/{}", BuildId(), episode.seed, episode.engine_words(), kColumns), ".gif");
  if (SizeOfFilm(folder / card.film, card)) return Done{};
  const auto env = tasklib::MakeEnv(program, episode.engine);
  if (!env) return env.errors();
  auto* tabletop = dynamic_cast<tabletop::TabletopEnv*>(env->get());
  if (!tabletop) return Error{"family-not-drawn", "", "only tabletop tasks can be drawn", ""};
  const auto motion = tabletop::RecordMotion(*tabletop, episode.seed, tabletop::Actor::kExpert, kPeriod_s);
  if (!motion) return motion.errors();
  tabletop::FilmOptions options;
  options.columns = kColumns;
  const auto written = WriteFilm(*motion, options, folder / card.film, JobsFor(0), console);
  if (!written) return written.errors();
  card.film_columns = written->columns, card.film_rows = written->rows;
  return Done{};
}

// draws what can be drawn; why something cannot goes into the card, what must stop the run is returned
Status Illustrate(const fs::path& folder, const FilmedEpisode& episode, bool films, GalleryCard& card,
                  Console& console) {
  const tasklib::TaskEntry& entry = card.task.entry;
  const auto program = tasklib::Program::FromText(card.task.program);
  const auto lowered =
      program ? tasklib::LowerWithPlan(*program, episode.seed) : Result<tasklib::Lowered>(program.errors());
  if (!lowered) {
    card.note = ToString(lowered.errors());
    console.Note(fmt::format("gensim: no picture of {}: {}", entry.name, card.note));
    return Done{};
  }
  const Stills stills = StillsOf(*lowered, kColumns, true);
  card.objects = ObjectsInWords(lowered->task), card.ghosts = !GhostsOf(*lowered).empty();
  card.columns = stills.start.columns, card.rows = stills.start.rows;
  for (auto [name, image] : {std::pair{&card.start, &stills.start}, {&card.end, &stills.end}}) {
    auto written = WritePicture(folder, entry, *image);
    if (!written) return written.errors();
    *name = std::move(*written);
  }
  const std::string selector = entry.version > 1 ? entry.digest.substr(0, 12) : entry.name;
  card.film_command = fmt::format("gensim render {} --seed {}{} --out {}.gif", selector, episode.seed,
                                  episode.engine_words(), entry.name);
  return films ? AddFilm(folder, *program, episode, card, console) : Status(Done{});
}

// pictures of former pages, and what a killed run began; other files in the folder are not ours
void RemoveUnshown(const fs::path& folder, const std::set<std::string>& shown) {
  static const std::regex kOurs("[0-9a-f]{12}-[0-9a-f]{12}\\.(png|gif)");
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!shown.contains(name) && (std::regex_match(name, kOurs) || IsTemporaryName(entry.path())))
      fs::remove(entry.path(), ignored);
  }
}

}  // namespace

int RunLibraryGallery(const CommonOptions& common, const LibraryOptions& options, Console& console) {
  const fs::path out = options.folder, folder = out / "pictures";
  const auto engine = physics::EngineOf(options.engine);
  if (!engine) return console.Fail(engine.errors());
  if (const Status free = CheckFolder(out); !free) return console.Fail(free.errors());
  const auto chosen = OpenTasks(common, options.origin, console);
  if (!chosen) return console.Fail(chosen.errors());
  if (const Status made = MakeFolder(folder); !made) return console.Fail(made.errors());

  std::vector<GalleryCard> cards;
  std::set<std::string> shown;
  Json names = Json::array(), skipped = Json::array();
  int films = 0;
  for (const tasklib::TaskEntry& entry : chosen->entries) {
    if (InterruptFlag())
      return console.Fail({"interrupted", "", "stopped; the page is as it was", "the same line goes on from here"});
    auto stored = chosen->library->Show(entry.digest);
    if (!stored) return console.Fail(stored.errors());
    GalleryCard card;
    card.task = std::move(*stored);
    const Status drawn = Illustrate(folder, {common.seed.value_or(0), *engine}, options.gifs, card, console);
    if (!drawn) return console.Fail(drawn.errors());
    (card.note.empty() ? names : skipped).push_back(entry.name);
    films += !card.film.empty();
    for (const std::string& name : {card.start, card.end, card.film}) shown.insert(name);
    cards.push_back(std::move(card));
    console.Progress(fmt::format("{} of {} tasks", cards.size(), chosen->entries.size()));
  }

  const fs::path page = out / "index.html";
  const Status written = WriteFileAtomic(page, GalleryPage(cards));
  if (!written) return console.Fail(written.errors());
  RemoveUnshown(folder, shown);
  console.Document({{"ok", true}, {"file", page.string()}, {"tasks", names}, {"skipped", skipped}, {"films", films}});
  console.Print(fmt::format("{} tasks and {} films on {}", cards.size(), films, page.string()));
  return kDone;
}

}  // namespace gensim::cli
