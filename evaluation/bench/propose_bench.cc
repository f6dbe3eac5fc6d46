// propose_bench LIBRARY [--count 200] [--seed 1] [--jobs 2] [--trials N] [--static]
//
// Grows a library with the offline composer under the full ladder and prints, as JSON: accepted tasks an hour on two
// cores, CPU of static refusals and full verdicts, the funnel with intervals, and the spread and difficulty of what was
// accepted. Figures of seconds are CPU time unless they say wall; that of a static refusal is the time of the run of
// the ladder that refused, without those before a repair. --static stops behind novelty: many static refusals in little
// time.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "envs/core/seed.h"
#include "envs/tabletop/relation.h"
#include "evaluation/bench/bench_util.h"
#include "generator/card.h"
#include "generator/composer/composer.h"
#include "generator/propose.h"

namespace {

using namespace gensim;

// What the accepted tasks are like.
Json Spread(tasklib::Library& library) {
  const auto view = generator::ViewOf(library);
  std::map<std::string, int> hardest;
  std::set<std::string> used, cells;
  int tasks = 0, moves = 0, four = 0, tall = 0;
  for (const auto& task : view->tasks) {
    if (task->origin != "composer") continue;
    ++tasks;
    ++hardest[task->facts.cell.relation];
    cells.insert(task->facts.cell.Text());
    for (const std::string& relation : task->program.relations()) used.insert(relation);
    moves += task->facts.plan_length;
    four += task->facts.plan_length >= 4;
    tall += task->facts.tower_height >= 3;
  }
  std::vector<std::string> unused;
  for (const auto* relation : tabletop::Relations())
    if (!used.contains(relation->info().name)) unused.push_back(relation->info().name);
  int most = 0;
  for (const auto& [relation, count] : hardest) most = std::max(most, count);
  const double n = std::max(1, tasks);
  return {{"tasks", tasks},   {"cells", cells.size()},  {"hardest", hardest},           {"largest_share", most / n},
          {"unused", unused}, {"mean_plan", moves / n}, {"share_four_moves", four / n}, {"share_three_high", tall / n}};
}

}  // namespace

int main(int argc, char** argv) {
  generator::ProposeOptions options;
  options.count = 200;
  options.seed = 1;
  options.jobs = 2;
  std::string folder;
  CLI::App app{"grows a library with the offline composer under the full ladder", "propose_bench"};
  app.add_option("library", folder, "library folder; a missing or empty one is made")->required();
  app.add_option("--count", options.count, "accepted tasks wanted")->check(CLI::Range(1, 1000000));
  app.add_option("--trials", options.trials, "judge this many proposals instead")->check(CLI::Range(1, 10000000));
  app.add_option("--seed", options.seed, "seed of the run")->check(CLI::Range(kDemoSeeds.first, kGateSeeds.last));
  bool only_static = false;
  app.add_flag("--static", only_static, "stop behind the novelty gate");
  app.add_option("--jobs", options.jobs, "worker threads")->check(CLI::Range(1, 256));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  options.judge.gates.stop_after_static = only_static;
  auto library = tasklib::Library::Open(folder, {.trust = generator::TrustFromRecords, .seeds = {}});
  if (!library) {
    std::fprintf(stderr, "%s\n", ToString(library.errors()).c_str());
    return 3;
  }
  std::vector<double> static_refusals, verdicts;
  std::map<std::string, int> refusals;
  const std::set<std::string> simulated = {"compile",  "settle",        "oracle",    "perturbed",
                                           "controls", "second-engine", "reflection"};
  double ladder_s = 0;  // of the proposal's last run of the ladder
  generator::ProposeHooks hooks;
  hooks.on_event = [&](const generator::ProposeEvent& event) {
    if (event.kind == generator::ProposeEvent::Kind::kGate)
      ladder_s = event.gate == "parse" ? event.seconds : ladder_s + event.seconds;
    if (event.kind == generator::ProposeEvent::Kind::kAccepted) {
      if (event.plan_length <= 4) verdicts.push_back(event.seconds);
      std::fprintf(stderr, "%4d accepted of %4d  %6.2f s  %s\n", event.accepted, event.judged, event.seconds,
                   event.name.c_str());
    }
    if (event.kind == generator::ProposeEvent::Kind::kRefused) {
      ++refusals[event.gate + "/" + event.code];
      if (!simulated.contains(event.gate)) static_refusals.push_back(ladder_s);
      std::fprintf(stderr, "     refused  %6.3f s  %s: %s\n", ladder_s, event.gate.c_str(), event.message.c_str());
    }
  };
  generator::Composer composer;
  const double cpu = bench::ProcessSeconds();
  const auto wall = std::chrono::steady_clock::now();
  const generator::ProposeReport report = generator::RunPropose(**library, composer, options, hooks);
  const double cpu_s = bench::ProcessSeconds() - cpu;
  const double wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
  if (!report.failure.empty()) {
    std::fprintf(stderr, "%s\n", ToString(report.failure).c_str());
    return 5;
  }

  const double accepted = std::max<double>(1, static_cast<double>(report.accepted.size()));
  Json out = generator::ReportToJson(report);
  out.erase("accepted");
  out["bench"] = "propose";
  out["accepted"] = report.accepted.size();
  out["cpu_s"] = cpu_s;
  out["wall_s"] = wall_s;
  out["accepted_per_hour_two_cores"] = 2 * 3600 * accepted / cpu_s;
  out["static_refusal_median_s"] = bench::Median(static_refusals);
  out["static_refusals"] = static_refusals.size();
  out["verdict_median_s_up_to_4_moves"] = bench::Median(verdicts);
  out["refusals"] = refusals;
  out["spread"] = Spread(**library);
  std::printf("%s", PrettyJson(out).c_str());
  return report.reached ? 0 : 1;
}
