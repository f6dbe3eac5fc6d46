// Lower bounds: never above the best tour, near it, and proofs that only what they prove passes.
#include "tsp/bound/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "envs/base/rng.h"
#include "tests/tsp/solve/brute_force.h"
#include "tests/tsp/solve/instance_kinds.h"
#include "tsp/solve/solve.h"

namespace gensim::tsp {
namespace {

using testing::HasSubstr;

Solution Solved(const Instance& instance, const TourShape& shape, int64_t iterations) {
  SolveOptions options;
  options.iterations = iterations, options.shape = shape;
  return Solve(instance, options).value();
}

Certificate BoundOf(const Instance& instance, const TourShape& shape, int64_t iterations = 500) {
  AscentOptions options;
  options.iterations = iterations;
  return FindBound(instance, shape, Solved(instance, shape, 300).tour, options).value();
}

// Of few places no bound is above the best tour, for every kind of instance and shape, and every proof holds.
TEST(Certificate, NeverAboveTheBestTour) {
  Rng rng(1, "bounds");
  for (const size_t n : {1, 2, 3, 4, 5, 7})
    for (uint64_t seed = 0; seed < 4; ++seed)
      for (Instance& instance : AllKinds(n, seed)) {
        TourShape shape;
        shape.open = rng.Chance(0.5);
        if (shape.open && n > 2 && rng.Chance(0.5)) shape.start = 0;
        if (shape.open && n > 2 && rng.Chance(0.5)) shape.end = 1;
        if (n > 4 && rng.Chance(0.5)) instance.fixed.emplace_back(2, 3);
        const Certificate found = BoundOf(instance, shape, 200);
        const double best = BruteForceLength(instance, shape);
        EXPECT_LE(found.bound, best) << n << " " << seed << " " << NameOf(instance.metric()) << shape.open;
        EXPECT_TRUE(found.is_proof());
        const Status proven = VerifyCertificate(instance, shape, found);
        EXPECT_TRUE(proven) << (proven ? "" : proven.error().message) << n << NameOf(instance.metric()) << shape.open;
        const Certificate back = ParseCertificate(ToJson(found)).value();
        EXPECT_EQ(back.multipliers, found.multipliers);
        EXPECT_EQ(back.bound, found.bound);
        EXPECT_TRUE(VerifyCertificate(instance, shape, back));
      }
}

// The Held-Karp bound of uniform places is 0.7 to 0.8 % below the best tour (Johnson and McGeoch 1997), of integer
// metrics often the length itself.
TEST(Certificate, NearTheBestTour) {
  double sum = 0;
  for (uint64_t seed = 0; seed < 8; ++seed) {
    const Instance instance = Generate(Layout::kUniform, 150, seed, Metric::kEuclid).value();
    const Certificate found = BoundOf(instance, {}, 2000);
    const double gap = GapOf(Solved(instance, {}, 1000).length, found.bound);
    EXPECT_GE(gap, 0);
    sum += gap;
    EXPECT_TRUE(VerifyCertificate(instance, {}, found));
  }
  EXPECT_LT(sum / 8, 0.010);
  const Instance cities = DrawCities(60, 1, Metric::kGeo)->instance;
  EXPECT_LT(GapOf(Solved(cities, {}, 1000).length, BoundOf(cities, {}, 2000).bound), 0.02);
}

// What was changed proves nothing any more.
TEST(Certificate, RefusesWhatItDoesNotProve) {
  const Instance instance = Generate(Layout::kUniform, 40, 1, Metric::kEuc2d, 1000).value();
  const Certificate good = BoundOf(instance, {});
  ASSERT_TRUE(VerifyCertificate(instance, {}, good));
  const auto refused = [&](const Certificate& certificate) {
    const Status status = VerifyCertificate(instance, {}, certificate);
    return status ? std::string("no error") : status.error().code + " " + status.error().message;
  };
  Certificate bad = good;
  bad.multipliers[7] += int64_t{300} << bad.units_log2;
  EXPECT_THAT(refused(bad), HasSubstr("units less"));
  bad = good, bad.value += 1;
  EXPECT_THAT(refused(bad), HasSubstr("units less"));
  bad = good, bad.bound += 1;
  EXPECT_THAT(refused(bad), HasSubstr("above what it proves"));
  bad = good, bad.bound = std::nan("");
  EXPECT_THAT(refused(bad), HasSubstr("above what it proves"));
  bad = good, bad.multipliers.pop_back();
  EXPECT_THAT(refused(bad), HasSubstr("another instance"));
  bad = good, bad.multipliers[0] = INT64_MIN;
  EXPECT_THAT(refused(bad), HasSubstr("out of range"));
  bad = good, bad.discount = INT64_MAX;
  EXPECT_THAT(refused(bad), HasSubstr("out of range"));
  bad = good, bad.node = 40;
  EXPECT_THAT(refused(bad), HasSubstr("another instance"));
  bad = good, bad.method = "held-karp-estimate";
  EXPECT_THAT(refused(bad), HasSubstr("estimate"));
  bad = good, bad.method = "trivial";
  EXPECT_THAT(refused(bad), HasSubstr("trivial"));
  bad = good, bad.units_log2 = 900;
  EXPECT_NE(refused(bad), "no error");
  const Instance other = Generate(Layout::kUniform, 40, 2, Metric::kEuc2d, 1000).value();
  EXPECT_FALSE(VerifyCertificate(other, {}, good));
}

TEST(Certificate, ParseNamesThePlace) {
  const Instance instance = Generate(Layout::kUniform, 10, 1, Metric::kEuc2d, 1000).value();
  const Json good = ToJson(BoundOf(instance, {}));
  EXPECT_EQ(ParseCertificate(Json::array()).error().code, "tsp-certificate");
  for (const auto& [key, value] : good.items()) {
    Json bad = good;
    bad.erase(key);
    EXPECT_THAT(ParseCertificate(bad).error().message, HasSubstr(key));
    bad[key] = Json::object();
    EXPECT_EQ(ParseCertificate(bad).error().where, "/" + key);
  }
  Json bad = good;
  bad["multipliers"][3] = 0.5;
  EXPECT_EQ(ParseCertificate(bad).error().where, "/multipliers/3");
  bad = good, bad["node"] = -1;
  EXPECT_EQ(ParseCertificate(bad).error().where, "/node");
}

// Without time for the complete graph the bound is an estimate, and says so.
TEST(Certificate, SaysWhatIsAnEstimate) {
  const Instance instance = Generate(Layout::kUniform, 3000, 1, Metric::kEuclid).value();
  std::vector<int32_t> tour(3000);
  for (int32_t k = 0; k < 3000; ++k) tour[static_cast<size_t>(k)] = k;
  AscentOptions options;
  options.seconds = 0.0;
  const Certificate found = FindBound(instance, {}, tour, options).value();
  EXPECT_FALSE(found.is_proof());
  EXPECT_FALSE(VerifyCertificate(instance, {}, found));
}

// A tour of another shape says nothing of this one's bound.
TEST(Certificate, ToursMustBeOfTheShape) {
  Instance instance = Generate(Layout::kUniform, 9, 1).value();
  TourShape shape;
  shape.open = true, shape.start = 3;
  const std::vector<int32_t> tour = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(FindBound(instance, shape, tour, {}).error().code, "tsp-tour");
  shape.start = 0;
  EXPECT_TRUE(FindBound(instance, shape, tour, {}));
  // the fixed edge is the one that a path does not travel
  instance.fixed = {{8, 0}};
  EXPECT_TRUE(FindBound(instance, {}, tour, {}));
  shape.start.reset();
  EXPECT_EQ(FindBound(instance, shape, tour, {}).error().code, "tsp-tour");
}

}  // namespace
}  // namespace gensim::tsp
