// Result, Error and their text form.
#include "envs/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace gensim {
namespace {

Result<int> Half(int n) {
  if (n % 2) return Error{"odd-number", "/n", "found " + std::to_string(n), "an even number"};
  return n / 2;
}

// A value comes back through every accessor and there are no errors.
TEST(Result, HoldsAValue) {
  Result<int> half = Half(8);
  ASSERT_TRUE(half.ok());
  EXPECT_TRUE(half);
  EXPECT_EQ(half.value(), 4);
  EXPECT_EQ(*half, 4);
  EXPECT_TRUE(half.errors().empty());
  *half = 5;
  EXPECT_EQ(half.value(), 5);
}

// A failure keeps all its errors in order and the first is error().
TEST(Result, HoldsAllErrors) {
  const Errors errors = {{"a", "/x", "one", ""}, {"b", "/y", "two", "h"}};
  const Result<int> failed(errors);
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(failed.errors(), errors);
  EXPECT_EQ(failed.error().code, "a");
}

// Reading the value of a failure throws and the exception names code, place and value.
TEST(Result, ValueOfAFailureThrows) {
  try {
    (void)Half(7).value();
    FAIL() << "no exception";
  } catch (const BadResultAccess& problem) {
    const std::string text = problem.what();
    EXPECT_NE(text.find("odd-number"), std::string::npos);
    EXPECT_NE(text.find("/n"), std::string::npos);
    EXPECT_NE(text.find("found 7"), std::string::npos);
  }
}

// A failure without any error cannot be made: it could not say why.
TEST(Result, RefusesAFailureWithoutErrors) { EXPECT_THROW(Result<int>{Errors{}}, std::invalid_argument); }

// Values that can only be moved pass through.
TEST(Result, MovesItsValueOut) {
  Result<std::unique_ptr<int>> made(std::make_unique<int>(3));
  const std::unique_ptr<int> taken = std::move(made).value();
  EXPECT_EQ(*taken, 3);
  Result<std::string> text(std::string(100, 'x'));
  EXPECT_EQ(text->size(), 100u);
}

// A Status is a success without a value, or a failure.
TEST(Result, StatusIsDoneOrAnError) {
  const Status done = Done{};
  EXPECT_TRUE(done.ok());
  const Status failed = Error{"x", "", "y", ""};
  EXPECT_FALSE(failed.ok());
}

// The text leaves out what is empty and lists one error a line.
TEST(ErrorText, ShowsOnlyWhatIsThere) {
  EXPECT_EQ(ToString(Error{"c", "/w", "m", "h"}), "c at /w: m (h)");
  EXPECT_EQ(ToString(Error{"c", "", "m", ""}), "c: m");
  EXPECT_EQ(ToString(Errors{{"a", "", "1", ""}, {"b", "/x", "2", ""}}), "a: 1\nb at /x: 2");
}

}  // namespace
}  // namespace gensim
