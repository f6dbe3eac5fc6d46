// gensim library gallery: one offline page of all tasks, with pictures and films beside it (cli/gallery_folder.h).
//
// A name in pictures/ belongs to one content, so an old page keeps its own. A run that is killed leaves the old page or
// the new one, and some pictures that nothing shows; the next run takes films that are there already, unharmed, and
// removes what its page does not show.
#include <fmt/core.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/exit_code.h"
#include "cli/film_file.h"
#include "cli/gallery_folder.h"
#include "cli/gallery_page.h"
#include "cli/program_source.h"
#include "cli/signals.h"
#include "cli/task_view.h"
#include "cli/tour_view.h"
#include "cli/verbs.h"
#include "envs/base/sha256.h"
#include "envs/core/build_info.h"
#include "envs/core/work_pool.h"
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

Result<std::string> WritePicture(GalleryFolder& folder, const tasklib::TaskEntry& entry, const render::Image& image) {
  const std::string bytes = render::EncodePng(image), name = NameOf(entry, bytes, ".png");
  const auto written = folder.Write(name, bytes);
  return written ? Result<std::string>(name) : written.errors();
}

// columns and rows of a GIF: the first numbers after its signature, little-endian
void SetFilmSize(const std::string& gif, GalleryCard& card) {
  const auto number = [&](size_t at) {
    return static_cast<unsigned char>(gif.at(at)) + 256 * static_cast<unsigned char>(gif.at(at + 1));
  };
  card.film_columns = number(6), card.film_rows = number(8);
}

// makes the film unless one of this task, seed, engine and build is there already, unharmed
Status AddFilm(GalleryFolder& folder, const tasklib::Program& program, const FilmedEpisode& episode, GalleryCard& card,
               Console& console) {
  card.film = NameOf(card.task.entry,
                     fmt::format("{}/{}{}/{}", BuildId(), episode.seed, episode.engine_words(), kColumns), ".gif");
  if (const auto there = folder.Intact(card.film)) return SetFilmSize(*there, card), Done{};
  const auto env = tasklib::MakeEnv(program, episode.engine);
  if (!env) return env.errors();
  auto* tabletop = dynamic_cast<tabletop::TabletopEnv*>(env->get());
  if (!tabletop) return Error{"family-not-drawn", "", "only tasks of the tabletop are filmed", ""};
  const auto motion = tabletop::RecordMotion(*tabletop, episode.seed, tabletop::Actor::kExpert, kPeriod_s);
  if (!motion) return motion.errors();
  tabletop::FilmOptions options;
  options.columns = kColumns;
  if (const Status begun = folder.Begin(card.film); !begun) return begun;
  const auto written = WriteFilm(*motion, options, folder.PathOf(card.film), ThreadsFor(0), console);
  if (!written) return written.errors();
  card.film_columns = written->columns, card.film_rows = written->rows;
  return folder.Finish(card.film);
}

// a map of the places, and one with the expert's tour
Status DrawMaps(GalleryFolder& folder, const tasklib::TaskEntry& entry, const tasklib::Program& program, uint64_t seed,
                GalleryCard& card) {
  const ShownTour shown = ShowTour(program, seed);
  card.objects = fmt::format("{} places", shown.source.instance.size());
  for (auto [name, with_tour] : {std::pair{&card.start, false}, {&card.end, true}}) {
    const render::Image image = ToImage(MapOf(program, shown, with_tour, kColumns));
    card.columns = image.columns, card.rows = image.rows;
    auto written = WritePicture(folder, entry, image);
    if (!written) return written.errors();
    *name = std::move(*written);
  }
  return Done{};
}

// draws what can be drawn; why something cannot goes into the card, what must stop the run is returned
Status Illustrate(GalleryFolder& folder, const FilmedEpisode& episode, bool films, GalleryCard& card,
                  Console& console) {
  const tasklib::TaskEntry& entry = card.task.entry;
  const auto program = tasklib::Program::FromText(card.task.program);
  if (program && program->family() == "tsp") return DrawMaps(folder, entry, *program, episode.seed, card);
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

// what a run that was stopped leaves
int Interrupted(const GalleryFolder& folder, Console& console) {
  std::error_code code;
  const std::string page = fs::exists(folder.page(), code) ? "the page is as it was" : "there is no page yet";
  return console.Fail({"interrupted", "", "stopped; " + page + ", and pictures that were finished stay",
                       "the same line goes on from here"});
}

}  // namespace

int RunLibraryGallery(const CommonOptions& common, const LibraryOptions& options, Console& console) {
  const auto engine = physics::EngineOf(options.engine);
  if (!engine) return console.Fail(engine.errors());
  const auto chosen = OpenTasks(common, options.family.empty() ? "tabletop" : options.family, options.origin, console);
  if (!chosen) return console.Fail(chosen.errors());
  auto folder = GalleryFolder::Open(options.folder);
  if (!folder) return console.Fail(folder.errors());

  std::vector<GalleryCard> cards;
  std::set<std::string> shown;
  Json names = Json::array(), skipped = Json::array();
  int films = 0;
  for (const tasklib::TaskEntry& entry : chosen->entries) {
    if (InterruptFlag()) return Interrupted(*folder, console);
    auto stored = chosen->library->Show(entry.digest);
    if (!stored) return console.Fail(stored.errors());
    GalleryCard card;
    card.task = std::move(*stored);
    const Status drawn = Illustrate(*folder, {common.seed.value_or(0), *engine}, options.gifs, card, console);
    if (!drawn && drawn.error().code == "interrupted") return Interrupted(*folder, console);
    if (!drawn) return console.Fail(drawn.errors());
    (card.note.empty() ? names : skipped).push_back(entry.name);
    films += !card.film.empty();
    for (const std::string& name : {card.start, card.end, card.film}) shown.insert(name);
    cards.push_back(std::move(card));
    console.Progress(fmt::format("{} of {} tasks", cards.size(), chosen->entries.size()));
  }

  const fs::path page = folder->page();
  const Status written = folder->Publish(GalleryPage(cards), shown);
  if (!written) return console.Fail(written.errors());
  console.Document({{"ok", true}, {"file", page.string()}, {"tasks", names}, {"skipped", skipped}, {"films", films}});
  console.Print(fmt::format("{} tasks and {} films on {}", cards.size(), films, page.string()));
  return kDone;
}

}  // namespace gensim::cli
