#include "tests/render/gif_reader.h"

#include <stdexcept>
#include <string>

namespace gensim::render {
namespace {

void Require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(std::string("GIF: ") + what);
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  int Byte() {
    Require(at_ < bytes_.size(), "cut off");
    return static_cast<unsigned char>(bytes_[at_++]);
  }
  int Word() {
    const int low = Byte();
    return low | Byte() << 8;
  }
  std::string Take(size_t count) {
    Require(at_ + count <= bytes_.size(), "cut off");
    at_ += count;
    return std::string(bytes_.substr(at_ - count, count));
  }
  std::string Blocks() {
    std::string all;
    while (const int size = Byte()) all += Take(static_cast<size_t>(size));
    return all;
  }
  bool done() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
};

// Appendix F of the specification, as a reader sees it.
std::vector<int> Unpack(const std::string& data, int code_bits) {
  const int clear = 1 << code_bits;
  std::vector<std::vector<int>> strings;
  std::vector<int> pixels, before;
  int bits = code_bits + 1;
  size_t at = 0;
  const auto reset = [&] {
    strings.clear();
    for (int i = 0; i < clear + 2; ++i) strings.push_back({i});
    bits = code_bits + 1;
    before.clear();
  };
  reset();
  for (bool first = true;; first = false) {
    int code = 0;
    for (int k = 0; k < bits; ++k, ++at) {
      Require(at / 8 < data.size(), "no end code");
      code |= (static_cast<unsigned char>(data[at / 8]) >> at % 8 & 1) << k;
    }
    Require(!first || code == clear, "does not begin with a clear code");
    if (code == clear) {
      reset();
      continue;
    }
    if (code == clear + 1) break;
    Require(code < static_cast<int>(strings.size()) || (code == static_cast<int>(strings.size()) && !before.empty()),
            "code from the future");
    std::vector<int> string;
    if (code < static_cast<int>(strings.size())) {
      string = strings[static_cast<size_t>(code)];
    } else {
      string = before;
      string.push_back(before[0]);
    }
    pixels.insert(pixels.end(), string.begin(), string.end());
    if (!before.empty() && strings.size() < 4096) {
      before.push_back(string[0]);
      strings.push_back(before);
      if (static_cast<int>(strings.size()) == 1 << bits && bits < 12) ++bits;
    }
    before = string;
  }
  Require(data.size() - at / 8 <= 1, "bytes behind the end code");
  return pixels;
}

}  // namespace

ReadGif DecodeGif(std::string_view bytes) {
  Reader in(bytes);
  ReadGif gif;
  Require(in.Take(6) == "GIF89a", "not version 89a");
  const int columns = in.Word(), rows = in.Word(), flags = in.Byte();
  in.Take(2);
  Require(flags & 0x80, "no colour table");
  gif.colors = 2 << (flags & 7);
  std::vector<Rgb> table;
  for (int i = 0; i < gif.colors; ++i) {
    const std::string rgb = in.Take(3);
    table.push_back({static_cast<uint8_t>(rgb[0]), static_cast<uint8_t>(rgb[1]), static_cast<uint8_t>(rgb[2])});
  }

  Image canvas(rows, columns);
  int transparent = -1;
  for (;;) {
    const int kind = in.Byte();
    if (kind == ';') break;
    if (kind == '!') {
      const int label = in.Byte();
      const std::string data = in.Blocks();
      if (label == 0xff) gif.repeats = data.starts_with("NETSCAPE2.0");
      if (label != 0xf9) continue;
      Require(data.size() == 4 && (data[0] >> 2 & 7) == 1, "a frame that is not kept");
      gif.delays_cs.push_back(static_cast<unsigned char>(data[1]) | static_cast<unsigned char>(data[2]) << 8);
      transparent = data[0] & 1 ? static_cast<unsigned char>(data[3]) : -1;
      continue;
    }
    Require(kind == ',', "unknown block");
    const int left = in.Word(), top = in.Word(), width = in.Word(), height = in.Word();
    Require(in.Byte() == 0, "table or interlacing of a frame's own");
    Require(width > 0 && height > 0 && left + width <= columns && top + height <= rows, "frame outside the picture");
    const int code_bits = in.Byte();
    const std::vector<int> pixels = Unpack(in.Blocks(), code_bits);
    Require(static_cast<int>(pixels.size()) == width * height, "too few or too many pixels");
    for (int i = 0; i < width * height; ++i) {
      const int index = pixels[static_cast<size_t>(i)];
      Require(index < gif.colors, "index outside the table");
      if (index != transparent) canvas.at(top + i / width, left + i % width) = table[static_cast<size_t>(index)];
    }
    gif.shown.push_back(canvas);
    gif.changed.push_back(width * height);
  }
  Require(in.done(), "bytes behind the end");
  Require(gif.delays_cs.size() == gif.shown.size(), "a frame without its delay");
  return gif;
}

}  // namespace gensim::render
