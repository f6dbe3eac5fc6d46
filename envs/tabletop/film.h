// Film: the frames of a motion, each with the instruction, the moves and the progress below it (the start alone: the
// instruction).
//
// A frame is a pure function of the motion, the options and its number, so frames can be drawn in any order and by
// several threads, each with a Film of its own. All frames have one size. A Film borrows its motion.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "envs/render/image.h"
#include "envs/render/randomise.h"
#include "envs/tabletop/draw.h"
#include "envs/tabletop/motion.h"

namespace gensim::tabletop {

struct FilmOptions {
  std::string view = "picture";  ///< render::ViewNames()
  int columns = 480;
  int fps = 10;                       ///< frames a second
  double longest_s = 12;              ///< a longer motion is played faster, by a whole factor
  double first_s = 0.8, last_s = 2;   ///< how long start and end are shown
  std::optional<uint64_t> randomise;  ///< seed of render::Randomiser
  uint64_t episode = 0;               ///< which episode of that seed
};

class Film {
 public:
  Film(const Motion& motion, const FilmOptions& options);

  /// 1 for a motion of one moment.
  int frames() const { return frames_; }
  int columns() const { return options_.columns; }
  int rows() const { return picture_rows_ + band_rows_; }
  int speed() const { return speed_; }  ///< 1: as fast as it was
  /// How long frame k is shown.
  double SecondsOf(int k) const;
  render::Image Frame(int k);

 private:
  const Moment& MomentOf(int k) const;
  void DrawBand(render::Image& frame, const Moment& moment) const;

  const Motion& motion_;
  FilmOptions options_;
  TaskDrawing drawing_;
  std::optional<render::Randomiser> randomiser_;
  int picture_rows_, text_scale_, text_lines_ = 1, band_rows_;
  int speed_ = 1, frames_ = 1;
};

}  // namespace gensim::tabletop
