#include "envs/render/gif.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "envs/base/file.h"
#include "envs/render/color_table.h"
#include "envs/render/lzw.h"

namespace gensim::render {
namespace {

constexpr int kMost = 65535, kLeastDelay_cs = 2;

void RequireFrames(std::span<const GifFrame> frames) {
  if (frames.empty()) throw std::invalid_argument("EncodeGif: no frames; legal: 1 or more");
  const Image& first = frames[0].image;
  if (first.rows < 1 || first.columns < 1 || first.rows > kMost || first.columns > kMost)
    throw std::invalid_argument(
        fmt::format("EncodeGif: frames of {} x {} pixels; legal: 1 to {} a side", first.columns, first.rows, kMost));
  for (size_t i = 0; i < frames.size(); ++i) {
    const Image& image = frames[i].image;
    if (image.rows != first.rows || image.columns != first.columns)
      throw std::invalid_argument(fmt::format("EncodeGif: frame {} has {} x {} pixels, the first one {} x {}", i,
                                              image.columns, image.rows, first.columns, first.rows));
    if (frames[i].delay_cs < kLeastDelay_cs || frames[i].delay_cs > kMost)
      throw std::invalid_argument(
          fmt::format("EncodeGif: frame {} is shown for {} hundredths of a second; legal: {} to {}", i,
                      frames[i].delay_cs, kLeastDelay_cs, kMost));
  }
}

// All pixels of the first frame, and those of later ones that changed.
ColorTable TableOf(std::span<const GifFrame> frames) {
  ColorCount count;
  for (const Rgb& pixel : frames[0].image.pixels) count.Add(pixel);
  for (size_t k = 1; k < frames.size(); ++k) {
    const auto &now = frames[k].image.pixels, &before = frames[k - 1].image.pixels;
    for (size_t i = 0; i < now.size(); ++i)
      if (now[i] != before[i]) count.Add(now[i]);
  }
  return {count, ColorTable::kMostColors};
}

// First row and column, and those behind the last.
struct Rect {
  int row0 = 0, row1 = 0, column0 = 0, column1 = 0;
};

class Writer {
 public:
  explicit Writer(std::span<const GifFrame> frames)
      : frames_(frames),
        rows_(frames[0].image.rows),
        columns_(frames[0].image.columns),
        table_(TableOf(frames)),
        transparent_(static_cast<uint8_t>(table_.colors().size())),
        bits_(std::bit_width(transparent_)),
        shown_(static_cast<size_t>(rows_) * columns_, transparent_) {}

  std::string Write() {
    Header();
    for (size_t k = 0; k < frames_.size(); ++k) Frame(k);
    out_.push_back(';');
    return std::move(out_);
  }

 private:
  void Byte(int value) { out_.push_back(static_cast<char>(value)); }
  void Word(int value) { Byte(value & 0xff), Byte(value >> 8); }

  // size, the one colour table (its unused end black), and the wish to be repeated for ever
  void Header() {
    out_ = "GIF89a";
    Word(columns_), Word(rows_);
    Byte(0xf0 | (bits_ - 1)), Byte(0), Byte(0);
    for (size_t i = 0; i < size_t{1} << bits_; ++i) {
      const Rgb rgb = i < table_.colors().size() ? table_.colors()[i] : Rgb{};
      for (const uint8_t channel : rgb) Byte(channel);
    }
    if (frames_.size() == 1) return;
    out_ += "\x21\xff\x0bNETSCAPE2.0\x03\x01";
    Word(0), Byte(0);
  }

  void Frame(size_t k) {
    // the frame in indices of the table; transparent where what is shown already is right
    const std::vector<Rgb>& now = frames_[k].image.pixels;
    std::vector<uint8_t> change(now.size());
    Rect rect{rows_, 0, columns_, 0};
    for (int row = 0; row < rows_; ++row) {
      for (int column = 0; column < columns_; ++column) {
        const size_t i = static_cast<size_t>(row) * columns_ + column;
        const bool still = k > 0 && now[i] == frames_[k - 1].image.pixels[i];
        const uint8_t index = still ? shown_[i] : table_.Nearest(now[i]);
        change[i] = index == shown_[i] ? transparent_ : index;
        if (change[i] == transparent_) continue;
        shown_[i] = index;
        rect.row0 = std::min(rect.row0, row), rect.row1 = std::max(rect.row1, row + 1);
        rect.column0 = std::min(rect.column0, column), rect.column1 = std::max(rect.column1, column + 1);
      }
    }
    if (rect.row1 == 0) rect = {0, 1, 0, 1};  // nothing changed: one pixel that cannot be seen

    // how it is shown: kept when the next one comes, with the transparent index
    out_ += "\x21\xf9\x04";
    Byte(1 << 2 | 1), Word(frames_[k].delay_cs), Byte(transparent_), Byte(0);
    Byte(','), Word(rect.column0), Word(rect.row0), Word(rect.column1 - rect.column0), Word(rect.row1 - rect.row0);
    Byte(0);
    std::vector<uint8_t> pixels;
    for (int row = rect.row0; row < rect.row1; ++row) {
      const auto from = change.begin() + static_cast<std::ptrdiff_t>(row) * columns_;
      pixels.insert(pixels.end(), from + rect.column0, from + rect.column1);
    }
    out_ += LzwImageData(pixels, LzwCodeBits(bits_));
  }

  std::span<const GifFrame> frames_;
  int rows_, columns_;
  ColorTable table_;
  uint8_t transparent_;
  int bits_;  // of an index
  std::vector<uint8_t> shown_;
  std::string out_;
};

}  // namespace

std::string EncodeGif(std::span<const GifFrame> frames) {
  RequireFrames(frames);
  return Writer(frames).Write();
}

Status WriteGif(const std::filesystem::path& path, std::span<const GifFrame> frames) {
  return WriteOutput(path, EncodeGif(frames));
}

}  // namespace gensim::render
