// gensim tsp solve | bound | verify
#include <fmt/core.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/duration.h"
#include "cli/exit_code.h"
#include "cli/signals.h"
#include "cli/tsp_source.h"
#include "cli/verbs.h"
#include "envs/base/file.h"
#include "envs/base/list.h"
#include "envs/base/text.h"
#include "tsp/bound/certificate.h"
#include "tsp/exact/exact.h"
#include "tsp/instance/tsplib_write.h"
#include "tsp/solve/solve.h"

namespace gensim::cli {
namespace {

// a tour that a bound can aim at costs a small part of the bound's time
constexpr double kTourShare = 0.2;
// the bound that `solve` shows takes so much of its time, on top of it
constexpr double kBoundShare = 0.25;
constexpr double kUsualSeconds = 1;
constexpr size_t kLargestProof = size_t{256} << 20;  // bytes of a certificate
constexpr double kSame = 1e-9;                       // gaps below it are those of rounding

std::string LengthText(double length) {
  if (length == std::floor(length) && length < 1e15) return fmt::format("{:.0f}", length);
  return length >= 1000 && length < 1e15 ? fmt::format("{:.1f}", length) : fmt::format("{:.6g}", length);
}

// never more than was proven
std::string BoundText(double bound) {
  if (bound == std::floor(bound) || bound >= 1e15) return LengthText(bound);
  const double digits = bound >= 1000 ? 10 : 1e6;
  return fmt::format("{}", std::floor(bound * digits) / digits);
}

// never less than it is
std::string GapText(double gap) {
  return std::isfinite(gap) ? fmt::format("{:.3f} %", std::ceil(100'000 * gap) / 1000) : "-";
}

// null where there is none: JSON has no infinity
Json GapJson(double length, double bound) {
  const double gap = tsp::GapOf(length, bound);
  return std::isfinite(gap) ? Json(gap) : Json(nullptr);
}

// "exact" is a solver of this command alone
Status CheckSolver(const std::string& solver) {
  std::vector<std::string> legal = tsp::SolverNames();
  legal.emplace_back("exact");
  if (Contains(legal, solver)) return Done{};
  return Error{"tsp-solver", "--solver", fmt::format("no solver \"{}\"", EscapeUnprintable(solver.substr(0, 40))),
               LegalHint(solver.substr(0, 40), legal)};
}

// found out before the work is done
Status CheckOutput(const std::string& path) {
  if (path.empty()) return Done{};
  std::error_code failed;
  const auto folder = std::filesystem::absolute(path, failed).parent_path();
  if (std::filesystem::is_directory(folder, failed) && !std::filesystem::is_directory(path, failed)) return Done{};
  return Error{"file-unwritable", EscapeUnprintable(path), "no file can be written there",
               "a file in a folder that is there"};
}

Result<double> SecondsOf(const TspOptions& options) {
  return options.time.empty() ? Result<double>(kUsualSeconds) : ParseDuration(options.time, "--time");
}

// where `tour` is empty a quick one is made
Result<tsp::Certificate> BoundWithin(const TspSource& source, std::vector<int32_t> tour, double seconds) {
  if (tour.empty()) {
    tsp::SolveOptions quick;
    quick.shape = source.shape, quick.seconds = kTourShare * seconds, quick.cancelled = &InterruptFlag();
    const auto solution = tsp::Solve(source.instance, quick);
    if (!solution) return solution.errors();
    tour = solution->tour;
    seconds *= 1 - kTourShare;
  }
  tsp::AscentOptions ascent;
  ascent.seconds = seconds, ascent.cancelled = &InterruptFlag();
  return tsp::FindBound(source.instance, source.shape, tour, ascent);
}

Result<tsp::SolveOptions> SolveOptionsOf(const CommonOptions& common, const TspOptions& options,
                                         const TspSource& source) {
  tsp::SolveOptions solve;
  solve.solver = options.solver, solve.shape = source.shape, solve.seed = common.seed.value_or(0);
  solve.schedule = options.schedule, solve.cancelled = &InterruptFlag();
  if (options.iterations >= 0) solve.iterations = options.iterations;
  if (!options.time.empty() || options.iterations < 0) {
    const auto seconds = SecondsOf(options);
    if (!seconds) return seconds.errors();
    solve.seconds = *seconds;
  }
  return solve;
}

// exact: its tour is its own bound
Result<tsp::Solution> SolveOf(const TspSource& source, const tsp::SolveOptions& solve, tsp::Certificate& bound) {
  if (solve.solver != "exact") return tsp::Solve(source.instance, solve);
  const auto exact =
      tsp::SolveExactly(source.instance, {solve.shape, solve.seed, solve.seconds, solve.cancelled, solve.initial});
  if (!exact) return exact.errors();
  tsp::Solution solution;
  solution.tour = exact->tour, solution.length = exact->length, solution.solver = exact->method;
  solution.iterations = exact->branches, solution.seconds = exact->seconds;
  solution.complete = solution.repeatable = exact->done;
  if (exact->done && exact->bound >= bound.bound) bound.method = exact->method, bound.bound = exact->bound;
  return solution;
}

Json BoundJson(const tsp::Certificate& certificate) {
  return {{"bound", certificate.bound}, {"bound_method", certificate.method}};
}

Json InstanceJson(const tsp::Instance& instance) {
  return {{"name", instance.name}, {"places", instance.size()}, {"metric", tsp::NameOf(instance.metric())}};
}

}  // namespace

int RunTspSolve(const CommonOptions& common, const TspOptions& options, Console& console) {
  InterruptFlag();
  if (const Status known = CheckSolver(options.solver); !known) return console.Fail(known.errors());
  if (options.solver == "exact" && (options.iterations >= 0 || options.schedule > 0))
    return console.Fail({"wrong-use", options.iterations >= 0 ? "--iterations" : "--schedule",
                         "the exact solver ends when it has its proof", "--time alone"});
  if (const Status writable = CheckOutput(options.out); !writable) return console.Fail(writable.errors());
  const auto source = ReadTspSource(common, options);
  if (!source) return console.Fail(source.errors());
  auto solve = SolveOptionsOf(common, options, *source);
  if (!solve) return console.Fail(solve.errors());
  std::vector<int32_t> initial;
  if (!options.tour.empty()) {
    const auto read = ReadTspTour(*source, options.tour);
    if (!read) return console.Fail(read.errors());
    initial = *read;
    solve->initial = initial;
  }
  auto bound = BoundWithin(*source, initial, kBoundShare * solve->seconds.value_or(kUsualSeconds));
  if (!bound) return console.Fail(bound.errors());
  solve->improved = [&](const tsp::TracePoint& point) {
    const double rate = point.seconds > 0 ? static_cast<double>(point.iterations) / point.seconds : 0;
    console.Live(fmt::format("length {}, {} above the bound, {:.0f} iterations/s", LengthText(point.length),
                             GapText(tsp::GapOf(point.length, bound->bound)), rate));
  };
  const auto solution = SolveOf(*source, *solve, *bound);
  if (!solution) return console.Fail(solution.errors());
  if (!options.out.empty())
    if (const Status written = tsp::WriteTour(options.out, source->instance.name,
                                              "length " + LengthText(solution->length), solution->tour);
        !written)
      return console.Fail(written.errors());
  Json document = {{"ok", true},
                   {"solver", solution->solver},
                   {"seed", solve->seed},
                   {"length", solution->length},
                   {"optimal", bound->is_proof() && tsp::GapOf(solution->length, bound->bound) <= kSame},
                   {"gap", GapJson(solution->length, bound->bound)},
                   {"iterations", solution->iterations},
                   {"schedule", solution->schedule},
                   {"repeatable", solution->repeatable},
                   {"seconds", solution->seconds}};
  document.update(InstanceJson(source->instance)), document.update(BoundJson(*bound));
  AddTour(document, *source, solution->tour);
  if (InterruptFlag())
    return console.Fail({{"interrupted", "", "stopped; the tour so far is whole", "the same line runs anew"}},
                        document);
  console.Document(std::move(document));
  console.Print(
      Table({{"length", LengthText(solution->length)},
             {"bound", BoundText(bound->bound) + (bound->is_proof() ? "" : " (an estimate)")},
             {"gap", (bound->is_proof() ? "at most " : "about ") + GapText(tsp::GapOf(solution->length, bound->bound))},
             {"solver", solution->solver},
             {"iterations", fmt::format("{}, schedule {}", solution->iterations, solution->schedule)},
             {"time", fmt::format("{:.3f} s", solution->seconds)}}));
  return kDone;
}

int RunTspBound(const CommonOptions& common, const TspOptions& options, Console& console) {
  InterruptFlag();
  if (const Status writable = CheckOutput(options.out); !writable) return console.Fail(writable.errors());
  const auto source = ReadTspSource(common, options);
  if (!source) return console.Fail(source.errors());
  const auto seconds = SecondsOf(options);
  if (!seconds) return console.Fail(seconds.errors());
  std::vector<int32_t> tour;
  if (!options.tour.empty()) {
    const auto read = ReadTspTour(*source, options.tour);
    if (!read) return console.Fail(read.errors());
    tour = *read;
  }
  const auto bound = BoundWithin(*source, tour, *seconds);
  if (!bound) return console.Fail(bound.errors());
  if (InterruptFlag()) return console.Fail({"interrupted", "", "stopped before the bound was found", ""});
  const Json certificate = tsp::ToJson(*bound);
  if (!options.out.empty())
    if (const Status written = WriteOutput(options.out, CanonicalJson(certificate) + "\n"); !written)
      return console.Fail(written.errors());
  Json document = {{"ok", true}, {"certificate", certificate}, {"iterations", bound->iterations}};
  document["seconds"] = bound->seconds;
  document.update(InstanceJson(source->instance)), document.update(BoundJson(*bound));
  if (!tour.empty()) {
    const double length = tsp::LengthOf(source->instance, tour, source->shape.open);
    document["length"] = length, document["gap"] = GapJson(length, bound->bound);
  }
  console.Document(std::move(document));
  console.Print(fmt::format("bound {}  {}, {} trees, {:.3f} s", BoundText(bound->bound),
                            bound->is_proof() ? "proven" : "an estimate: there was no time for the proof",
                            bound->iterations, bound->seconds));
  return kDone;
}

int RunTspVerify(const CommonOptions& common, const TspOptions& options, Console& console) {
  const auto source = ReadTspSource(common, options);
  if (!source) return console.Fail(source.errors());
  const auto text = ReadFile(options.certificate, kLargestProof);
  if (!text) return console.Fail(text.errors());
  const auto document = ParseJson(*text, {.max_bytes = kLargestProof, .max_depth = 4, .max_items = kLargestProof});
  if (!document) return console.Fail(document.errors());
  const auto certificate = tsp::ParseCertificate(*document);
  if (!certificate) return console.Fail(certificate.errors());
  std::optional<double> length;
  if (!options.tour.empty()) {
    const auto tour = ReadTspTour(*source, options.tour);
    if (!tour) return console.Fail(tour.errors());
    length = tsp::LengthOf(source->instance, *tour, source->shape.open);
  }
  Status proven = tsp::VerifyCertificate(source->instance, source->shape, *certificate);
  // never both: the one or the other is wrong
  if (proven && length && *length < certificate->bound * (1 - kSame))
    proven =
        Error{"tsp-certificate", "", fmt::format("the tour, {}, is shorter than the bound", LengthText(*length)), ""};
  Json report = {{"ok", proven.ok()}, {"bound", certificate->bound}};
  report["reason"] = proven ? Json(nullptr) : Json(proven.error().message);
  if (length) report["length"] = *length, report["gap"] = GapJson(*length, certificate->bound);
  console.Document(std::move(report));
  if (!proven) {
    console.Print(console.Bad("not proven") + "  " + proven.error().message);
    return kRefused;
  }
  console.Print(console.Good("proven") + fmt::format("  no tour is shorter than {}", BoundText(certificate->bound)) +
                (length ? fmt::format("; this one, {}, is at most {} longer", LengthText(*length),
                                      GapText(tsp::GapOf(*length, certificate->bound)))
                        : ""));
  return kDone;
}

}  // namespace gensim::cli
