#include "cli/film_file.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <future>

#include "cli/signals.h"
#include "envs/render/gif.h"
#include "envs/render/mp4.h"
#include "envs/render/picture.h"
#include "envs/render/png.h"

namespace gensim::cli {
namespace {

using render::Image;
using tabletop::Film;

constexpr int kFramesAtOnce = 16;  // a thread, before they are handed over
constexpr int kMostInARow = 4;
// noise changes every pixel of every frame: a GIF holds up to 1.3 bytes for each, its encoder some eight
constexpr double kBytesOfNoise = 1.3, kLargestNoisyGif = 128e6;
constexpr int kFinestFps = 50;  // as many as a motion has moments

using Sink = std::function<Status(const Film&, int frame, const Image& image)>;

// draws all frames and hands them over in their order
Status DrawAll(const tabletop::Motion& motion, const tabletop::FilmOptions& options, int jobs, Console& console,
               const Sink& sink) {
  std::vector<std::unique_ptr<Film>> films;
  for (int job = 0; job < jobs; ++job) films.push_back(std::make_unique<Film>(motion, options));
  const int count = films[0]->frames();
  for (int first = 0; first < count; first += jobs * kFramesAtOnce) {
    const int last = std::min(count, first + jobs * kFramesAtOnce);
    std::vector<Image> images(static_cast<size_t>(last - first));
    std::vector<std::future<void>> parts;
    for (int job = 0; job < jobs; ++job)
      parts.push_back(std::async(std::launch::async, [&, job] {
        for (int k = first + job; k < last && !InterruptFlag(); k += jobs)
          images[static_cast<size_t>(k - first)] = films[static_cast<size_t>(job)]->Frame(k);
      }));
    for (std::future<void>& part : parts) part.get();
    if (InterruptFlag()) return Error{"interrupted", "", "stopped while drawing; nothing was written", ""};
    for (int k = first; k < last; ++k)
      if (Status taken = sink(*films[0], k, images[static_cast<size_t>(k - first)]); !taken) return taken;
    console.Live(fmt::format("{} of {} frames", last, count));
  }
  return Done{};
}

// a GIF of noise can outgrow memory and every viewer
Status CheckGif(const tabletop::Motion& motion, const tabletop::FilmOptions& options) {
  if (!options.randomise) return Done{};
  const Film film(motion, options);
  const double bytes = kBytesOfNoise * film.frames() * film.columns() * film.rows();
  if (bytes <= kLargestNoisyGif) return Done{};
  return Error{
      "film-too-large", "--out",
      fmt::format("{} randomised frames of {} x {} pixels make a .gif of up to {:.0f} MB; the most is {:.0f} MB",
                  film.frames(), film.columns(), film.rows(), bytes / 1e6, kLargestNoisyGif / 1e6),
      "an .mp4, or fewer --columns or --fps"};
}

double RoundedSeconds(double seconds) { return std::round(100 * seconds) / 100; }

FilmFile Described(const Film& film) { return {film.frames(), film.columns(), film.rows(), film.speed(), 0}; }

}  // namespace

Result<FilmFile> WriteFilm(const tabletop::Motion& motion, const tabletop::FilmOptions& options,
                           const std::filesystem::path& path, int jobs, Console& console) {
  FilmFile file;
  if (path.extension() == ".gif") {
    if (const Status fits = CheckGif(motion, options); !fits) return fits.errors();
    render::GifEncoder encoder;
    const Status drawn = DrawAll(motion, options, jobs, console, [&](const Film& film, int k, const Image& image) {
      if (k == 0) file = Described(film);
      const int delay_cs = static_cast<int>(std::lround(100 * film.SecondsOf(k)));
      encoder.Add(image, delay_cs);
      file.seconds += delay_cs / 100.0;
      return Status(Done{});
    });
    if (!drawn) return drawn.errors();
    file.seconds = RoundedSeconds(file.seconds);
    const Status written = render::WriteGif(path, encoder);
    return written ? Result<FilmFile>(file) : written.errors();
  }

  // an MP4 shows every frame equally long: those that stay are sent several times
  std::unique_ptr<render::Mp4Writer> writer;
  const Status drawn =
      DrawAll(motion, options, jobs, console, [&](const Film& film, int k, const Image& image) -> Status {
        if (k == 0) {
          file = Described(film);
          auto started = render::Mp4Writer::Start(film.columns(), film.rows(), options.fps, &InterruptFlag());
          if (!started) return started.errors();
          writer = std::move(*started);
          file.columns = writer->columns(), file.rows = writer->rows();
        }
        const int times = std::max(1, static_cast<int>(std::lround(film.SecondsOf(k) * options.fps)));
        file.seconds += static_cast<double>(times) / options.fps;
        for (int i = 0; i < times; ++i)
          if (Status added = writer->Add(image); !added) return added;
        return Done{};
      });
  if (!drawn) return drawn.errors();
  file.seconds = RoundedSeconds(file.seconds);
  const Status written = writer->Finish(path);
  return written ? Result<FilmFile>(file) : written.errors();
}

Result<FilmFile> WriteStill(const tabletop::Motion& motion, const tabletop::FilmOptions& wanted, int frames,
                            const std::filesystem::path& path) {
  // a short episode has enough moments only when they are closer together
  tabletop::FilmOptions options = wanted;
  if (Film(motion, options).frames() < frames) options.fps = std::max(options.fps, kFinestFps);
  Film film(motion, options);
  if (film.frames() < frames)
    return Error{"wrong-use", "--frames",
                 fmt::format("the episode takes {:.2f} s, which is too short for {} moments",
                             motion.moments.back().time_s, frames),
                 fmt::format("legal: 1 to {}", film.frames())};
  FilmFile file = Described(film);
  file.frames = frames;
  Image image = film.Frame(0);
  if (file.frames > 1) {
    std::vector<render::LabelledImage> cells;
    for (int i = 0; i < file.frames; ++i) {
      const int k = (film.frames() - 1) * i / (file.frames - 1);
      const double time_s = std::min(static_cast<double>(k) * film.speed() / options.fps, motion.moments.back().time_s);
      cells.push_back({fmt::format("{:.1f} s", time_s), film.Frame(k)});
    }
    // rows of equal length
    const int down = (file.frames + kMostInARow - 1) / kMostInARow;
    image = render::ContactSheet(cells, (file.frames + down - 1) / down);
  }
  file.columns = image.columns, file.rows = image.rows;
  const Status written = render::WritePng(path, image);
  return written ? Result<FilmFile>(file) : written.errors();
}

}  // namespace gensim::cli
