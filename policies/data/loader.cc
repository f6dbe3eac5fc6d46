#include "policies/data/loader.h"

#include <fmt/core.h>

#include <algorithm>
#include <new>
#include <optional>
#include <stdexcept>

#include "policies/data/warp.h"

namespace gensim::policies {
namespace {

LoaderOptions Checked(const LoaderOptions& options) {
  const auto require = [](const char* name, int value, int max) {
    if (value < 1 || value > max)
      throw std::invalid_argument(fmt::format("loader: {} is {}; legal: 1 to {}", name, value, max));
  };
  require("batch", options.batch, 4096);
  require("threads", options.threads, 256);
  require("ahead", options.ahead, 256);
  RequireLegal(options.augmentation);
  return options;
}

void Resize(Batch& batch, size_t size) {
  batch.color.resize(size * kFrameColorBytes), batch.height_m.resize(size * kMapPixels);
  batch.labels.resize(size), batch.texts.resize(size), batch.samples.resize(size);
  batch.stop.resize(size);
}

}  // namespace

Loader::Loader(const SampleSource& source, const LoaderOptions& options, const Cursor& from)
    : source_(source), options_(Checked(options)), order_(source, options.seed), from_(from) {
  order_.At(from_);  // refuses a cursor of other data
  for (uint32_t i = 0; i < source.texts(); ++i) text_use_.push_back(DirectionUseOf(source.text(i)));
  for (const TaskInfo& task : source.tasks()) task_use_.push_back(DirectionUseOf(task.wording));
  slots_.resize(static_cast<size_t>(options_.ahead + options_.threads));
  // workers that were started wait for one that could not be
  try {
    for (int i = 0; i < options_.threads; ++i) workers_.emplace_back([this] { Work(); });
  } catch (...) {
    Stop();
    throw;
  }
}

Loader::~Loader() { Stop(); }

void Loader::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  room_.notify_all();
  workers_.clear();
}

Status Loader::Next(Batch& batch) {
  std::unique_lock lock(mutex_);
  Slot& slot = slots_[taken_ % slots_.size()];
  ready_.wait(lock, [&] { return slot.ready; });
  // a failed batch stays, so that whoever asks again hears of it again
  if (!slot.status) return slot.status;
  std::swap(batch, slot.batch);
  slot.ready = false;
  ++taken_;
  lock.unlock();
  room_.notify_one();
  return Done{};
}

void Loader::Work() {
  std::optional<FrameCodec> codec;
  Frame frame;
  std::unique_lock lock(mutex_);
  for (;;) {
    // batch k goes to slot k modulo their number, once the one before it there was taken
    room_.wait(lock, [&] { return stop_ || claimed_ < taken_ + slots_.size(); });
    if (stop_) return;
    const uint64_t number = claimed_++;
    Slot& slot = slots_[number % slots_.size()];
    lock.unlock();
    Status status = Done{};
    // no exception may leave a worker
    try {
      if (!codec) codec.emplace();
      status = Fill(number, *codec, frame, slot.batch);
    } catch (const std::bad_alloc&) {
      status =
          Error{"out-of-memory", "", "the memory does not suffice for a batch", "a smaller train.batch or data.ahead"};
    } catch (const std::exception& error) {
      status = Error{"internal", "", error.what(), ""};
    }
    lock.lock();
    slot.status = std::move(status);
    slot.ready = true;
    ready_.notify_one();
  }
}

Status Loader::Fill(uint64_t number, FrameCodec& codec, Frame& frame, Batch& batch) const {
  Resize(batch, static_cast<size_t>(options_.batch));
  const uint64_t first = from_.index + number * static_cast<uint64_t>(options_.batch);
  Cursor cursor{from_.epoch + first / order_.epoch_size(), first % order_.epoch_size()};
  for (size_t k = 0; k < batch.size(); ++k) {
    if (Status filled = FillSample(k, cursor, codec, frame, batch); !filled) return filled;
    cursor = order_.Next(cursor);
  }
  batch.next = cursor;
  return Done{};
}

Status Loader::FillSample(size_t k, const Cursor& cursor, FrameCodec& codec, Frame& frame, Batch& batch) const {
  const size_t i = order_.At(cursor);
  const SampleInfo& sample = source_.sample(i);
  if (Status read = source_.ReadFrame(i, codec, frame); !read) return read;
  batch.samples[k] = i;
  batch.stop[k] = sample.stop;
  const std::span<uint8_t> color = std::span(batch.color).subspan(k * kFrameColorBytes, kFrameColorBytes);
  const std::span<float> height = std::span(batch.height_m).subspan(k * kMapPixels, kMapPixels);
  if (!options_.augment) {
    CopyFrame(frame, color, height);
    batch.labels[k] = sample.label, batch.texts[k] = source_.text(sample.text);
    return Done{};
  }
  // one stream a sample of the run, whichever worker draws from it
  Rng rng = Rng(options_.seed, "data/augment").Stream(fmt::format("{}/{}", cursor.epoch, cursor.index));
  const DirectionUse &said = text_use_[sample.text], &meant = task_use_[source_.episodes()[sample.episode].task];
  const Augmentation drawn = DrawAugmentation(options_.augmentation, Stricter(said, meant), sample.label, rng);
  WarpFrame(frame, drawn, sample.background, color, height);
  batch.labels[k] = drawn.Move(sample.label);
  batch.texts[k] = drawn.Say(source_.text(sample.text));
  return Done{};
}

}  // namespace gensim::policies
