#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>

#include "envs/base/file.h"
#include "tsp/instance/matrix_format.h"
#include "tsp/instance/tsplib_read.h"
#include "tsp/instance/tsplib_write.h"

namespace gensim::tsp {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

fs::path Files() { return fs::path(GENSIM_SOURCE_DIR) / "tests/tsp/instance/files"; }

Instance Read(const std::string& name) {
  auto instance = ReadTsplib(Files() / name);
  EXPECT_TRUE(instance) << name << ": " << ToString(instance.errors());
  return instance.value();
}

double LengthInOrder(const Instance& instance) {
  std::vector<int32_t> tour(instance.size());
  std::iota(tour.begin(), tour.end(), 0);
  return TourLength(instance, tour);
}

bool SameDistances(const Instance& a, const Instance& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t j = 0; j < a.size(); ++j)
      if (a.Distance(i, j) != b.Distance(i, j)) return false;
  return true;
}

// A file of every weight type; lengths worked out apart from this program, by the formulas of TSPLIB 95.
TEST(Tsplib, EveryWeightType) {
  const std::map<std::string, std::pair<Metric, double>> files = {
      {"euc_2d.tsp", {Metric::kEuc2d, 42}}, {"ceil_2d.tsp", {Metric::kCeil2d, 46}},
      {"att.tsp", {Metric::kAtt, 16}},      {"man_2d.tsp", {Metric::kMan2d, 58}},
      {"max_2d.tsp", {Metric::kMax2d, 38}}, {"geo.tsp", {Metric::kGeo, 42'562}}};
  for (const auto& [name, expected] : files) {
    const Instance instance = Read(name);
    EXPECT_EQ(instance.metric(), expected.first) << name;
    EXPECT_EQ(LengthInOrder(instance), expected.second) << name;
    EXPECT_EQ(instance.size(), 6u);
  }
}

// Every matrix format holds the same matrix.
TEST(Tsplib, EveryMatrixFormat) {
  const Instance full = Read("full_matrix.tsp");
  EXPECT_TRUE(full.symmetric());
  EXPECT_EQ(full.Distance(1, 3), 14);
  for (const std::string& name : MatrixFormatNames()) {
    std::string file = name + ".tsp";
    std::ranges::transform(file, file.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    const Instance instance = Read(file);
    EXPECT_TRUE(SameDistances(instance, full)) << name;
    EXPECT_EQ(instance.display.size(), 5u) << name;
    size_t cells = 0;
    ForEachCell(*MatrixFormatNamed(name), 5, [&](size_t, size_t) { return ++cells, true; });
    EXPECT_EQ(static_cast<double>(cells), CountOf(*MatrixFormatNamed(name), 5)) << name;
  }
  const Instance directed = Read("directed.atsp");
  EXPECT_FALSE(directed.symmetric());
  EXPECT_EQ(directed.Distance(0, 1), 3);
  EXPECT_EQ(directed.Distance(1, 0), 8);
}

// What files in the wild look like: CRLF, blanks, wrapped rows, any order, scientific notation, no EOF.
TEST(Tsplib, Quirks) {
  const Instance quirks = Read("quirks.tsp");
  EXPECT_TRUE(SameDistances(quirks, Read("euc_2d.tsp")));
  EXPECT_EQ(quirks.name, "quirks and blanks");
  EXPECT_EQ(quirks.comment, "one\ntwo: three");
  const Instance fixed = Read("fixed.tsp");
  EXPECT_THAT(fixed.fixed, ElementsAre(Edge{0, 3}, Edge{1, 2}));
  const auto tours = ReadTours(Files() / "euc_2d.opt.tour").value();
  ASSERT_EQ(tours.size(), 1u);
  EXPECT_THAT(tours[0], ElementsAre(0, 1, 4, 3, 2, 5));
  EXPECT_EQ(ParseTours("TOUR_SECTION\n1 2 3 -1 3 2 1 -1 -1\nEOF\n")->size(), 2u);
  EXPECT_EQ(ParseTsplib("DIMENSION: 0\nEDGE_WEIGHT_TYPE: EUC_2D\n")->size(), 0u);
}

// What is written reads back as the same instance, whatever stands in its texts.
TEST(Tsplib, WritesWhatItReads) {
  for (const auto& entry : fs::directory_iterator(Files())) {
    if (entry.path().extension() == ".tour") continue;
    Instance instance = Read(entry.path().filename().string());
    instance.name = "a: \n b", instance.comment = "one\nDIMENSION : 7";
    const auto text = TsplibText(instance);
    ASSERT_TRUE(text);
    const auto back = ParseTsplib(*text);
    ASSERT_TRUE(back) << entry.path() << ToString(back.errors()) << *text;
    EXPECT_TRUE(SameDistances(*back, instance)) << entry.path();
    EXPECT_EQ(back->metric(), instance.metric());
    EXPECT_EQ(back->fixed, instance.fixed);
    EXPECT_EQ(back->display, instance.display);
    EXPECT_EQ(back->comment, instance.comment);
  }
  const std::vector<int32_t> tour = {2, 0, 1};
  EXPECT_THAT(ParseTours(TourText("t", "found\nnow", tour)).value()[0], ElementsAre(2, 0, 1));
  EXPECT_EQ(TsplibText(Instance::FromPoints(Metric::kHaversine, {}).value()).error().code, "tsp-metric");
}

// Every slip is named with its line and column and what is legal.
TEST(Tsplib, Refusals) {
  const std::string head = "NAME: x\nTYPE: TSP\nDIMENSION: 3\nEDGE_WEIGHT_TYPE: EUC_2D\n";
  const std::string matrix = "DIMENSION: 3\nEDGE_WEIGHT_TYPE: EXPLICIT\n";
  struct Case {
    std::string text, code, where, says;
  };
  const std::vector<Case> cases = {
      {"DIMENSON: 3\n", "tsplib-keyword", "line 1, column 1", "did you mean DIMENSION?"},
      {"NAME: a\n\n  NAME: b\n", "tsplib-keyword", "line 3, column 3", "already"},
      {"DIMENSION: 3.5\n", "tsplib-value", "line 1, column 1", "whole numbers"},
      {"DIMENSION: -1\n", "tsplib-value", "line 1, column 1", "whole numbers"},
      {"DIMENSION: 3 4\n", "tsplib-value", "line 1, column 1", "3 4"},
      {"DIMENSION: 99999999999\n", "tsplib-value", "line 1, column 1", "10000000"},
      {"EDGE_WEIGHT_TYPE: EUC2D\n", "tsplib-value", "line 1, column 1", "did you mean EUC_2D?"},
      {"EDGE_WEIGHT_TYPE: XRAY1\n", "tsplib-value", "line 1, column 1", "legal"},
      {"NODE_COORD_SECTION\n1 2 3\n", "tsplib-section", "line 1, column 1", "DIMENSION first"},
      {head, "tsplib-section", "", "no NODE_COORD_SECTION"},
      {"TYPE: HCP\n" + matrix, "tsplib-value", "line 1, column 1", "legal: TSP, ATSP"},
      {"EDGE_WEIGHT_TYPE: EUC_2D\n", "tsplib-section", "", "no DIMENSION"},
      {"DIMENSION: 3\n", "tsplib-section", "", "no EDGE_WEIGHT_TYPE"},
      {head + "NODE_COORD_SECTION\n1 0 0\n2 0 x\n3 1 1\n", "tsplib-number", "line 7, column 5", "'x' is no number"},
      {head + "NODE_COORD_SECTION\n1 0 0\n2 0 nan\n3 1 1\n", "tsplib-number", "line 7, column 5", "nan"},
      {head + "NODE_COORD_SECTION\n1 0 0\n2 0 1e999\n3 1 1\n", "tsplib-number", "line 7, column 5", "finite"},
      {head + "NODE_COORD_SECTION\n1 0 0\n2 0 -inf\n3 1 1\n", "tsplib-number", "line 7, column 5", "-inf"},
      {head + "NODE_COORD_SECTION\n1 0 0\n1 0 1\n3 1 1\n", "tsplib-value", "line 7, column 1", "a second time"},
      {head + "NODE_COORD_SECTION\n1 0 0\n4 0 1\n3 1 1\n", "tsplib-value", "line 7, column 1", "from 1 to 3"},
      {head + "NODE_COORD_SECTION\n1 0 0\n2 0 1\n3 1 1\n4 1 1\n", "tsplib-value", "line 9, column 1", "more numbers"},
      {head + "NODE_COORD_SECTION\n1 0 0\n2 0 1 3 1\n", "tsplib-truncated", "line 8, column 1", "ends"},
      {head + "NODE_COORD_SECTION\n1 0 0\n2 0 1 3 1\nEOF\n", "tsplib-number", "line 8, column 1", "'EOF'"},
      {head + "NODE_COORD_SECTION\n1 0 0\n2 0 1\n3 1 1e13\n", "tsp-coordinate", "place 3", "10000000000000"},
      {matrix, "tsplib-section", "", "no EDGE_WEIGHT_SECTION"},
      {matrix + "EDGE_WEIGHT_SECTION\n1 2 3\n", "tsplib-value", "line 3, column 1", "EDGE_WEIGHT_FORMAT"},
      {matrix + "EDGE_WEIGHT_FORMAT: UPPERROW\nEDGE_WEIGHT_SECTION\n1 2 3\n", "tsplib-value", "line 3, column 1",
       "did you mean UPPER_ROW?"},
      {matrix + "EDGE_WEIGHT_FORMAT: UPPER_ROW\nEDGE_WEIGHT_SECTION\n1 2 -3\n", "tsp-weight", "from 2 to 3", "-3"},
      {matrix + "EDGE_WEIGHT_FORMAT: FULL_MATRIX\nEDGE_WEIGHT_SECTION\n0 1 2\n9 0 3\n2 3 0\n", "tsplib-value", "",
       "not symmetric"},
      {head + "FIXED_EDGES_SECTION\n1 1\n-1\n", "tsplib-value", "line 6, column 1", "two places"},
      {"DIMENSION: 4\nEDGE_WEIGHT_TYPE: EUC_2D\nFIXED_EDGES_SECTION\n1 2\n2 1\n2 3\n3 1\n-1\nNODE_COORD_SECTION\n"
       "1 0 0 2 0 1 3 1 1 4 1 0\n",
       "tsplib-value", "line 3, column 1", "no tour holds"},
  };
  for (const Case& c : cases) {
    const auto instance = ParseTsplib(c.text);
    ASSERT_FALSE(instance) << c.text;
    const Error& error = instance.error();
    EXPECT_EQ(error.code, c.code) << c.text << ToString(error);
    EXPECT_EQ(error.where, c.where) << c.text << ToString(error);
    EXPECT_THAT(error.message + " " + error.hint, HasSubstr(c.says)) << c.text;
  }
  for (const char* tour : {"DIMENSION: 3\nTOUR_SECTION\n1 2 2 -1\n", "TOUR_SECTION\n1 2 0 -1\n", "TYPE: TSP\n",
                           "DIMENSION: 3\nTOUR_SECTION\n1 2 -1\n", "TYPE: TOUR\nDIMENSION: 3\n"})
    EXPECT_FALSE(ParseTours(tour)) << tour;
  EXPECT_THAT(ReadTsplib("/nowhere/x.tsp").error().code, "file-not-found");
}

// A short file that says it is long costs no memory: these would need 800 GB.
TEST(Tsplib, SizesMustFitTheFile) {
  for (const char* text :
       {"DIMENSION: 10000000\nEDGE_WEIGHT_TYPE: EUC_2D\nNODE_COORD_SECTION\n1 0 0\n",
        "DIMENSION: 10000000\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: FULL_MATRIX\nEDGE_WEIGHT_SECTION\n1\n",
        "DIMENSION: 300000\nEDGE_WEIGHT_TYPE: EXPLICIT\nEDGE_WEIGHT_FORMAT: UPPER_ROW\nEDGE_WEIGHT_SECTION\n1\n"})
    EXPECT_EQ(ParseTsplib(text).error().code, "tsplib-truncated") << text;
  EXPECT_EQ(ParseTsplib("DIMENSION: 10000000\nEDGE_WEIGHT_TYPE: EXPLICIT\n").error().code, "tsplib-section");
}

// Every published optimal tour has its published length.
TEST(Tsplib, PublishedTours) {
  const char* set = std::getenv("GENSIM_TSPLIB");
  const fs::path folder = set ? fs::path(set) : fs::path(GENSIM_SOURCE_DIR) / "../shared/data/tsplib";
  std::ifstream list(folder / "optima.csv");
  if (!list) GTEST_SKIP() << "no TSPLIB files: set GENSIM_TSPLIB to a folder with them and optima.csv";
  size_t tours = 0, instances = 0;
  std::string line;
  std::getline(list, line);
  while (std::getline(list, line)) {
    const std::string name = line.substr(0, line.find(','));
    const double optimum = std::stod(line.substr(line.find(',') + 1));
    const auto instance = ReadTsplib(folder / (name + ".tsp"));
    ASSERT_TRUE(instance) << name << ": " << ToString(instance.errors());
    ++instances;
    if (!fs::exists(folder / (name + ".opt.tour"))) continue;
    const auto tour = ReadTours(folder / (name + ".opt.tour"));
    ASSERT_TRUE(tour) << name << ": " << ToString(tour.errors());
    EXPECT_TRUE(CheckTour(*instance, (*tour)[0])) << name;
    EXPECT_EQ(TourLength(*instance, (*tour)[0]), optimum) << name;
    ++tours;
  }
  EXPECT_GE(tours, 30u);
  EXPECT_GE(instances, 60u);
}

}  // namespace
}  // namespace gensim::tsp
