// Verbs that learn from episodes and score what was learned: data, train, evaluate, policy.
#include <CLI/CLI.hpp>

#include "cli/declare.h"
#include "cli/verbs.h"
#include "cli/with_torch.h"
#include "evaluation/evaluate.h"

namespace gensim::cli {
namespace {

void AddCache(CLI::App* verb, DataOptions& d) {
  verb->add_option("--cache", d.cache,
                   "folder of rendered episodes (or GENSIM_CACHE; default: the user's cache folder)");
  verb->add_option("--cache-mb", d.cache_mb, "size that the cache may have, in megabytes (default 4096)")
      ->check(CLI::Range(1, 100000000));
}

void AddData(CLI::App& app, CommandLine& o) {
  CLI::App* data = app.add_subcommand("data", "turn demonstrations into training data");
  data->require_subcommand(1);
  DataOptions& d = o.data;
  const auto add = [&](const char* name, const char* summary, const char* example,
                       int (*run)(const CommonOptions&, const DataOptions&, Console&)) {
    CLI::App* verb = AddVerb(data, o, name, summary, example);
    verb->add_option("demos", d.paths, "episode files, or folders of them")->required();
    AddCache(verb, d);
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

void AddTrain(CLI::App& app, CommandLine& o) {
  TrainOptions& t = o.train;
  CLI::App* train = AddVerb(&app, o, "train", "train a pick-and-place policy on demonstrations",
                            "train --data demos/ --out runs/bowl\n"
                            "  gensim train --data demos/ --preset tiny --set train.steps=3000 --dry-run\n"
                            "  gensim train --data demos/ --out runs/bowl --resume");
  train->add_option("--data", t.data.paths, "episode files, folders of them, or one pack")->required();
  train->add_option("--out", t.out, "folder of the run: checkpoints, metrics.jsonl, TensorBoard events");
  train->add_option("--preset", t.preset, "settings to begin with: tiny (default; 6,000 steps of 8 samples)");
  train->add_option("--config", t.config, "JSON file of settings, over the preset");
  train
      ->add_option("--set", t.settings,
                   "one setting, as train.steps=3000; over both (all of them: docs/training-records.md)")
      ->allow_extra_args(false);
  train->add_flag("--resume", t.resume, "go on with the run in --out, or begin it");
  train->add_flag("--dry-run", t.dry_run, "show parameters, memory and estimated time; train nothing");
  AddCache(train, t.data);
  train->add_option("--jobs", t.jobs, "threads (default: number of cores); the weights do not depend on them")
      ->check(CLI::Range(1, 256));
  train->callback([&o] { o.action = [&o](Console& c) { return RunTrain(o.common, o.train, c); }; });
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
  evaluate->add_flag("--resume", e.resume, "go on with the run in --out, or begin it");
  evaluate->add_option("--bar", e.bar, "exit with 1 unless every policy's mean score is at least this");
  evaluate->add_option("--episodes-out", e.episodes_out, "write every episode of the policies as a file here");
  AddEngine(evaluate, e.engine, "engine of the episodes");
  evaluate->add_option("--jobs", e.jobs, "threads (default: number of cores); the results do not depend on them")
      ->check(CLI::Range(1, 256));
  evaluate->callback(
      [&o] { o.action = [&o](Console& c) { return RunEvaluate(o.common, o.evaluate, o.policies, c); }; });
}

void AddPolicy(CLI::App& app, CommandLine& o) {
  CLI::App* policy = app.add_subcommand("policy", "look at and look after trained policies");
  policy->require_subcommand(1);
  CLI::App* libtorch =
      AddVerb(policy, o, "libtorch", "install LibTorch where it is missing and show how it runs", "policy libtorch");
  libtorch->add_option("--threads", o.policy.threads, "threads of LibTorch (default: number of cores)")
      ->check(CLI::Range(1, 256));
  libtorch->callback([&o] { o.action = [&o](Console& c) { return RunPolicyLibtorch(o.policy, c); }; });

  PolicyOptions& p = o.policy;
  CLI::App* explain = AddVerb(policy, o, "explain", "draw where a trained policy would pick and place",
                              "policy explain runs/bowl put-block-in-bowl --seed 2147483648 --out maps.png");
  explain->add_option("checkpoint", p.checkpoint, "folder of a training run or of a checkpoint")->required();
  explain->add_option("task", p.task, "name or digest in the library, or a program file")->required();
  explain->add_option("--out", p.out, "picture to write, .png")->required();
  explain->add_option("--moves", p.moves, "let it act and draw so many moves (default 1)")->check(CLI::Range(1, 30));
  explain->callback([&o] { o.action = [&o](Console& c) { return RunPolicyExplain(o.common, o.policy, c); }; });
}

}  // namespace

void AddLearningVerbs(CLI::App& app, CommandLine& o) {
  AddData(app, o);
  AddTrain(app, o);
  AddEvaluate(app, o);
  AddPolicy(app, o);
}

}  // namespace gensim::cli
