#include "policies/data/loader.h"

#include <gtest/gtest.h>

#include "tests/data/toy_source.h"

namespace gensim::policies {
namespace {

using testing::ToySource;

const std::vector<std::string> kTexts = {"put it in the bowl", "put it to the left of the bowl",
                                         "put it behind the box"};

LoaderOptions Options(int threads, int batch = 3) {
  LoaderOptions options;
  options.batch = batch, options.threads = threads, options.ahead = 2, options.seed = 11;
  return options;
}

std::vector<Batch> Take(Loader& loader, int count) {
  std::vector<Batch> batches(static_cast<size_t>(count));
  for (Batch& batch : batches) EXPECT_TRUE(loader.Next(batch).ok());
  return batches;
}

void ExpectEqual(const Batch& a, const Batch& b) {
  EXPECT_EQ(a.samples, b.samples);
  EXPECT_EQ(a.labels, b.labels);
  EXPECT_EQ(a.texts, b.texts);
  EXPECT_EQ(a.stop, b.stop);
  EXPECT_EQ(a.next, b.next);
  EXPECT_TRUE(a.color == b.color);
  EXPECT_TRUE(a.height_m == b.height_m);
}

// Any number of workers gives the same stream, across the borders of epochs.
TEST(Loader, SameForAnyNumberOfWorkers) {
  const ToySource source({7, 3}, kTexts);
  Loader one(source, Options(1)), three(source, Options(3));
  const auto a = Take(one, 12), b = Take(three, 12);
  for (size_t i = 0; i < a.size(); ++i) ExpectEqual(a[i], b[i]);
  EXPECT_EQ(a.back().next, (Cursor{3, 6}));
}

// The batch size does not change the stream of samples.
TEST(Loader, SameForAnyBatchSize) {
  const ToySource source({7, 3}, kTexts);
  Loader small(source, Options(2, 1)), large(source, Options(2, 4));
  const auto ones = Take(small, 8), fours = Take(large, 2);
  for (size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(ones[i].samples[0], fours[i / 4].samples[i % 4]);
    EXPECT_EQ(ones[i].labels[0], fours[i / 4].labels[i % 4]);
    EXPECT_EQ(ones[i].texts[0], fours[i / 4].texts[i % 4]);
  }
}

// A run goes on from the cursor of any of its batches.
TEST(Loader, GoesOnFromACursor) {
  const ToySource source({7, 3}, kTexts);
  Loader whole(source, Options(2));
  const auto batches = Take(whole, 9);
  for (const size_t cut : {0, 3, 7}) {
    Loader rest(source, Options(1), batches[cut].next);
    ExpectEqual(Take(rest, 1).front(), batches[cut + 1]);
  }
}

// Another seed, another epoch and no augmentation differ; without it pictures and labels are the source's own.
TEST(Loader, SeedsEpochsAndPlainSamples) {
  const ToySource source({8}, kTexts);
  LoaderOptions options = Options(1, 8);
  Loader loader(source, options);
  const auto epochs = Take(loader, 2);
  EXPECT_NE(epochs[0].samples, epochs[1].samples);
  options.seed = 12;
  Loader other(source, options);
  EXPECT_NE(Take(other, 1)[0].samples, epochs[0].samples);
  options.augment = false;
  Loader plain(source, options);
  const Batch batch = Take(plain, 1)[0];
  for (size_t k = 0; k < batch.size(); ++k) {
    const SampleInfo& sample = source.sample(batch.samples[k]);
    EXPECT_EQ(batch.labels[k], sample.label);
    EXPECT_EQ(batch.texts[k], source.text(sample.text));
    EXPECT_EQ(batch.color[k * kFrameColorBytes + 3 * testing::CellOf(sample.label.pick.pixel)], 255);
  }
}

// A sample that cannot be read is an error in its place, and again for whoever asks again; batches before it are good.
TEST(Loader, ErrorsComeInOrder) {
  ToySource source({9});
  // this loader is gone before the source changes under its workers
  const auto second_batch = [&] {
    Loader good(source, Options(2));
    return Take(good, 2)[1];
  };
  source.broken = second_batch().samples[2];
  Loader bad(source, Options(2));
  Batch batch;
  EXPECT_TRUE(bad.Next(batch).ok());
  for (int i = 0; i < 2; ++i) {
    const Status status = bad.Next(batch);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, "frame-damaged");
  }
}

// What a task means beyond its sentence limits the turn too.
TEST(Loader, WordingOfATaskCounts) {
  EXPECT_EQ(Stricter(DirectionUseOf("tidy up"), DirectionUseOf("a row; left")), (DirectionUse{Turning::kNone, true}));
  EXPECT_EQ(Stricter(DirectionUseOf("put it behind"), DirectionUseOf("marked")),
            (DirectionUse{Turning::kSmall, false}));
}

// Options and cursors that cannot be are refused before a worker starts.
TEST(Loader, MisuseIsRefused) {
  const ToySource source({4});
  LoaderOptions options = Options(0);
  EXPECT_THROW(Loader(source, options), std::invalid_argument);
  options = Options(1, 0);
  EXPECT_THROW(Loader(source, options), std::invalid_argument);
  EXPECT_THROW(Loader(source, Options(1), {0, 4}), std::invalid_argument);
  EXPECT_THROW(Loader(ToySource({}), Options(1)), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::policies
