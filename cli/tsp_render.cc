// gensim tsp render: an instance and a tour of it as a map.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/signals.h"
#include "cli/tour_picture.h"
#include "cli/tsp_source.h"
#include "cli/verbs.h"
#include "envs/base/file.h"
#include "envs/base/text.h"
#include "envs/render/png.h"
#include "tsp/solve/solve.h"

namespace gensim::cli {

int RunTspRender(const CommonOptions& common, const TspOptions& options, Console& console) {
  const bool svg = options.out.ends_with(".svg");
  if (!svg && !options.out.ends_with(".png"))
    return console.Fail({"wrong-use", "--out", fmt::format("'{}'", EscapeUnprintable(options.out)),
                         "legal: files that end in .svg or .png"});
  InterruptFlag();
  const auto source = ReadTspSource(common, options);
  if (!source) return console.Fail(source.errors());
  std::vector<int32_t> tour;
  if (!options.tour.empty()) {
    const auto read = ReadTspTour(*source, options.tour);
    if (!read) return console.Fail(read.errors());
    tour = *read;
  } else {
    tsp::SolveOptions solve;
    solve.shape = source->shape, solve.seed = common.seed.value_or(0), solve.cancelled = &InterruptFlag();
    const auto solution = tsp::Solve(source->instance, solve);
    if (!solution) return console.Fail(solution.errors());
    tour = solution->tour;
  }
  if (InterruptFlag()) return console.Fail({"interrupted", "", "stopped before the tour was found", ""});
  const auto picture = LayOut(*source, tour, options.width);
  if (!picture) return console.Fail(picture.errors());
  const Status written =
      svg ? WriteOutput(options.out, ToSvg(*picture)) : render::WritePng(options.out, ToImage(*picture));
  if (!written) return console.Fail(written.errors());
  Json document = {{"ok", true}, {"file", options.out}, {"name", source->instance.name}};
  document["places"] = source->instance.size(), document["names"] = picture->labels.size();
  document["length"] = tsp::LengthOf(source->instance, tour, source->shape.open);
  document["columns"] = picture->width, document["rows"] = picture->height;
  console.Document(std::move(document));
  console.Print(fmt::format("{}: {}", EscapeUnprintable(options.out), picture->caption));
  return kDone;
}

}  // namespace gensim::cli
