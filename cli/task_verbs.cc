// gensim task check | schema | show | new | export-mjcf
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/program_source.h"
#include "cli/task_view.h"
#include "cli/tour_view.h"
#include "cli/verbs.h"
#include "envs/base/file.h"
#include "envs/core/seed.h"
#include "envs/render/png.h"
#include "envs/tabletop/task_scene.h"
#include "tasklib/program/program.h"

namespace gensim::cli {
namespace {

// a small legal program that a newcomer can change
constexpr const char* kStarter = R"({
  "gensim": 1,
  "family": "tabletop",
  "name": "%NAME%",
  "summary": "Put the {c} ball in the bowl, then set the block behind the bowl.",
  "vary": [
    {"var": "c", "one_of": ["red", "green", "blue", "yellow"]}
  ],
  "scene": [
    {"id": "bowl", "asset": "bowl", "size": [150, 50], "color": "gray", "place": {"region": [350, 550, -300, 300]}},
    {"id": "ball", "asset": "ball", "size": [40], "color": "$c"},
    {"id": "block", "asset": "block", "size": [40, 40, 40], "color": "black", "place": {"region": [270, 400, -450, 450]}}
  ],
  "goals": [
    {"put": "ball", "rel": "in", "ref": "bowl"},
    {"put": "block", "rel": "behind", "ref": "bowl"}
  ],
  "limits": {"steps": 6}
}
)";

constexpr const char* kTspStarter = R"({
  "gensim": 1,
  "family": "tsp",
  "name": "%NAME%",
  "map": "cities",
  "places": 40,
  "cities": {"population": [500, 100000], "latitude": [20, 45]},
  "metric": "haversine",
  "play": "construct",
  "path": "start",
  "instances": 16
}
)";

std::string KebabOf(const std::filesystem::path& file) {
  std::string name;
  for (char c : file.stem().string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) name += c;
    if (c >= 'A' && c <= 'Z') name += static_cast<char>(c - 'A' + 'a');
    if (!plain && !name.empty() && name.back() != '-' && !(c >= 'A' && c <= 'Z')) name += '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.empty() ? "my-task" : name.substr(0, 60);
}

constexpr int kMapWidth = 1200;

int ShowTspTask(const tasklib::Program& program, const TaskOptions& options, uint64_t seed, Console& console) {
  const ShownTour shown = ShowTour(program, seed);
  if (!options.png.empty()) {
    const Status drawn = render::WritePng(options.png, ToImage(MapOf(program, shown, true, kMapWidth)));
    if (!drawn) return console.Fail(drawn.errors());
  }
  console.Document(TourToJson(program, shown, seed));
  console.Print(TourToText(program, shown, seed, console));
  if (!options.png.empty()) console.Note("picture written to " + options.png);
  return kDone;
}

}  // namespace

int RunTaskCheck(const TaskOptions& options, Console& console) {
  const auto text = ReadProgramText(options.file);
  if (!text) return console.Fail(text.errors());
  // a refused program is this verb's result, not its failure: exit 1 with every error
  const auto program = tasklib::Program::FromText(*text);
  Errors errors = program.errors();
  if (program && program->family() == "tabletop") {
    errors = tasklib::CheckLanguage(*program);
    if (errors.empty()) errors = tasklib::LowerWithPlan(*program, kGateSeeds.first).errors();
  }
  Json document = {{"ok", errors.empty()}, {"errors", ErrorsToJson(errors)}};
  if (program) {
    document["name"] = program->name();
    document["digest"] = program->digest();
    document["shape_id"] = program->shape_id();
  }
  console.Document(std::move(document));
  if (errors.empty()) {
    console.Print(console.Good("ok") + "  " + program->name() + "  digest " + program->digest().substr(0, 12) +
                  "  shape " + program->shape_id());
    return kDone;
  }
  for (const Error& error : errors)
    console.Print(console.Bad(error.code) + " at " + (error.where.empty() ? "/" : error.where) + "\n  " +
                  error.message + (error.hint.empty() ? "" : "\n  " + error.hint));
  return kRefused;
}

int RunTaskSchema(const TaskOptions& options, Console& console) {
  const auto profile = options.profile == "llm" ? tasklib::Profile::kLlm : tasklib::Profile::kFull;
  const Json& schema = tasklib::ProgramSchema(profile, options.family);
  console.Print(PrettyJson(schema));
  console.Document({{"profile", options.profile},
                    {"schema", schema},
                    {"vocabulary_version", tasklib::VocabularyVersion()},
                    {"family", options.family},
                    {"vocabulary_digest", tasklib::VocabularyDigest(options.family)}});
  return kDone;
}

int RunTaskShow(const CommonOptions& common, const TaskOptions& options, Console& console) {
  const auto program = FindProgram(common, options.name, console);
  if (!program) return console.Fail(program.errors());
  const uint64_t seed = common.seed.value_or(0);
  if (program->family() == "tsp") return ShowTspTask(*program, options, seed, console);
  const auto lowered = tasklib::LowerWithPlan(*program, seed);
  if (!lowered) return console.Fail(lowered.errors());
  if (!options.png.empty()) {
    const Status drawn = WriteTaskPicture(*lowered, options.png);
    if (!drawn) return console.Fail(drawn.errors());
  }
  console.Document(TaskToJson(*program, *lowered, seed));
  console.Print(TaskToText(*program, *lowered, seed, console));
  if (!options.png.empty()) console.Note("picture written to " + options.png);
  return kDone;
}

int RunTaskNew(const TaskOptions& options, Console& console) {
  const std::filesystem::path path = options.file;
  std::string text = options.family == "tsp" ? kTspStarter : kStarter;
  text.replace(text.find("%NAME%"), 6, KebabOf(path));
  const auto written = WriteFileOnce(path, text);
  if (!written) return console.Fail(written.errors());
  if (!*written)
    return console.Fail({"file-exists", path.string(), "the file exists", "give another name; nothing is overwritten"});
  console.Document({{"ok", true}, {"file", path.string()}});
  console.Print("wrote " + path.string() + "\nnext: gensim task show " + path.string() + " --png picture.png\n" +
                "      gensim validate " + path.string() + " --add");
  return kDone;
}

int RunTaskExportMjcf(const CommonOptions& common, const TaskOptions& options, Console& console) {
  const auto program = FindProgram(common, options.name, console);
  if (!program) return console.Fail(program.errors());
  const auto task = tasklib::Lower(*program, common.seed.value_or(0));
  if (!task) return console.Fail(task.errors());
  const auto mjcf = tabletop::ExportMjcf(*task);
  if (!mjcf) return console.Fail(mjcf.errors());
  if (options.out.empty()) {
    console.Print(*mjcf);
  } else {
    const Status written = WriteOutput(options.out, *mjcf);
    if (!written) return console.Fail(written.errors());
    console.Note("scene written to " + options.out);
  }
  console.Document({{"ok", true}, {"file", options.out}, {"mjcf", options.out.empty() ? Json(*mjcf) : Json(nullptr)}});
  return kDone;
}

}  // namespace gensim::cli
