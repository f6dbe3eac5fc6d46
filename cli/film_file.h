// Films in files: a motion drawn by several threads and written as GIF or MP4, or as one PNG.
//
// The bytes do not depend on the number of threads (MP4: for one version of ffmpeg). Memory: 16 frames a thread, and
// for a GIF what changes in all of them (gif.h). Errors: those of WriteGif, WritePng and Mp4Writer, `interrupted`,
// film-too-large (a GIF of noise) and wrong-use (more moments than there are).
#pragma once

#include <filesystem>

#include "cli/console.h"
#include "envs/base/result.h"
#include "envs/tabletop/film.h"

namespace gensim::cli {

/// What was written.
struct FilmFile {
  int frames = 1, columns = 0, rows = 0;
  int speed = 1;       ///< how many times faster than it was
  double seconds = 0;  ///< how long it plays
};

/// Writes the whole motion to a path that ends in .gif or .mp4. `fps` of the options decides.
Result<FilmFile> WriteFilm(const tabletop::Motion& motion, const tabletop::FilmOptions& options,
                           const std::filesystem::path& path, int jobs, Console& console);

/// Writes the first moment, or `frames` moments evenly apart with their times below, as one PNG.
Result<FilmFile> WriteStill(const tabletop::Motion& motion, const tabletop::FilmOptions& wanted, int frames,
                            const std::filesystem::path& path);

}  // namespace gensim::cli
