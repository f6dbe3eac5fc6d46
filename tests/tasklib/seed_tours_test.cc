// The TSP tasks of a new library, and what was measured of them.
#include "tasklib/tours/seed_tours.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "envs/core/seed.h"
#include "tasklib/tours/tour_program.h"
#include "tsp/bound/certificate.h"
#include "tsp/env/tour_expert.h"
#include "tsp/solve/solve.h"

namespace gensim::tasklib {
namespace {

Program Checked(const Json& document) {
  auto program = Program::FromJson(document);
  EXPECT_TRUE(program) << document.dump() << "\n" << ToString(program.errors());
  return *program;
}

// Two hundred specs of cities are two tasks; every cell of a layout is one.
TEST(SeedTours, SpecsAndDistinctTasks) {
  std::set<std::string> names, cities, cells;
  int specs = 0;
  for (const Json& document : SeedTours()) {
    const Program program = Checked(document);
    EXPECT_TRUE(names.insert(program.name()).second);
    const bool city = document["map"] == "cities";
    specs += city;
    (city ? cities : cells).insert(program.shape_id());
  }
  EXPECT_EQ(names.size(), 220u);
  EXPECT_EQ(specs, 200);
  EXPECT_EQ(cities.size(), 2u);
  EXPECT_EQ(cells.size(), 20u);
  EXPECT_TRUE(names.contains("tsp100-city-1") && names.contains("tsp200-city-100") && names.contains("tsp500-ring"));
}

// Anchors are of these very programs, in the order that they must have, and say how sure they are.
TEST(SeedTours, AnchorsAreCurrent) {
  for (const Json& document : SeedTours()) {
    const Program program = Checked(document);
    const Json& measured = MeasuredOf(program.name());
    ASSERT_FALSE(measured.is_null()) << program.name();
    EXPECT_EQ(measured.at("digest"), program.digest()) << "run evaluation/bench/tsp_anchors_bench";
    const Json& anchors = measured.at("anchors");
    const auto mean = [&](const char* policy) { return anchors.at(policy).at("mean").get<double>(); };
    EXPECT_LT(mean("random"), mean("nearest-neighbour")) << program.name();
    EXPECT_LT(mean("nearest-neighbour"), mean("expert")) << program.name();
    EXPECT_LE(mean("greedy"), mean("expert")) << program.name();
    for (const Json& anchor : anchors) {
      EXPECT_GT(anchor.at("error").get<double>(), 0);
      EXPECT_GE(anchor.at("episodes").get<int>(), 4);
    }
  }
  EXPECT_TRUE(MeasuredOf("no-such-task").is_null());
}

// Every certificate proves its bound of the very instance that the seed shows, and the length is that of its expert's
// tour (looked up for some: the solver takes its time).
TEST(SeedTours, CertificatesHold) {
  int looked = 0;
  for (const Json& document : SeedTours()) {
    const Program program = Checked(document);
    const tsp::TourTask task = TourTaskOf(program);
    const tsp::TourShape shape = tsp::ShapeOf(task);
    const Json& certificates = MeasuredOf(program.name()).at("certificates");
    ASSERT_EQ(certificates.size(), 4u);
    for (size_t k = 0; k < certificates.size(); ++k) {
      const Json& one = certificates[k];
      EXPECT_EQ(one.at("seed").get<uint64_t>(), kEvaluationSeeds.first + k);
      const tsp::PlaceSet places = task.places->Draw(one.at("seed").get<uint64_t>());
      const auto certificate = tsp::ParseCertificate(one.at("certificate")).value();
      const Status proven = tsp::VerifyCertificate(places.instance, shape, certificate);
      ASSERT_TRUE(proven) << program.name() << " " << k << ": " << (proven ? "" : ToString(proven.error()));
      const double length = one.at("length").get<double>();
      EXPECT_EQ(one.at("bound").get<double>(), certificate.bound);
      EXPECT_LE(certificate.bound, length);
      EXPECT_NEAR(one.at("gap").get<double>(), tsp::GapOf(length, certificate.bound), 1e-12);
      if (document["map"] == "cities" && document["draw"].get<int>() % 25 != 0) continue;
      if (document["places"] == 500 || k > 0) continue;
      const auto tour = tsp::ExpertTour(places.instance, shape);
      EXPECT_NEAR(tsp::LengthOf(places.instance, tour, shape.open), length, 1e-9 * length) << program.name();
      ++looked;
    }
  }
  EXPECT_EQ(looked, 24);
}

}  // namespace
}  // namespace gensim::tasklib
