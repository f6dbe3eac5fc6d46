// gensim demo: expert demonstrations of library tasks, one episode file a success.
//
// Seeds are worked on by several threads and reported in order, so output and files do not depend on --jobs. An
// episode that is already there and reads back as this task, build and seed is kept: an interrupted run continues. One
// of another build is recorded again. The program lies beside its episodes as task.json, so that a folder of
// demonstrations can be replayed without the library it came from; a folder that holds another program's is refused.
#include <fmt/core.h>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/exit_code.h"
#include "cli/program_source.h"
#include "cli/signals.h"
#include "cli/verbs.h"
#include "envs/base/stats.h"
#include "envs/core/episode.h"
#include "envs/core/rollout.h"
#include "envs/core/seed.h"
#include "envs/core/work_pool.h"
#include "tasklib/episode_folder.h"
#include "tasklib/families.h"

namespace gensim::cli {
namespace {

namespace fs = std::filesystem;

struct Attempt {
  bool success = false;
  std::string cause;  ///< why it failed
  std::string file;   ///< of a success
  Errors errors;      ///< the attempt could not be made or written at all
};

class Recorder {
 public:
  Recorder(const tasklib::Program& program, physics::Engine engine, fs::path folder)
      : program_(program), engine_(engine), folder_(std::move(folder)) {}

  Attempt Run(uint64_t seed) const {
    Attempt attempt;
    // episodes of both engines may lie in one folder
    const char* ending = engine_ == physics::Engine::kMujoco ? "episode" : "bullet.episode";
    const fs::path path = folder_ / fmt::format("{:010}.{}", seed, ending);
    const EpisodeHeader header = tasklib::HeaderFor(program_, seed, engine_);
    if (const auto kept = ReadEpisode(path); kept && kept->header == header && kept->end.success)
      return {true, "", path.string(), {}};
    const auto env = tasklib::MakeEnv(program_, engine_);
    if (!env) return {false, "", "", env.errors()};
    const auto episode = RecordExpert(**env, header);
    if (!episode) return {false, episode.error().code, "", {}};
    if (!episode->end.success) return {false, episode->end.cause, "", {}};
    const Status written = WriteEpisode(path, *episode);
    if (!written) return {false, "", "", written.errors()};
    return {true, "", path.string(), {}};
  }

 private:
  const tasklib::Program& program_;
  physics::Engine engine_;
  fs::path folder_;
};

// runs all seeds on `jobs` threads and hands the attempts over in seed order
template <class Sink>
void ForEachSeed(const Recorder& recorder, uint64_t base, int count, int jobs, Sink&& sink) {
  std::mutex mutex;
  std::condition_variable ready;
  std::map<int, Attempt> finished;
  std::atomic<int> next{0};
  const auto& interrupted = InterruptFlag();
  int running = jobs;
  std::vector<std::jthread> workers;
  for (int w = 0; w < jobs; ++w) {
    workers.emplace_back([&] {
      for (int i; !interrupted && (i = next++) < count;) {
        Attempt attempt;
        try {
          attempt = recorder.Run(base + static_cast<uint64_t>(i));
        } catch (const std::exception& error) {
          attempt.errors = {{"internal", "", error.what(), ""}};
        }
        const std::lock_guard lock(mutex);
        finished[i] = std::move(attempt);
        ready.notify_one();
      }
      const std::lock_guard lock(mutex);
      --running;
      ready.notify_one();
    });
  }
  for (int i = 0; i < count; ++i) {
    std::unique_lock lock(mutex);
    ready.wait(lock, [&] { return finished.contains(i) || running == 0; });
    if (!finished.contains(i)) break;
    const Attempt attempt = std::move(finished.extract(i).mapped());
    lock.unlock();
    if (!sink(i, attempt)) next = count;
  }
}

}  // namespace

int RunDemo(const CommonOptions& common, const DemoOptions& options, Console& console) {
  const uint64_t base = common.seed.value_or(options.seed_base);
  const Status legal = CheckSeeds(base, static_cast<uint64_t>(options.episodes), SeedUse::kDemo);
  if (!legal) return console.Fail(legal.errors());
  const auto engine = physics::EngineOf(options.engine);
  if (!engine) return console.Fail(engine.errors());
  // every name is looked up before the first episode is simulated
  std::vector<tasklib::Program> programs;
  for (const std::string& name : options.tasks) {
    auto program = FindProgram(common, name, console);
    if (!program) return console.Fail(program.errors());
    programs.push_back(std::move(*program));
  }
  // the default folder lies in the library, which must be one before anything is put into it
  if (options.out.empty())
    if (const auto library = OpenLibrary(common, console); !library) return console.Fail(library.errors());
  const fs::path out = options.out.empty() ? LibraryPath(common) / "demos" : fs::path(options.out);
  const int jobs = ThreadsFor(options.jobs);

  Json tasks = Json::array();
  int code = kDone;
  for (const tasklib::Program& program : programs) {
    const fs::path folder = out / program.name();
    if (const Status made = tasklib::MakeEpisodeFolder(folder, program); !made) return console.Fail(made.errors());
    int attempts = 0, successes = 0;
    std::map<std::string, int> causes;
    Errors errors;
    ForEachSeed(Recorder(program, *engine, folder), base, options.episodes, jobs, [&](int i, const Attempt& attempt) {
      if (!attempt.errors.empty()) return errors = attempt.errors, false;
      ++attempts;
      successes += attempt.success;
      const uint64_t seed = base + static_cast<uint64_t>(i);
      if (attempt.success) console.Event("episode", {{"task", program.name()}, {"seed", seed}, {"file", attempt.file}});
      if (!attempt.success) ++causes[attempt.cause];
      if (!attempt.success)
        console.Event("failed-episode", {{"task", program.name()}, {"seed", seed}, {"cause", attempt.cause}});
      if (attempts % 10 == 0 || attempts == options.episodes)
        console.Progress(fmt::format("{}: {} of {} seeds, {} demonstrations", program.name(), attempts,
                                     options.episodes, successes));
      return true;
    });
    if (!errors.empty()) return console.Fail(errors);
    const Interval interval = Wilson(successes, attempts);
    tasks.push_back({{"name", program.name()},
                     {"digest", program.digest()},
                     {"attempts", attempts},
                     {"successes", successes},
                     {"interval", {interval.low, interval.high}},
                     {"failures", causes},
                     {"folder", folder.string()}});
    console.Print(fmt::format("{}: {} of {} attempts succeeded, 95 % interval {:.3f} to {:.3f}, episodes in {}",
                              program.name(), successes, attempts, interval.low, interval.high, folder.string()));
    for (const auto& [cause, count] : causes) console.Print(fmt::format("  {} failed: {}", count, cause));
    if (InterruptFlag()) {
      return console.Fail({{"interrupted", "", fmt::format("stopped after {} attempts of {}", attempts, program.name()),
                            "the same line goes on from here"}},
                          {{"tasks", tasks}});
    }
    if (successes == 0) code = kRefused;
  }
  console.Document({{"ok", code == kDone}, {"tasks", tasks}});
  return code;
}

}  // namespace gensim::cli
