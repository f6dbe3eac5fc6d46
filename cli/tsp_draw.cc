// gensim tsp draw: an instance of a seed as a file that other solvers read too.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/signals.h"
#include "cli/verbs.h"
#include "envs/base/text.h"
#include "tsp/cities/city_table.h"
#include "tsp/instance/generate.h"
#include "tsp/instance/tsplib_write.h"

namespace gensim::cli {
namespace {

// whole distances tell places of the unit square apart only when it is large
constexpr double kSide = 1e6;

Result<tsp::Instance> Drawn(const CommonOptions& common, const TspOptions& options) {
  const uint64_t seed = common.seed.value_or(0);
  if ((options.places > 0) == (options.cities > 0))
    return Error{"wrong-use", "", options.places > 0 ? "both --places and --cities" : "no number of places",
                 "one of them: --places N with --layout, or --cities N"};
  if (options.cities > 0) {
    auto draw = tsp::DrawCities(static_cast<size_t>(options.cities), seed, tsp::Metric::kGeo);
    return draw ? Result<tsp::Instance>(std::move(draw->instance)) : draw.errors();
  }
  const auto layout = tsp::LayoutNamed(options.layout);
  if (!layout) return layout.errors();
  return tsp::Generate(*layout, static_cast<size_t>(options.places), seed, tsp::Metric::kEuc2d, kSide);
}

}  // namespace

int RunTspDraw(const CommonOptions& common, const TspOptions& options, Console& console) {
  InterruptFlag();
  const auto instance = Drawn(common, options);
  if (!instance) return console.Fail(instance.errors());
  if (InterruptFlag()) return console.Fail({"interrupted", "", "stopped before the file was written", ""});
  if (const Status written = tsp::WriteTsplib(options.out, *instance); !written) return console.Fail(written.errors());
  console.Document({{"ok", true},
                    {"file", options.out},
                    {"name", instance->name},
                    {"places", instance->size()},
                    {"metric", tsp::NameOf(instance->metric())}});
  console.Print(fmt::format("{}: {}, {} places", EscapeUnprintable(options.out), instance->name, instance->size()));
  return kDone;
}

}  // namespace gensim::cli
