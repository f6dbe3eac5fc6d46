// Loader: batches of training samples in the order of SampleOrder, made ahead by worker threads.
//
// Deterministic: the batches depend on source, options and cursor, never on how many workers there are or which of them
// is faster; a loader that starts from the cursor of a batch goes on as the first one did. Ownership: the source is
// borrowed and must outlive the loader, which owns its workers. Thread-safety: one thread calls Next. Memory: a batch
// each worker and each place of the queue, kept and used again.
// Errors: those of SampleSource::ReadFrame; after one the loader gives no more batches.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "policies/data/augment.h"
#include "policies/data/sample_order.h"

namespace gensim::policies {

struct LoaderOptions {
  int batch = 8;
  int threads = 1;  ///< workers, besides the caller
  int ahead = 4;    ///< batches made before they are asked for
  uint64_t seed = 0;
  bool augment = true;
  AugmentOptions augmentation = {};
};

struct Batch {
  std::vector<uint8_t> color;      ///< batch x 160 x 320 x 3
  std::vector<float> height_m;     ///< batch x 160 x 320
  std::vector<Label> labels;       ///< after augmentation; of a stop sample: see SampleInfo
  std::vector<uint8_t> stop;       ///< one a sample, 0 or 1
  std::vector<std::string> texts;  ///< after augmentation
  std::vector<size_t> samples;     ///< numbers in the source, for what else is asked
  Cursor next;                     ///< where a run that has used this batch goes on

  size_t size() const { return samples.size(); }
};

class Loader {
 public:
  /// Throws std::invalid_argument for options or a cursor that cannot be.
  Loader(const SampleSource& source, const LoaderOptions& options, const Cursor& from = {});
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;
  ~Loader();

  /// The next batch, swapped into `batch`, whose memory is used again. Epochs follow each other without end.
  Status Next(Batch& batch);

 private:
  struct Slot {
    Batch batch;
    Status status = Done{};
    bool ready = false;
  };

  void Work();
  void Stop();
  Status Fill(uint64_t number, FrameCodec& codec, Frame& frame, Batch& batch) const;
  Status FillSample(size_t k, const Cursor& cursor, FrameCodec& codec, Frame& frame, Batch& batch) const;

  const SampleSource& source_;
  LoaderOptions options_;
  SampleOrder order_;
  Cursor from_;
  std::vector<DirectionUse> text_use_, task_use_;  ///< by number of text and of task

  std::mutex mutex_;
  std::condition_variable room_, ready_;
  std::vector<Slot> slots_;
  uint64_t claimed_ = 0, taken_ = 0;
  bool stop_ = false;
  std::vector<std::jthread> workers_;
};

}  // namespace gensim::policies
