// gensim render: an episode, played now or recorded, as a picture of its start, a strip of moments, or a film.
#include <fmt/core.h>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/exit_code.h"
#include "cli/film_file.h"
#include "cli/program_source.h"
#include "cli/recorded_episode.h"
#include "cli/verbs.h"
#include "envs/base/list.h"
#include "envs/base/text.h"
#include "envs/core/work_pool.h"
#include "envs/render/view.h"
#include "tasklib/families.h"

namespace gensim::cli {
namespace {

constexpr double kPeriod_s = 0.02;  // between the moments that a film is made of
constexpr int kGifFps = 10, kMp4Fps = 25;

const std::vector<std::string> kPolicies = {"expert", "random"}, kEndings = {".png", ".gif", ".mp4"};

bool IsEpisode(const std::string& name) { return name.ends_with(".episode"); }

// words that cannot be meant
Status CheckWords(const CommonOptions& common, const RenderOptions& options, const std::string& ending) {
  if (!Contains(kEndings, ending))
    return Error{"wrong-use", "--out", fmt::format("'{}' ends in no format that can be drawn", options.out),
                 LegalHint(ending, kEndings)};
  if (!options.policy.empty() && !Contains(kPolicies, options.policy))
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
  const char* beside = common.seed               ? "--seed"
                       : !options.policy.empty() ? "--policy"
                       : options.engine          ? "--engine"
                                                 : nullptr;
  if (IsEpisode(options.task) && beside != nullptr)
    return Error{"wrong-use", beside,
                 fmt::format("'{}' was recorded: its seed, its engine and its actions stand in it", options.task),
                 "leave the option out, or name a task instead"};
  return Done{};
}

// What is drawn: a task and, where one was recorded, its episode.
struct Subject {
  tasklib::Program program;
  std::unique_ptr<Env> env;
  std::optional<Episode> episode;
  uint64_t seed = 0;
  std::string engine;
};

Result<Subject> FindSubject(const CommonOptions& common, const RenderOptions& options, Console& console) {
  if (IsEpisode(options.task)) {
    auto recorded = OpenEpisode(common, options.task, console);
    if (!recorded) return recorded.errors();
    const EpisodeHeader header = recorded->episode.header;
    return Subject{std::move(recorded->program), std::move(recorded->env), std::move(recorded->episode), header.seed,
                   header.engine};
  }
  const auto engine = physics::EngineOf(options.engine.value_or("mujoco"));
  if (!engine) return engine.errors();
  auto program = FindProgram(common, options.task, console);
  if (!program) return program.errors();
  auto env = tasklib::MakeEnv(*program, *engine);
  if (!env) return env.errors();
  return Subject{std::move(*program), std::move(*env), std::nullopt, common.seed.value_or(0),
                 std::string(physics::NameOf(*engine))};
}

// the episode, or its start alone
Result<tabletop::Motion> MotionOf(const Subject& subject, const RenderOptions& options, bool moves) {
  auto* env = dynamic_cast<tabletop::TabletopEnv*>(subject.env.get());
  if (!env)
    return Error{"family-not-drawn", "", "only tasks of the tabletop are filmed",
                 "gensim task show NAME --png FILE draws any task"};
  if (subject.episode) {
    auto motion = tabletop::RecordReplay(*env, *subject.episode, kPeriod_s);
    if (motion && !moves) motion->moments.resize(1);
    return motion ? std::move(motion) : WithFile(motion.errors(), options.task);
  }
  const auto actor = options.policy == "random" ? tabletop::Actor::kRandom : tabletop::Actor::kExpert;
  return moves ? tabletop::RecordMotion(*env, subject.seed, actor, kPeriod_s)
               : tabletop::RecordStart(*env, subject.seed);
}

}  // namespace

int RunRender(const CommonOptions& common, const RenderOptions& options, Console& console) {
  const std::filesystem::path path = options.out;
  const std::string ending = path.extension().string();
  if (const Status legal = CheckWords(common, options, ending); !legal) return console.Fail(legal.errors());
  const auto subject = FindSubject(common, options, console);
  if (!subject) return console.Fail(subject.errors());
  const bool moves = ending != ".png" || options.frames > 1;
  const auto motion = MotionOf(*subject, options, moves);
  if (!motion) return console.Fail(motion.errors());
  const std::string policy = subject->episode ? "recorded" : options.policy.empty() ? "expert" : options.policy;

  tabletop::FilmOptions film;
  film.view = options.view;
  film.columns = options.columns;
  film.fps = options.fps > 0 ? options.fps : ending == ".mp4" ? kMp4Fps : kGifFps;
  film.randomise = options.randomise;
  film.episode = subject->seed;
  const auto written = ending == ".png" ? WriteStill(*motion, film, options.frames, path)
                                        : WriteFilm(*motion, film, path, ThreadsFor(options.jobs), console);
  if (!written) return console.Fail(written.errors());

  Json document = {{"ok", true},
                   {"file", options.out},
                   {"name", subject->program.name()},
                   {"digest", subject->program.digest()},
                   {"seed", subject->seed},
                   {"engine", subject->engine},
                   {"view", options.view},
                   {"frames", written->frames},
                   {"columns", written->columns},
                   {"rows", written->rows},
                   {"randomise", options.randomise ? Json(*options.randomise) : Json(nullptr)}};
  std::string text = fmt::format("{}: {} x {} pixels", options.out, written->columns, written->rows);
  if (moves) {
    document["policy"] = policy;
    document["moves"] = motion->moves;
    document["success"] = motion->success;
    document["progress"] = motion->progress;
    document["cause"] = motion->cause;
    text += fmt::format(", {} frames\n{}: {} moves, progress {:.2f}, ended by {}", written->frames,
                        subject->episode ? "recorded episode" : policy + " policy", motion->moves, motion->progress,
                        motion->cause);
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
