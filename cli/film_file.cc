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

FilmFile Described(const Film& film) { return {film.frames(), film.columns(), film.rows(), film.speed(), 0}; }

}  // namespace

Result<FilmFile> WriteFilm(const tabletop::Motion& motion, const tabletop::FilmOptions& options,
                           const std::filesystem::path& path, int jobs, Console& console) {
  FilmFile file;
  if (path.extension() == ".gif") {
    render::GifEncoder encoder;
    const Status drawn = DrawAll(motion, options, jobs, console, [&](const Film& film, int k, const Image& image) {
      if (k == 0) file = Described(film);
      const int delay_cs = static_cast<int>(std::lround(100 * film.SecondsOf(k)));
      encoder.Add(image, delay_cs);
      file.seconds += delay_cs / 100.0;
      return Status(Done{});
    });
    if (!drawn) return drawn.errors();
    const Status written = render::WriteGif(path, encoder);
    return written ? Result<FilmFile>(file) : written.errors();
  }

  // an MP4 shows every frame equally long: those that stay are sent several times
  std::unique_ptr<render::Mp4Writer> writer;
  const Status drawn =
      DrawAll(motion, options, jobs, console, [&](const Film& film, int k, const Image& image) -> Status {
        if (k == 0) {
          file = Described(film);
          auto started = render::Mp4Writer::Start(film.columns(), film.rows(), options.fps);
          if (!started) return started.errors();
          writer = std::move(*started);
        }
        const int times = std::max(1, static_cast<int>(std::lround(film.SecondsOf(k) * options.fps)));
        file.seconds += static_cast<double>(times) / options.fps;
        for (int i = 0; i < times; ++i)
          if (Status added = writer->Add(image); !added) return added;
        return Done{};
      });
  if (!drawn) return drawn.errors();
  const Status written = writer->Finish(path);
  return written ? Result<FilmFile>(file) : written.errors();
}

Result<FilmFile> WriteStill(const tabletop::Motion& motion, const tabletop::FilmOptions& options, int frames,
                            const std::filesystem::path& path) {
  Film film(motion, options);
  FilmFile file = Described(film);
  file.frames = std::min(frames, film.frames());
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
