// Draws: their values, their own streams, and what a program with them means for a seed.
#include "tasklib/program/draws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "tasklib/program/program.h"

namespace gensim::tasklib {
namespace {

Json Document(const Json& vary) { return {{"vary", vary}}; }

Bindings Values(const Json& vary, uint64_t seed, Errors* found = nullptr) {
  Errors errors;
  Bindings values = DrawValues(Document(vary), {DrawSource::Mode::kSeed, seed, 0}, errors);
  if (found)
    *found = errors;
  else
    EXPECT_TRUE(errors.empty()) << ToString(errors);
  return values;
}

// Every value of a range comes up, both ends included, and nothing else.
TEST(Draws, IntegerReachesBothEnds) {
  std::set<int64_t> seen;
  for (uint64_t seed = 0; seed < 200; ++seed)
    seen.insert(Values(Json::parse(R"([{"var": "n", "int": [2, 4]}])"), seed)["n"].integer);
  EXPECT_EQ(seen, (std::set<int64_t>{2, 3, 4}));
}

// Lengths lie on the steps of their range.
TEST(Draws, SizesLieOnSteps) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const int64_t size = Values(Json::parse(R"([{"var": "w", "size": [30, 62], "step": 5}])"), seed)["w"].integer;
    EXPECT_TRUE(size >= 30 && size <= 60 && size % 5 == 0) << size;
  }
}

// A choice holds different elements of its list, in every order.
TEST(Draws, ChoicesAreDifferentAndInAnyOrder) {
  std::set<std::vector<std::string>> seen;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const auto words =
        Values(Json::parse(R"([{"var": "c", "choose": 2, "from": ["red", "green", "blue"]}])"), seed)["c"].words;
    ASSERT_EQ(words.size(), 2u);
    EXPECT_NE(words[0], words[1]);
    seen.insert(words);
  }
  EXPECT_EQ(seen.size(), 6u);
}

// What one draw took, another may leave out.
TEST(Draws, NotInLeavesOutWhatWasTaken) {
  const Json vary = Json::parse(
      R"([{"var": "a", "one_of": ["red", "green"]}, {"var": "b", "shuffled": {"not_in": "$a", "of": ["red", "green", "blue"]}}])");
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Bindings values = Values(vary, seed);
    EXPECT_EQ(values.at("b").words.size(), 2u);
    EXPECT_EQ(std::count(values.at("b").words.begin(), values.at("b").words.end(), values.at("a").word), 0);
  }
}

// A permutation holds every number once.
TEST(Draws, PermutationIsComplete) {
  auto order = Values(Json::parse(R"([{"var": "p", "permutation": 5}])"), 3)["p"].integers;
  std::sort(order.begin(), order.end());
  EXPECT_EQ(order, (std::vector<int64_t>{0, 1, 2, 3, 4}));
}

// The parts of a partition fill the volume but for the gaps, and none is smaller than allowed.
TEST(Draws, PartitionFillsItsVolume) {
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const auto parts =
        Values(Json::parse(R"([{"var": "p", "partition": [160, 200, 40], "into": 5, "min": 40}])"), seed)["p"].sizes;
    ASSERT_EQ(parts.size(), 5u);
    int area = 0;
    for (const auto& part : parts) {
      EXPECT_GE(std::min(part[0], part[1]), 40);
      EXPECT_EQ(part[2], 40);
      area += (part[0] + 8) * (part[1] + 8);
    }
    EXPECT_EQ(area, 160 * 200);
  }
}

// A new draw changes no other, whatever stands before it.
TEST(Draws, EachHasItsOwnStream) {
  const Json one = Json::parse(R"([{"var": "n", "int": [0, 1000]}])");
  const Json two = Json::parse(R"([{"var": "m", "int": [0, 1000]}, {"var": "n", "int": [0, 1000]}])");
  for (uint64_t seed = 0; seed < 50; ++seed) EXPECT_EQ(Values(one, seed)["n"], Values(two, seed)["n"]);
}

// Seeds beyond 32 bits are seeds of their own.
TEST(Draws, LargeSeedsDiffer) {
  EXPECT_NE(Values(Json::parse(R"([{"var": "n", "int": [0, 1000]}, {"var": "m", "int": [0, 1000]}])"), 5),
            Values(Json::parse(R"([{"var": "n", "int": [0, 1000]}, {"var": "m", "int": [0, 1000]}])"),
                   (uint64_t{1} << 32) + 5));
}

// Both corners are legal values: the lowest and the highest.
TEST(Draws, CornersAreTheEnds) {
  const Json document =
      Document(Json::parse(R"([{"var": "n", "int": [2, 4]}, {"var": "w", "size": [30, 62], "step": 5}])"));
  Errors errors;
  EXPECT_EQ(DrawValues(document, {DrawSource::Mode::kLowest, 0, 0}, errors)["n"].integer, 2);
  EXPECT_EQ(DrawValues(document, {DrawSource::Mode::kHighest, 0, 0}, errors)["n"].integer, 4);
  EXPECT_EQ(DrawValues(document, {DrawSource::Mode::kHighest, 0, 0}, errors)["w"].integer, 60);
}

}  // namespace
}  // namespace gensim::tasklib
