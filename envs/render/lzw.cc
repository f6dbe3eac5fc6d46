#include "envs/render/lzw.h"

#include <algorithm>
#include <vector>

namespace gensim::render {
namespace {

constexpr int kMostBits = 12, kLastCode = (1 << kMostBits) - 1;

// Bits, lowest first, in sub-blocks with their length before them.
class BlockWriter {
 public:
  explicit BlockWriter(std::string& out) : out_(out) {}

  void Put(int code, int bits) {
    pending_ |= static_cast<uint32_t>(code) << count_;
    for (count_ += bits; count_ >= 8; count_ -= 8, pending_ >>= 8) PutByte();
  }
  void Finish() {
    if (count_ > 0) PutByte();
    FlushBlock();
    out_.push_back('\0');
  }

 private:
  void PutByte() {
    block_.push_back(static_cast<char>(pending_ & 0xff));
    if (block_.size() == 255) FlushBlock();
  }
  void FlushBlock() {
    if (block_.empty()) return;
    out_.push_back(static_cast<char>(block_.size()));
    out_ += block_;
    block_.clear();
  }

  std::string& out_;
  std::string block_;
  uint32_t pending_ = 0;
  int count_ = 0;
};

}  // namespace

std::string LzwImageData(std::span<const uint8_t> indices, int code_bits) {
  const int clear = 1 << code_bits, end = clear + 1;
  std::string out(1, static_cast<char>(code_bits));
  BlockWriter writer(out);

  // next[code << code_bits | index]: the code of that string with one index more, 0 when there is none
  std::vector<uint16_t> next(static_cast<size_t>(kLastCode + 1) << code_bits);
  int bits = code_bits + 1, last = end, current = -1;
  writer.Put(clear, bits);
  for (const uint8_t index : indices) {
    if (current < 0) {
      current = index;
      continue;
    }
    uint16_t& longer = next[static_cast<size_t>(current) << code_bits | index];
    if (longer != 0) {
      current = longer;
      continue;
    }
    // a new string: its code becomes one bit longer when the table asks for it, and a full table starts anew
    writer.Put(current, bits);
    longer = static_cast<uint16_t>(++last);
    if (last >= 1 << bits) ++bits;
    if (last == kLastCode) {
      writer.Put(clear, bits);
      std::fill(next.begin(), next.end(), uint16_t{0});
      bits = code_bits + 1, last = end;
    }
    current = index;
  }

  // the reader adds a string after every code, so the end may need a bit more too
  if (current >= 0) {
    writer.Put(current, bits);
    if (++last >= 1 << bits && bits < kMostBits) ++bits;
  }
  writer.Put(end, bits);
  writer.Finish();
  return out;
}

}  // namespace gensim::render
