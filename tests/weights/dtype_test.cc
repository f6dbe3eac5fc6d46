#include "policies/weights/dtype.h"

#include <gtest/gtest.h>

#include "policies/weights/tensor_view.h"

namespace gensim::policies {
namespace {

// Names and types are each other's inverse, and only exact names are known.
TEST(DType, NamesAreUnique) {
  ASSERT_EQ(DTypeNames().size(), 22u);
  for (size_t i = 0; i < DTypeNames().size(); ++i) {
    const auto dtype = DTypeNamed(DTypeNames()[i]);
    ASSERT_TRUE(dtype) << DTypeNames()[i];
    EXPECT_EQ(static_cast<size_t>(*dtype), i);
    EXPECT_EQ(NameOf(*dtype), DTypeNames()[i]);
  }
  EXPECT_FALSE(DTypeNamed("f32"));
  EXPECT_FALSE(DTypeNamed(""));
  EXPECT_EQ(BitsOf(DType::kF32), 32u);
  EXPECT_EQ(BitsOf(DType::kBF16), 16u);
  EXPECT_EQ(BitsOf(DType::kF6E2M3), 6u);
}

// Sizes: scalars, empty tensors, packed elements, and shapes that no 64 bits can count.
TEST(TensorView, SizesInBytes) {
  EXPECT_EQ(ByteSize(DType::kF32, {}), 4u);
  EXPECT_EQ(ByteSize(DType::kF32, {2, 3}), 24u);
  EXPECT_EQ(ByteSize(DType::kF64, {0, 7}), 0u);
  EXPECT_EQ(ByteSize(DType::kF4, {3, 2}), 3u);
  EXPECT_EQ(ByteSize(DType::kF4, {3}), std::nullopt);
  EXPECT_EQ(ByteSize(DType::kF6E2M3, {4}), 3u);
  EXPECT_EQ(ByteSize(DType::kU8, {-1}), std::nullopt);
  EXPECT_EQ(ByteSize(DType::kU8, {int64_t{1} << 40, int64_t{1} << 40}), std::nullopt);
  EXPECT_EQ(ByteSize(DType::kU64, {int64_t{1} << 60}), std::nullopt);
}

TEST(TensorView, TellsItsShape) {
  EXPECT_EQ(ShapeText({2, 3}), "[2, 3]");
  EXPECT_EQ(ShapeText({}), "[]");
}

}  // namespace
}  // namespace gensim::policies
