#include "envs/core/spec.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace gensim {
namespace {

// The bytes of an array are its elements times the width of one, and a shape without extents is one number.
TEST(ArraySpec, CountsElementsAndBytes) {
  const ArraySpec image{"color", DType::kUint8, {160, 320, 3}, {}, {}};
  EXPECT_EQ(image.count(), 160u * 320 * 3);
  EXPECT_EQ(image.bytes(), image.count());
  const ArraySpec height{"height", DType::kFloat32, {160, 320}, {}, {}};
  EXPECT_EQ(height.bytes(), 160u * 320 * 4);
  const ArraySpec number{"n", DType::kInt64, {}, {}, {}};
  EXPECT_EQ(number.count(), 1u);
  EXPECT_EQ(number.bytes(), 8u);
}

// Bounds are inclusive, may be given once or for each element, and no bound admits a number that is not finite.
TEST(ArraySpec, ContainsHonoursBounds) {
  ArraySpec array{"a", DType::kFloat64, {2}, {-1}, {1, 5}};
  const double inside[] = {1, 5}, low[] = {0, -1.5}, high[] = {1.5, 5};
  const double bad[] = {0, std::nan("")};
  EXPECT_TRUE(array.Contains(inside, 2));
  EXPECT_FALSE(array.Contains(low, 2));
  EXPECT_FALSE(array.Contains(high, 2));
  EXPECT_FALSE(array.Contains(bad, 2));
  array.low = array.high = {};
  EXPECT_TRUE(array.Contains(high, 2));
  EXPECT_FALSE(array.Contains(bad, 2));
  EXPECT_THROW(array.Contains(inside, 1), std::invalid_argument);
}

// An unknown observation is refused with the legal names and the nearest one.
TEST(EnvSpec, UnknownObservationNamesTheNearest) {
  EnvSpec spec;
  spec.id = "walk/x";
  spec.observations = {{"color", DType::kUint8, {4}, {}, {}}, {"height", DType::kFloat32, {4}, {}, {}}};
  EXPECT_EQ(spec.ObservationIndex("height"), 1u);
  try {
    spec.ObservationIndex("heigth");
    FAIL() << "an unknown name was found";
  } catch (const std::invalid_argument& problem) {
    EXPECT_NE(std::string(problem.what()).find("did you mean height"), std::string::npos) << problem.what();
  }
}

// Every dtype has a name and a width, and a value that is none throws.
TEST(DType, NamesAndWidths) {
  EXPECT_EQ(NameOf(DType::kFloat64), "float64");
  EXPECT_EQ(NameOf(DType::kText), "text");
  EXPECT_EQ(SizeOf(DType::kInt32), 4u);
  EXPECT_EQ(SizeOf(DType::kUint8), 1u);
  EXPECT_THROW(SizeOf(static_cast<DType>(99)), std::invalid_argument);
  EXPECT_THROW(NameOf(static_cast<DType>(99)), std::invalid_argument);
}

TEST(Spec, EqualSpecsAreShared) {
  EnvSpec spec;
  spec.id = "test/shared";
  const auto first = SharedSpec(spec), second = SharedSpec(spec);
  EXPECT_EQ(first, second);
  spec.step_limit = 7;
  const auto other = SharedSpec(spec);
  EXPECT_NE(other, first);
  EXPECT_EQ(other->step_limit, 7);
}

}  // namespace
}  // namespace gensim
