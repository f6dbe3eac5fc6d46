// gensim library sheet: one picture of all tasks, start above and end of the expert's plan below.
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/program_source.h"
#include "cli/task_view.h"
#include "cli/tour_view.h"
#include "cli/verbs.h"
#include "envs/render/picture.h"
#include "envs/render/png.h"

namespace gensim::cli {

int RunLibrarySheet(const CommonOptions& common, const LibraryOptions& options, Console& console) {
  constexpr int kColumns = 4, kMapWidth = 480;
  const auto chosen = OpenTasks(common, options.family.empty() ? "tabletop" : options.family, options.origin, console);
  if (!chosen) return console.Fail(chosen.errors());
  std::vector<render::LabelledImage> cells;
  Json names = Json::array(), skipped = Json::array();
  for (const tasklib::TaskEntry& entry : chosen->entries) {
    const auto stored = chosen->library->Show(entry.digest);
    if (!stored) return console.Fail(stored.errors());
    const auto program = tasklib::Program::FromText(stored->program);
    if (!program) return console.Fail(program.errors());
    if (program->family() == "tsp") {
      const ShownTour shown = ShowTour(*program, common.seed.value_or(0));
      cells.push_back({entry.name, ToImage(MapOf(*program, shown, true, kMapWidth))});
      names.push_back(entry.name);
      console.Progress(fmt::format("{} of {} pictures", cells.size(), chosen->entries.size()));
      continue;
    }
    const auto lowered = tasklib::LowerWithPlan(*program, common.seed.value_or(0));
    if (!lowered) {
      // one task without a picture must not cost the others theirs
      skipped.push_back(entry.name);
      console.Note(fmt::format("gensim: no picture of {}: {}", entry.name, ToString(lowered.errors())));
      continue;
    }
    cells.push_back({entry.name, render::WithCaption(StartAndEnd(*lowered), lowered->task.summary, 1)});
    names.push_back(entry.name);
    console.Progress(fmt::format("{} of {} pictures", cells.size(), chosen->entries.size()));
  }
  if (cells.empty()) return console.Fail({"no-picture", "", "no task can be drawn at this seed", "another --seed"});
  const Status written = render::WritePng(options.folder, render::ContactSheet(cells, kColumns));
  if (!written) return console.Fail(written.errors());
  console.Document({{"ok", true}, {"file", options.folder}, {"tasks", names}, {"skipped", skipped}});
  console.Print(fmt::format("{} tasks on {}", cells.size(), options.folder));
  return kDone;
}

}  // namespace gensim::cli
