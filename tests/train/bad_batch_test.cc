// A batch that training stumbled over comes back from its file as it was.
#include "policies/train/bad_batch.h"

#include <gtest/gtest.h>

#include <cstring>

#include "policies/weights/safetensors.h"
#include "tests/records/scratch_folder.h"
#include "tests/train/angle_scenes.h"

namespace gensim::policies {
namespace {

using BadBatch = ScratchFolder;

TEST_F(BadBatch, ComesBack) {
  const Batch batch = testing::AngleScenes(2, 5);
  const auto path = folder_ / "bad.safetensors";
  ASSERT_TRUE(WriteBadBatch(path, batch, {1, 2.5, 0, 0, 0, 0, std::numeric_limits<double>::quiet_NaN()}));
  const auto file = Safetensors::Open(path);
  ASSERT_TRUE(file.ok()) << file.error().message;
  const auto bytes = [&](const char* name) { return std::string(file->tensors().at(name).bytes); };
  EXPECT_EQ(bytes("color"), std::string(batch.color.begin(), batch.color.end()));
  EXPECT_EQ(bytes("height_m").size(), batch.height_m.size() * sizeof(float));
  EXPECT_EQ(std::memcmp(bytes("height_m").data(), batch.height_m.data(), bytes("height_m").size()), 0);
  EXPECT_EQ(file->tensors().at("labels").shape, (std::vector<int64_t>{2, 8}));
  double labels[16];
  ASSERT_EQ(bytes("labels").size(), sizeof labels);
  std::memcpy(labels, bytes("labels").data(), sizeof labels);
  const Grip& place = batch.labels[1].place;
  EXPECT_EQ(labels[12], place.pixel.row);
  EXPECT_EQ(labels[13], place.pixel.column);
  EXPECT_EQ(labels[14], place.yaw_rad);
  EXPECT_EQ(labels[15], place.z_m);
  EXPECT_EQ(file->metadata().at("text/1"), batch.texts[1]);
  EXPECT_EQ(file->metadata().at("sample/1"), "1");
  EXPECT_EQ(file->metadata().at("loss/place"), "2.5");
  EXPECT_EQ(file->metadata().at("loss/stop"), "nan");
}

TEST_F(BadBatch, SaysWhereItCannotBe) {
  const auto written = WriteBadBatch(folder_ / "none" / "bad.safetensors", testing::AngleScenes(1, 5), {});
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, "file-unwritable");
}

}  // namespace
}  // namespace gensim::policies
