// tsp_anchors_bench [--only NAME]... [--out FILE]
//
// Measures the seed tasks of family tsp: mean returns of random, the cheap rules and the expert on evaluation seeds
// with their standard errors, and certificates of the expert's tours; writes tasklib/tours/anchors.json anew. Prints
// how long it took and the mean score of nearest neighbour. Deterministic; about five minutes.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "envs/base/file.h"
#include "envs/core/seed.h"
#include "evaluation/bench/bench_util.h"
#include "generator/tours/tour_anchors.h"
#include "tasklib/tours/seed_tours.h"

namespace {

using namespace gensim;

// random tours spread; those of the others depend on the instance alone
constexpr int kRandomEpisodes = 64, kEpisodes = 16, kCertificates = 4;

std::string Measured(const Json& document, double& nearest) {
  const auto program = tasklib::Program::FromJson(document).value();
  const bool few = document.contains("instances");
  const int episodes = few ? document["instances"].get<int>() : kEpisodes;
  const auto anchors = generator::MeasureAnchors(program, kEvaluationSeeds.first, kRandomEpisodes, episodes);
  nearest = generator::ScoreBetween(anchors[1].mean, anchors.front(), anchors.back());
  const Json certificates = generator::CertificatesOf(program, kEvaluationSeeds.first, kCertificates);
  return CanonicalJson({{"digest", program.digest()},
                        {"anchors", generator::AnchorsToJson(anchors)},
                        {"certificates", certificates}});
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Anchors and certificates of the seed tasks of family tsp.");
  std::vector<std::string> only;
  std::string out;
  app.add_option("--only", only, "names of tasks");
  app.add_option("--out", out, "file to write (default: standard output)");
  CLI11_PARSE(app, argc, argv);
  const double begin = bench::ThreadSeconds();
  std::string text;
  double sum = 0;
  int count = 0;
  for (const Json& document : tasklib::SeedTours()) {
    const auto name = document["name"].get<std::string>();
    if (!only.empty() && std::ranges::find(only, name) == only.end()) continue;
    double nearest = 0;
    text += (text.empty() ? "{\"" : ",\n \"") + name + "\": " + Measured(document, nearest);
    sum += nearest, ++count;
    std::cerr << name << " nearest neighbour " << nearest << "\n";
  }
  text += "}\n";
  if (out.empty()) {
    std::cout << text;
  } else if (const Status written = WriteOutput(out, text); !written) {
    std::cerr << ToString(written.error()) << "\n";
    return 1;
  }
  std::cerr << count << " tasks, " << bench::ThreadSeconds() - begin << " s, nearest neighbour scores " << sum / count
            << " on average\n";
  return 0;
}
