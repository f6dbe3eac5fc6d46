#include "envs/render/gif.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "envs/base/file.h"
#include "envs/render/lzw.h"

namespace gensim::render {
namespace {

constexpr int kMost = 65535, kLeastDelay_cs = 2;
constexpr size_t kLeastGap = 3;  // fewer pixels between two runs cost less than a run of their own

void RequireFrame(const Image& image, int delay_cs, const Image& last, size_t number) {
  if (image.rows < 1 || image.columns < 1 || image.rows > kMost || image.columns > kMost)
    throw std::invalid_argument(
        fmt::format("GifEncoder: frames of {} x {} pixels; legal: 1 to {} a side", image.columns, image.rows, kMost));
  if (number > 0 && (image.rows != last.rows || image.columns != last.columns))
    throw std::invalid_argument(fmt::format("GifEncoder: frame {} has {} x {} pixels, the first one {} x {}", number,
                                            image.columns, image.rows, last.columns, last.rows));
  if (delay_cs < kLeastDelay_cs || delay_cs > kMost)
    throw std::invalid_argument(
        fmt::format("GifEncoder: frame {} is shown for {} hundredths of a second; legal: {} to {}", number, delay_cs,
                    kLeastDelay_cs, kMost));
}

// First row and column, and those behind the last.
struct Rect {
  int row0 = 0, row1 = 0, column0 = 0, column1 = 0;
};

}  // namespace

GifEncoder::Change GifEncoder::ChangeTo(const Image& image) const {
  Change change;
  const size_t size = image.pixels.size();
  const auto still = [&](size_t i) { return !frames_.empty() && image.pixels[i] == last_.pixels[i]; };
  for (size_t i = 0; i < size; ++i) {
    if (still(i)) continue;
    if (!change.runs.empty()) {
      // short gaps join their neighbours
      Run& run = change.runs.back();
      if (i - run.first - run.count < kLeastGap) {
        run.count = static_cast<uint32_t>(i + 1 - run.first);
        continue;
      }
    }
    change.runs.push_back({static_cast<uint32_t>(i), 1});
  }
  for (const Run& run : change.runs) {
    const auto from = image.pixels.begin() + run.first;
    change.pixels.insert(change.pixels.end(), from, from + run.count);
  }
  change.runs.shrink_to_fit(), change.pixels.shrink_to_fit();
  return change;
}

void GifEncoder::Add(const Image& image, int delay_cs) {
  RequireFrame(image, delay_cs, last_, frames_.size());
  // all pixels of the first frame, and those of later ones that changed
  for (size_t i = 0; i < image.pixels.size(); ++i)
    if (frames_.empty() || image.pixels[i] != last_.pixels[i]) colors_.Add(image.pixels[i]);
  Change change = ChangeTo(image);
  change.delay_cs = delay_cs;
  if (!frames_.empty())
    kept_bytes_ += sizeof(Change) + change.runs.size() * sizeof(Run) + change.pixels.size() * sizeof(Rgb);
  frames_.push_back(std::move(change));
  last_ = image;
}

// Writes the frames of an encoder, in indices of one table.
class GifWriter {
 public:
  explicit GifWriter(const GifEncoder& gif)
      : gif_(gif),
        rows_(gif.last_.rows),
        columns_(gif.last_.columns),
        table_(gif.colors_, ColorTable::kMostColors),
        transparent_(static_cast<uint8_t>(table_.colors().size())),
        bits_(std::bit_width(transparent_)),
        shown_(static_cast<size_t>(rows_) * columns_, transparent_) {}

  std::string Write() {
    Header();
    for (const GifEncoder::Change& change : gif_.frames_) Frame(change);
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
    if (gif_.frames_.size() == 1) return;
    out_ += "\x21\xff\x0bNETSCAPE2.0\x03\x01";
    Word(0), Byte(0);
  }

  void Frame(const GifEncoder::Change& frame) {
    // the frame in indices of the table; transparent where what is shown already is right
    std::vector<uint8_t> change(shown_.size(), transparent_);
    Rect rect{rows_, 0, columns_, 0};
    const Rgb* pixel = frame.pixels.data();
    for (const GifEncoder::Run& run : frame.runs) {
      for (size_t i = run.first; i < size_t{run.first} + run.count; ++i, ++pixel) {
        const uint8_t index = table_.Nearest(*pixel);
        if (index == shown_[i]) continue;
        shown_[i] = change[i] = index;
        const int row = static_cast<int>(i) / columns_, column = static_cast<int>(i) % columns_;
        rect.row0 = std::min(rect.row0, row), rect.row1 = std::max(rect.row1, row + 1);
        rect.column0 = std::min(rect.column0, column), rect.column1 = std::max(rect.column1, column + 1);
      }
    }
    if (rect.row1 == 0) rect = {0, 1, 0, 1};  // nothing changed: one pixel that cannot be seen

    // how it is shown: kept when the next one comes, with the transparent index
    out_ += "\x21\xf9\x04";
    Byte(1 << 2 | 1), Word(frame.delay_cs), Byte(transparent_), Byte(0);
    Byte(','), Word(rect.column0), Word(rect.row0), Word(rect.column1 - rect.column0), Word(rect.row1 - rect.row0);
    Byte(0);
    std::vector<uint8_t> pixels;
    for (int row = rect.row0; row < rect.row1; ++row) {
      const auto from = change.begin() + static_cast<std::ptrdiff_t>(row) * columns_;
      pixels.insert(pixels.end(), from + rect.column0, from + rect.column1);
    }
    out_ += LzwImageData(pixels, LzwCodeBits(bits_));
  }

  const GifEncoder& gif_;
  int rows_, columns_;
  ColorTable table_;
  uint8_t transparent_;
  int bits_;  // of an index
  std::vector<uint8_t> shown_;
  std::string out_;
};

std::string GifEncoder::Encode() const {
  if (frames_.empty()) throw std::invalid_argument("GifEncoder: no frames; legal: 1 or more");
  return GifWriter(*this).Write();
}

std::string EncodeGif(std::span<const GifFrame> frames) {
  GifEncoder encoder;
  for (const GifFrame& frame : frames) encoder.Add(frame.image, frame.delay_cs);
  return encoder.Encode();
}

Status WriteGif(const std::filesystem::path& path, const GifEncoder& encoder) {
  return WriteOutput(path, encoder.Encode());
}

}  // namespace gensim::render
