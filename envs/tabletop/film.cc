#include "envs/tabletop/film.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "envs/render/text.h"
#include "envs/render/view.h"

namespace gensim::tabletop {
namespace {

using render::Image;

constexpr render::Rgb kPaper = {255, 255, 255}, kInk = {30, 30, 34}, kEmpty = {214, 216, 220}, kDone = {46, 150, 62};
constexpr int kMargin = 4, kBarRows = 5;  // times the scale of the text
constexpr int kWideColumns = 400;         // from here on text is twice as large

void Fill(Image& image, int row0, int row1, int column0, int column1, const render::Rgb& rgb) {
  for (int row = row0; row < row1; ++row)
    for (int column = column0; column < column1; ++column) image.at(row, column) = rgb;
}

}  // namespace

Film::Film(const Motion& motion, const FilmOptions& options)
    : motion_(motion),
      options_(options),
      drawing_(motion.task),
      picture_rows_(render::ViewRows(options.view, options.columns)),
      text_scale_(options.columns < kWideColumns ? 1 : 2) {
  if (options.randomise) randomiser_.emplace(*options.randomise, options.episode, PaletteRgbs());

  // room for the longest sentence that will be shown
  const int letters = (options.columns - 2 * kMargin * text_scale_) / (render::kGlyphAdvance * text_scale_);
  for (const Moment& moment : motion.moments)
    text_lines_ = std::max(text_lines_, static_cast<int>(render::WrapText(moment.instruction, letters).size()));
  const int status_rows = motion.moments.size() > 1 ? render::kLineAdvance + kBarRows : 0;
  band_rows_ = (text_lines_ * render::kLineAdvance + 2 * kMargin + status_rows) * text_scale_;

  const double length_s = motion.moments.back().time_s;
  speed_ = std::max(1, static_cast<int>(std::ceil(length_s / options.longest_s)));
  // the start, frames in between, the end
  if (motion.moments.size() > 1) frames_ = 2 + static_cast<int>(std::floor(length_s * options.fps / speed_));
}

double Film::SecondsOf(int k) const {
  return k == 0 ? options_.first_s : k + 1 == frames_ ? options_.last_s : 1.0 / options_.fps;
}

const Moment& Film::MomentOf(int k) const {
  const auto last = motion_.moments.size() - 1;
  if (k + 1 >= frames_) return motion_.moments[last];
  const double time_s = static_cast<double>(k) * speed_ / options_.fps;
  return motion_.moments[std::min(last, static_cast<size_t>(std::lround(time_s / motion_.period_s)))];
}

Image Film::Frame(int k) {
  const Moment& moment = MomentOf(k);
  const Image picture = render::RenderView(drawing_.WithTool(moment.X_WO, moment.X_WT), options_.view, options_.columns,
                                           randomiser_ ? &*randomiser_ : nullptr, static_cast<uint64_t>(k));
  Image frame(rows(), columns(), kPaper);
  std::copy(picture.pixels.begin(), picture.pixels.end(), frame.pixels.begin());
  DrawBand(frame, moment);
  return frame;
}

// below the picture: a bar of the progress, the instruction, and how far the episode is
void Film::DrawBand(Image& frame, const Moment& moment) const {
  const int scale = text_scale_, margin = kMargin * scale, bar = frames_ > 1 ? kBarRows * scale : 0;
  const int done = static_cast<int>(std::lround(moment.progress * options_.columns));
  Fill(frame, picture_rows_, picture_rows_ + bar, 0, options_.columns, kEmpty);
  Fill(frame, picture_rows_, picture_rows_ + bar, 0, done, kDone);

  int row = picture_rows_ + bar + margin;
  const int letters = (options_.columns - 2 * margin) / (render::kGlyphAdvance * scale);
  for (const std::string& line : render::WrapText(moment.instruction, letters)) {
    render::DrawText(frame, row, margin, line, kInk, scale);
    row += render::kLineAdvance * scale;
  }
  if (frames_ == 1) return;
  const std::string status =
      fmt::format("move {} of {}   {:.0f} % done{}", moment.move, motion_.moves, std::floor(100 * moment.progress),
                  speed_ > 1 ? fmt::format("   x{}", speed_) : "");
  row = frame.rows - margin - render::kLineAdvance * scale + (render::kLineAdvance - render::kGlyphHeight) * scale;
  render::DrawText(frame, row, margin, status, {110, 112, 118}, scale);
}

}  // namespace gensim::tabletop
