// Verbs that play episodes: demo, render, replay.
#include <CLI/CLI.hpp>

#include "cli/declare.h"
#include "cli/seed_option.h"
#include "cli/verbs.h"

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

}  // namespace

void AddEpisodeVerbs(CLI::App& app, CommandLine& o) {
  AddDemo(app, o);
  AddRender(app, o);
  AddReplay(app, o);
}

}  // namespace gensim::cli
