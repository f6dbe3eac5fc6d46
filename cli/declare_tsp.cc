// Verbs of city TSP.
#include <CLI/CLI.hpp>

#include "cli/declare.h"
#include "cli/verbs.h"

namespace gensim::cli {
namespace {

void AddSource(CLI::App* verb, TspOptions& t) {
  verb->add_option("file", t.file, "instance, a TSPLIB file");
  verb->add_option("--cities", t.cities, "instead of a file: so many cities of China, drawn with --seed")
      ->check(CLI::Range(1, 100'000));
  verb->add_flag("--open", t.open, "a path: the way back is not travelled");
  verb->add_option("--start", t.start, "number of the first place, from 1")->check(CLI::Range(1, 10'000'000));
  verb->add_option("--end", t.end, "number of the last place; with --open")->check(CLI::Range(1, 10'000'000));
}

}  // namespace

void AddTspVerbs(CLI::App& app, CommandLine& o) {
  CLI::App* tsp = app.add_subcommand("tsp", "tours of cities: solvers, lower bounds and their proofs");
  tsp->require_subcommand(1);
  TspOptions& t = o.tsp;
  constexpr int64_t kMost = 1'000'000'000'000'000;

  CLI::App* draw = AddVerb(tsp, o, "draw", "write an instance of a seed as a TSPLIB file",
                           "tsp draw --places 200 --layout clustered --seed 1 --out clustered.tsp");
  draw->add_option("--places", t.places, "so many places of a layout, EUC_2D")->check(CLI::Range(1, 10'000'000));
  draw->add_option("--layout", t.layout, "uniform (default), clustered, ring or grid");
  draw->add_option("--cities", t.cities, "instead: so many cities of China, GEO")->check(CLI::Range(1, 100'000));
  draw->add_option("--out", t.out, "file to write")->required();
  draw->callback([&o] { o.action = [&o](Console& c) { return RunTspDraw(o.common, o.tsp, c); }; });

  CLI::App* solve = AddVerb(tsp, o, "solve", "a short tour, and how far from the shortest it can be",
                            "tsp solve --cities 200 --seed 1 --time 50ms --out china.tour\n"
                            "  gensim tsp solve berlin52.tsp --time 1s --json");
  AddSource(solve, t);
  solve->add_option("--time", t.time,
                    "CPU time of the solver: 50ms, 5s (default 1s); a quarter of it more for the bound");
  solve->add_option("--iterations", t.iterations, "stop after so many; alone, without a time limit")
      ->check(CLI::Range(int64_t{0}, kMost));
  solve
      ->add_option("--schedule", t.schedule,
                   "as an earlier run reported, to repeat it with --iterations and its --solver")
      ->check(CLI::Range(int64_t{0}, kMost));
  solve->add_option("--solver", t.solver, "auto (default), exact (up to 60 places), crossover, iterated, greedy ...");
  solve->add_option("--tour", t.tour, "tour file to begin with; it is never made longer");
  solve->add_option("--out", t.out, "TSPLIB tour file to write");
  solve->callback([&o] { o.action = [&o](Console& c) { return RunTspSolve(o.common, o.tsp, c); }; });

  CLI::App* bound = AddVerb(tsp, o, "bound", "a length that no tour is shorter than, with its proof",
                            "tsp bound --cities 200 --seed 1 --out china.bound.json");
  AddSource(bound, t);
  bound->add_option("--time", t.time, "CPU time: 60ms, 5s (default 1s)");
  bound->add_option("--tour", t.tour, "tour file of a good tour to aim at (default: a quick one is made)");
  bound->add_option("--out", t.out, "certificate to write, JSON");
  bound->callback([&o] { o.action = [&o](Console& c) { return RunTspBound(o.common, o.tsp, c); }; });

  CLI::App* verify = AddVerb(tsp, o, "verify", "check the proof of a bound anew",
                             "tsp verify china.bound.json --cities 200 --seed 1 --tour china.tour");
  verify->add_option("certificate", t.certificate, "certificate that tsp bound wrote")->required();
  AddSource(verify, t);
  verify->add_option("--tour", t.tour, "tour file to compare with the bound");
  verify->callback([&o] { o.action = [&o](Console& c) { return RunTspVerify(o.common, o.tsp, c); }; });

  CLI::App* bench =
      AddVerb(tsp, o, "bench", "gaps to known lengths within a time",
              "tsp bench --references evaluation/bench/tsp/references.json --set uniform-200 --time 50ms\n"
              "  gensim tsp bench --tsplib tsplib/ --least 201 --most 1000 --time 1s");
  bench->add_option("--tsplib", t.published, "folder with NAME.tsp and optima.csv (name,optimum,...)");
  bench->add_option("--references", t.references, "lengths of seeded instances, JSON");
  bench->add_option("--set", t.set, "of the references (default uniform-200)");
  bench->add_option("--least", t.least, "fewest places of a published instance")->check(CLI::Range(1, 10'000'000));
  bench->add_option("--most", t.most, "most places of a published instance")->check(CLI::Range(1, 10'000'000));
  bench->add_option("--time", t.time, "CPU time of a run (default 50ms)");
  bench->add_option("--runs", t.runs, "runs of each instance, with seeds from --seed on (default 1)")
      ->check(CLI::Range(1, 10'000));
  bench->add_option("--solver", t.solver, "auto (default) or another of tsp solve");
  bench->callback([&o] { o.action = [&o](Console& c) { return RunTspBench(o.common, o.tsp, c); }; });

  CLI::App* render = AddVerb(tsp, o, "render", "places and a tour as a map, with the names of cities",
                             "tsp render --cities 100 --seed 1 --out china.svg\n"
                             "  gensim tsp render berlin52.tsp --tour berlin52.opt.tour --out berlin.png");
  AddSource(render, t);
  render->add_option("--tour", t.tour, "tour file (default: a short tour is made)");
  render->add_option("--out", t.out, "picture to write, .svg or .png")->required();
  render->add_option("--width", t.width, "pixels (default 1200)")->check(CLI::Range(200, 4000));
  render->callback([&o] { o.action = [&o](Console& c) { return RunTspRender(o.common, o.tsp, c); }; });
}

}  // namespace gensim::cli
