// gensim render: an episode as a picture of its start, a strip of moments, or a film.
#include <fmt/core.h>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/film_file.h"
#include "cli/program_source.h"
#include "cli/verbs.h"
#include "envs/base/list.h"
#include "envs/base/text.h"
#include "envs/render/view.h"
#include "tasklib/families.h"

namespace gensim::cli {
namespace {

constexpr double kPeriod_s = 0.02;  // between the moments that a film is made of
constexpr int kGifFps = 10, kMp4Fps = 25;

const std::vector<std::string> kPolicies = {"expert", "random"}, kEndings = {".png", ".gif", ".mp4"};

// words that cannot be meant
Status CheckWords(const RenderOptions& options, const std::string& ending) {
  if (!Contains(kEndings, ending))
    return Error{"wrong-use", "--out", fmt::format("'{}' ends in no format that can be drawn", options.out),
                 LegalHint(ending, kEndings)};
  if (!Contains(kPolicies, options.policy))
    return Error{"wrong-use", "--policy", fmt::format("no policy is called '{}'", options.policy),
                 LegalHint(options.policy, kPolicies)};
  if (!Contains(render::ViewNames(), options.view))
    return Error{"wrong-use", "--view", fmt::format("no view is called '{}'", options.view),
                 LegalHint(options.view, render::ViewNames())};
  if (ending != ".png" && options.frames > 1)
    return Error{"wrong-use", "--frames", fmt::format("--frames is for a .png, and '{}' is none", options.out),
                 "a film has as many frames as it needs; --fps changes how many"};
  if (ending == ".png" && options.fps > 0)
    return Error{"wrong-use", "--fps", "a .png does not move", "a .gif or .mp4 does"};
  return Done{};
}

}  // namespace

int RunRender(const CommonOptions& common, const RenderOptions& options, Console& console) {
  const std::filesystem::path path = options.out;
  const std::string ending = path.extension().string();
  if (const Status legal = CheckWords(options, ending); !legal) return console.Fail(legal.errors());
  const auto engine = physics::EngineOf(options.engine);
  if (!engine) return console.Fail(engine.errors());
  const auto program = FindProgram(common, options.task, console);
  if (!program) return console.Fail(program.errors());
  const auto env = tasklib::MakeEnv(*program, *engine);
  if (!env) return console.Fail(env.errors());
  auto* tabletop = dynamic_cast<tabletop::TabletopEnv*>(env->get());
  if (!tabletop) return console.Fail({"family-not-drawn", "", "only tabletop tasks can be drawn", "another task"});

  // the episode, or its start alone
  const uint64_t seed = common.seed.value_or(0);
  const bool moves = ending != ".png" || options.frames > 1;
  const auto actor = options.policy == "expert" ? tabletop::Actor::kExpert : tabletop::Actor::kRandom;
  const auto motion =
      moves ? tabletop::RecordMotion(*tabletop, seed, actor, kPeriod_s) : tabletop::RecordStart(*tabletop, seed);
  if (!motion) return console.Fail(motion.errors());

  tabletop::FilmOptions film;
  film.view = options.view;
  film.columns = options.columns;
  film.fps = options.fps > 0 ? options.fps : ending == ".mp4" ? kMp4Fps : kGifFps;
  film.randomise = options.randomise;
  film.episode = seed;
  const auto written = ending == ".png" ? WriteStill(*motion, film, options.frames, path)
                                        : WriteFilm(*motion, film, path, JobsFor(options.jobs), console);
  if (!written) return console.Fail(written.errors());

  Json document = {{"ok", true},
                   {"file", options.out},
                   {"name", program->name()},
                   {"digest", program->digest()},
                   {"seed", seed},
                   {"engine", options.engine},
                   {"view", options.view},
                   {"frames", written->frames},
                   {"columns", written->columns},
                   {"rows", written->rows},
                   {"randomise", options.randomise ? Json(*options.randomise) : Json(nullptr)}};
  std::string text = fmt::format("{}: {} x {} pixels", options.out, written->columns, written->rows);
  if (moves) {
    document["policy"] = options.policy;
    document["moves"] = motion->moves;
    document["success"] = motion->success;
    document["progress"] = motion->progress;
    document["cause"] = motion->cause;
    text += fmt::format(", {} frames\n{} policy: {} moves, progress {:.2f}, ended by {}", written->frames,
                        options.policy, motion->moves, motion->progress, motion->cause);
  }
  if (ending != ".png") {
    document["seconds"] = written->seconds;
    document["speed"] = written->speed;
    text += fmt::format("\nplays for {:.1f} s{}", written->seconds,
                        written->speed > 1 ? fmt::format(", {} times as fast as it was", written->speed) : "");
  }
  console.Document(std::move(document));
  console.Print(text);
  return kDone;
}

}  // namespace gensim::cli
