// Verbs that play episodes and learn from them: demo, evaluate, render, replay, policy, data.
#include <CLI/CLI.hpp>

#include "cli/declare.h"
#include "cli/seed_option.h"
#include "cli/verbs.h"
#include "cli/with_torch.h"
#include "evaluation/evaluate.h"

namespace gensim::cli {
namespace {

void AddDemo(CLI::App& app, CommandLine& o) {
  CLI::App* demo =
      AddVerb(&app, o, "demo", "record expert demonstrations", "demo put-block-in-bowl --episodes 20 --out demos/");
  demo->add_option("tasks", o.demo.tasks, "names or digests")->required();
  demo->add_option("--episodes", o.demo.episodes, "seeds to try a task (default 10)")->check(CLI::Range(1, 100000000));
  demo->add_option("--seed-base", o.demo.seed_base, "first seed (default 0), as --seed")
      ->transform(SeedWord())
      ->excludes(demo->get_option("--seed"));
  demo->add_option("--out", o.demo.out, "folder for the episode files (default: demos/ in the library)");
  AddEngine(demo, o.demo.engine, "engine of the episodes");
  demo->add_option("--jobs", o.demo.jobs, "worker threads (default: number of cores)")->check(CLI::Range(1, 256));
  demo->callback([&o] { o.action = [&o](Console& c) { return RunDemo(o.common, o.demo, c); }; });
}

void AddEvaluate(CLI::App& app, CommandLine& o) {
  EvaluateOptions& e = o.evaluate;
  CLI::App* evaluate = AddVerb(&app, o, "evaluate", "score policies against random and expert on unseen seeds",
                               "evaluate --policy noop --tasks origin:seed --episodes 20 --out run\n"
                               "  gensim evaluate --policy noop --tasks origin:seed --episodes 20 --out run --resume");
  evaluate->add_option("--policy", e.policies, "random, expert, noop or a checkpoint folder; several are compared")
      ->required();
  evaluate->add_option("--tasks", e.tasks, "names, digests, patterns, origin:seed, all, or a file with a list")
      ->required();
  evaluate->add_option("--episodes", e.episodes, "seeds a task, from --seed on (default 100; --seed: 2^31)")
      ->check(CLI::Range(1, gensim::evaluation::kMostEpisodes));
  evaluate->add_option("--out", e.out, "folder of the run: ledger.sqlite and results.json")->required();
  evaluate->add_flag("--resume", e.resume, "go on with the run in --out");
  evaluate->add_option("--bar", e.bar, "exit with 1 unless every policy's mean score is at least this");
  evaluate->add_option("--episodes-out", e.episodes_out, "write every episode of the policies as a file here");
  AddEngine(evaluate, e.engine, "engine of the episodes");
  evaluate->add_option("--jobs", e.jobs, "threads (default: number of cores); the results do not depend on them")
      ->check(CLI::Range(1, 256));
  evaluate->callback(
      [&o] { o.action = [&o](Console& c) { return RunEvaluate(o.common, o.evaluate, o.policies, c); }; });
}

void AddRender(CLI::App& app, CommandLine& o) {
  RenderOptions& r = o.render;
  CLI::App* render = AddVerb(&app, o, "render", "an episode as a picture or a film",
                             "render tower-in-zone --seed 3 --out tower.gif\n"
                             "  gensim render tower-in-zone --view front --randomise 1 --out start.png\n"
                             "  gensim render demos/tower-in-zone/0000000003.episode --out film.mp4");
  render->add_option("task", r.task, "name or digest in the library, a program file, or a recorded .episode")
      ->required();
  render->add_option("--out", r.out, "file: .png (the start), .gif or .mp4 (the motion; .mp4 needs ffmpeg)")
      ->required();
  AddEngine(render, r.engine, "engine of the episode");
  render->add_option("--policy", r.policy, "who acts: expert (default) or random");
  render->add_option("--view", r.view, "picture (default), map, front, left or right");
  render->add_option("--columns", r.columns, "width in pixels (default 480)")->check(CLI::Range(160, 1920));
  render->add_option("--fps", r.fps, "frames a second (default: 10 for .gif, 25 for .mp4)")->check(CLI::Range(1, 50));
  render->add_option("--frames", r.frames, ".png: so many moments of the episode side by side")
      ->check(CLI::Range(1, 64));
  render->add_option("--randomise", r.randomise, "vary light, colours, cameras and noise with this seed")
      ->transform(SeedWord());
  render->add_option("--jobs", r.jobs, "threads that draw (default: number of cores)")->check(CLI::Range(1, 256));
  render->callback([&o] { o.action = [&o](Console& c) { return RunRender(o.common, o.render, c); }; });
}

void AddReplay(CLI::App& app, CommandLine& o) {
  CLI::App* replay =
      AddVerb(&app, o, "replay", "simulate episodes again and compare bit for bit", "replay demos/*.episode");
  replay->add_option("files", o.replay.files, "episode files")->required();
  replay->callback([&o] { o.action = [&o](Console& c) { return RunReplay(o.common, o.replay, c); }; });
}

void AddPolicy(CLI::App& app, CommandLine& o) {
  CLI::App* policy = app.add_subcommand("policy", "look at and look after trained policies");
  policy->require_subcommand(1);
  CLI::App* libtorch =
      AddVerb(policy, o, "libtorch", "install LibTorch where it is missing and show how it runs", "policy libtorch");
  libtorch->add_option("--threads", o.policy.threads, "threads of LibTorch (default: number of cores)")
      ->check(CLI::Range(1, 256));
  libtorch->callback([&o] { o.action = [&o](Console& c) { return RunPolicyLibtorch(o.policy, c); }; });
}

void AddData(CLI::App& app, CommandLine& o) {
  CLI::App* data = app.add_subcommand("data", "turn demonstrations into training data");
  data->require_subcommand(1);
  DataOptions& d = o.data;
  const auto add = [&](const char* name, const char* summary, const char* example,
                       int (*run)(const CommonOptions&, const DataOptions&, Console&)) {
    CLI::App* verb = AddVerb(data, o, name, summary, example);
    verb->add_option("demos", d.paths, "episode files, or folders of them")->required();
    verb->add_option("--cache", d.cache,
                     "folder of rendered episodes (or GENSIM_CACHE; default: the user's cache folder)");
    verb->add_option("--cache-mb", d.cache_mb, "size that the cache may have, in megabytes (default 4096)")
        ->check(CLI::Range(1, 100000000));
    verb->add_option("--jobs", d.jobs, "worker threads (default: number of cores)")->check(CLI::Range(1, 256));
    verb->callback([&o, run] { o.action = [&o, run](Console& c) { return run(o.common, o.data, c); }; });
    return verb;
  };
  add("pack", "one file of frames and labels that trains without the environments", "data pack demos/ --out demos.pack",
      RunDataPack)
      ->add_option("--out", d.out, "pack to write")
      ->required();
  add("stats", "tasks, episodes, steps, lengths and colours of demonstrations or a pack", "data stats demos.pack",
      RunDataStats);
}

}  // namespace

void AddEpisodeVerbs(CLI::App& app, CommandLine& o) {
  AddDemo(app, o);
  AddEvaluate(app, o);
  AddRender(app, o);
  AddReplay(app, o);
  AddPolicy(app, o);
  AddData(app, o);
}

}  // namespace gensim::cli
