#include "policies/nets/correlate.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/fft_irfft2.h>
#include <ATen/ops/fft_rfft2.h>
#include <ATen/ops/sum.h>
#include <fmt/core.h>

#include <stdexcept>

namespace gensim::policies {

at::Tensor Correlate(const at::Tensor& maps, const at::Tensor& crops) {
  const int64_t side = crops.size(-1), reach = side / 2, rows = maps.size(2), columns = maps.size(3);
  if (side % 2 == 0) throw std::invalid_argument(fmt::format("Correlate: a side of {}; legal: odd numbers", side));
  // so much room that nothing comes around to the other side
  const std::vector<int64_t> room = {rows + side - 1, columns + side - 1};
  const at::Tensor padded = at::constant_pad_nd(maps, {reach, reach, reach, reach});
  const at::Tensor waves = at::fft_rfft2(padded).unsqueeze(1) * at::fft_rfft2(crops, room).conj();
  return at::fft_irfft2(waves.sum(2), room).narrow(2, 0, rows).narrow(3, 0, columns);
}

}  // namespace gensim::policies
