#include "policies/train/batch_tensors.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <numbers>
#include <span>
#include <stdexcept>
#include <string>

#include "envs/base/rng.h"
#include "policies/agent/views.h"

namespace gensim::policies {
namespace {

class Column {
 public:
  Column(int64_t rows, int64_t width)
      : tensor_(width == 1 ? at::empty({rows}, at::kFloat) : at::empty({rows, width}, at::kFloat)),
        out_(tensor_.mutable_data_ptr<float>()) {}
  void Add(double value) { *out_++ = static_cast<float>(value); }
  void Add(const Pixel& pixel) { Add(pixel.row), Add(pixel.column); }
  const at::Tensor& tensor() const { return tensor_; }

 private:
  at::Tensor tensor_;
  float* out_;
};

}  // namespace

TrainTensors TensorsOf(const Batch& batch, size_t first, size_t count, uint64_t number, const WordPieces& pieces,
                       const DrawOptions& options) {
  if (count == 0 || first + count > batch.size()) throw std::invalid_argument("TensorsOf: not samples of the batch");
  const auto rows = static_cast<int64_t>(count);
  Column acts(rows, 1), picks(rows, 2), places(rows, 2), shown_picks(rows, 2), shown_places(rows, 2);
  Column pick_yaws(rows, 1), place_yaws(rows, 1), pick_turns(rows, 1), held_turns(rows, 1);
  std::vector<std::vector<int64_t>> sentences;
  for (size_t k = first; k < first + count; ++k) {
    const Label& label = batch.labels[k];
    Rng rng = Rng(options.seed, "train/draw").Stream(std::to_string(number + k));
    acts.Add(batch.stop[k] != 0 ? 0.0 : 1.0);
    picks.Add(label.pick.pixel), places.Add(label.place.pixel);
    pick_yaws.Add(label.pick.yaw_rad), place_yaws.Add(label.place.yaw_rad);
    const auto beside = [&](const Pixel& pixel) {
      const double row = pixel.row + options.jitter_px * rng.Normal();
      return Pixel{row, pixel.column + options.jitter_px * rng.Normal()};
    };
    shown_picks.Add(beside(label.pick.pixel));
    shown_places.Add(beside(label.place.pixel));
    pick_turns.Add(options.turn_crops ? rng.Uniform(-std::numbers::pi, std::numbers::pi) : 0.0);
    held_turns.Add(label.pick.yaw_rad + options.held_error_rad * rng.Normal());
    sentences.push_back(pieces.Encode(batch.texts[k]));
  }
  const at::Tensor views = ImagesOf(std::span(batch.color).subspan(first * kFrameColorBytes, count * kFrameColorBytes),
                                    std::span(batch.height_m).subspan(first * kMapPixels, count * kMapPixels));
  return {{views, PieceRows(sentences)},
          acts.tensor(),
          picks.tensor(),
          places.tensor(),
          pick_yaws.tensor(),
          place_yaws.tensor(),
          shown_picks.tensor(),
          shown_places.tensor(),
          pick_turns.tensor(),
          held_turns.tensor()};
}

}  // namespace gensim::policies
