// Named tensors: the same first values everywhere, whole weights files in and out, and refusals that change nothing.
#include "policies/nets/parameters.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "policies/nets/tensor_file.h"

namespace gensim::policies {
namespace {

namespace fs = std::filesystem;

struct Small {
  explicit Small(uint64_t seed)
      : parameters(seed),
        weight(parameters.AddNormal("encoder/weight", {4, 3}, 0.5)),
        bias(parameters.AddConstant("encoder/bias", {4}, 1)) {}
  Parameters parameters;
  at::Tensor weight, bias;
};

// First values depend on seed and name alone, and have the deviation or bound asked for.
TEST(Parameters, FirstValuesAreFixed) {
  Small one(1), again(1), other(2);
  EXPECT_TRUE(at::equal(one.weight, again.weight));
  EXPECT_FALSE(at::equal(one.weight, other.weight));
  Parameters later(1);
  later.AddNormal("before", {7}, 1);
  EXPECT_TRUE(at::equal(later.AddNormal("encoder/weight", {4, 3}, 0.5), one.weight));
  const at::Tensor many = later.AddNormal("many", {10'000}, 0.5), bounded = later.AddUniform("bounded", {10'000}, 0.25);
  EXPECT_NEAR(many.std().item<double>(), 0.5, 0.02);
  EXPECT_LT(bounded.abs().max().item<double>(), 0.25);
  EXPECT_GT(bounded.abs().max().item<double>(), 0.249);
  EXPECT_EQ(one.parameters.count(), 16);
  EXPECT_TRUE(one.weight.requires_grad());
  EXPECT_THROW(later.AddConstant("many", {1}, 0), std::invalid_argument);
}

// Values go through a file bit for bit, into the tensors that layers hold.
TEST(Parameters, RoundTripThroughAFile) {
  const fs::path path = fs::path(testing::TempDir()) / "weights.safetensors";
  Small written(1), read(2);
  ASSERT_TRUE(WriteSafetensors(path, written.parameters.Views()).ok());
  const auto file = Safetensors::Open(path);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(read.parameters.Load(*file, "weights.safetensors").ok());
  EXPECT_TRUE(at::equal(read.weight, written.weight));
  EXPECT_TRUE(at::equal(read.bias, written.bias));
  EXPECT_TRUE(read.weight.requires_grad());
}

// Another network's weights: every tensor that does not fit is named, and none was taken over.
TEST(Parameters, RefuseOtherNetworks) {
  Small small(1);
  Parameters other(1), doubles(1, at::kDouble);
  other.AddConstant("encoder/bias", {4}, 7);
  other.AddConstant("encoder/weights", {4, 3}, 7);
  const std::string bytes = EncodeSafetensors(other.Views());
  const auto refused = small.parameters.Load(*Safetensors::Parse(bytes), "other.safetensors");
  ASSERT_EQ(refused.errors().size(), 2u);
  EXPECT_EQ(refused.errors()[0].code, "weights-missing");
  EXPECT_EQ(refused.errors()[0].where, "other.safetensors");
  EXPECT_EQ(refused.errors()[1].code, "weights-unknown");
  EXPECT_EQ(refused.errors()[1].hint, "did you mean encoder/weight?");
  EXPECT_EQ(small.bias.max().item<float>(), 1);

  doubles.AddConstant("encoder/weight", {4, 3}, 7);
  doubles.AddConstant("encoder/bias", {4}, 7);
  const std::string wide = EncodeSafetensors(doubles.Views());
  const auto shaped = small.parameters.Load(*Safetensors::Parse(wide), "wide.safetensors");
  ASSERT_EQ(shaped.errors().size(), 2u);
  EXPECT_EQ(shaped.error().code, "weights-shape");
  EXPECT_THAT(shaped.error().message, testing::HasSubstr("encoder/weight is [4, 3] of F64"));
  EXPECT_EQ(shaped.error().hint, "[4, 3] of F32");
}

// A view has the tensor's bytes and the type that files name it by; what is not laid out as files are is refused.
TEST(TensorFile, Views) {
  for (const at::ScalarType type : {at::kFloat, at::kDouble, at::kLong, at::kByte, at::kBFloat16}) {
    const at::Tensor tensor = at::ones({2, 3}, at::TensorOptions(type));
    const TensorView view = ViewOf(tensor);
    EXPECT_EQ(view.dtype, *FileTypeOf(type));
    EXPECT_EQ(view.shape, (std::vector<int64_t>{2, 3}));
    EXPECT_EQ(view.bytes.data(), tensor.const_data_ptr());
    EXPECT_EQ(view.bytes.size(), tensor.nbytes());
  }
  Small small(1);
  EXPECT_THROW(ViewOf(small.weight.t()), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::policies
