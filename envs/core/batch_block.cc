#include "envs/core/batch_block.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace gensim {
namespace {

constexpr size_t kLine = 64;

size_t RoundUp(size_t size) { return (size + kLine - 1) / kLine * kLine; }

}  // namespace

AlignedBytes::AlignedBytes(size_t size) : size_(size) {
  const size_t room = RoundUp(size == 0 ? 1 : size);
  bytes_.reset(static_cast<std::byte*>(std::aligned_alloc(kLine, room)));
  if (!bytes_) throw std::bad_alloc();
  std::memset(bytes_.get(), 0, room);
}

void AlignedBytes::Deleter::operator()(std::byte* bytes) const { std::free(bytes); }

BatchBlock::BatchBlock(std::vector<ArraySpec> observations, ArraySpec action, std::vector<size_t> envs,
                       bool final_observations)
    : observations_(std::move(observations)),
      action_(std::move(action)),
      envs_(std::move(envs)),
      action_count_(action_.count()),
      action_bytes_(rows() * action_count_ * sizeof(double)) {
  actions_ = {reinterpret_cast<double*>(action_bytes_.data()), rows() * action_count_};
  for (const ArraySpec& array : observations_) {
    row_bytes_.push_back(array.bytes());
    arrays_.emplace_back(rows() * array.bytes());
    if (final_observations) final_arrays_.emplace_back(rows() * array.bytes());
  }
}

size_t BatchBlock::ObservationIndex(std::string_view name) const {
  return IndexOfArray(observations_, name, "this block of the batch");
}

std::span<const std::byte> BatchBlock::final_observation(size_t o) const {
  if (final_arrays_.empty()) return {};
  return {final_arrays_[o].data(), final_arrays_[o].size()};
}

std::span<std::byte> BatchBlock::observation_row(size_t o, size_t row) {
  return {arrays_[o].data() + row * row_bytes_[o], row_bytes_[o]};
}

std::span<std::byte> BatchBlock::final_row(size_t o, size_t row) {
  return {final_arrays_[o].data() + row * row_bytes_[o], row_bytes_[o]};
}

}  // namespace gensim
