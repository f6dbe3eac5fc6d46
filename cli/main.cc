// The `gensim` command: turns the command line into option structs and calls one verb. Only this file,
// wrong_use.cc and seed_option.cc see CLI11.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/completion.h"
#include "cli/exit_code.h"
#include "cli/seed_option.h"
#include "cli/verbs.h"
#include "cli/with_torch.h"
#include "cli/wrong_use.h"
#include "envs/core/build_info.h"
#include "evaluation/evaluate.h"

namespace {

using namespace gensim::cli;  // NOLINT: this file is the verbs' own front

struct Options {
  CommonOptions common;
  ProposeOptions propose;
  ValidateOptions validate;
  TaskOptions task;
  LibraryOptions library;
  DemoOptions demo;
  EvaluateOptions evaluate;
  gensim::policies::PolicyRegistry policies = gensim::policies::BuiltInPolicies();
  TrainOptions train;
  RenderOptions render;
  ReplayOptions replay;
  PolicyOptions policy;
  DataOptions data;
  std::string shell = "bash";
};

// what the chosen verb runs; set by the callbacks of the subcommands
using Action = std::function<int(Console&)>;

void AddCommon(CLI::App* verb, CommonOptions& common) {
  // the variable is read where the folder is looked up: the parser would let it win over the option
  verb->add_option("--library", common.library, "library folder (or GENSIM_LIBRARY; default: the user's data folder)");
  verb->add_option("--seed", common.seed, "seed; the same seed gives the same result")->transform(SeedWord());
  verb->add_flag("--json{doc}", common.json, "one JSON document on standard output; --json=lines streams events")
      ->check(CLI::IsMember({"doc", "lines"}));
  verb->add_flag("-q,--quiet", common.quiet, "no progress");
}

CLI::App* AddVerb(CLI::App* parent, Options& o, const char* name, const char* summary, const char* example) {
  CLI::App* verb = parent->add_subcommand(name, summary);
  verb->footer(std::string("Example:\n  gensim ") + example);
  AddCommon(verb, o.common);
  return verb;
}

// the engine's name is looked up by the verb: an unknown one is an error with the nearest name
void AddEngine(CLI::App* verb, auto& engine, const char* of) {
  verb->add_option("--engine", engine, std::string(of) + ": mujoco (default) or bullet");
}

void AddPropose(CLI::App& app, Options& o, Action& action) {
  ProposeOptions& p = o.propose;
  CLI::App* verb = AddVerb(&app, o, "propose", "grow the task library: propose, validate and archive new tasks",
                           "propose --count 5\n  gensim propose --trials 300 --seed 7\n"
                           "  gensim propose --llm http://127.0.0.1:8080/v1 --model NAME --count 3");
  CLI::Option* count =
      verb->add_option("--count", p.count, "accepted tasks wanted (default 5)")->check(CLI::Range(1, 1000000));
  verb->add_option("--trials", p.trials, "judge this many proposals instead")
      ->check(CLI::Range(1, 10000000))
      ->excludes(count);
  verb->add_option("--max-trials", p.max_trials, "with --count: give up after this many proposals (default 20 x count)")
      ->check(CLI::Range(1, 10000000));
  verb->add_option("--jobs", p.jobs, "worker threads (default: number of cores)")->check(CLI::Range(1, 256));
  verb->add_flag("--dry-run", p.dry_run, "show plan, prompt and token estimate; propose nothing");
  AddEngine(verb, p.engine, "engine of the gates");
  verb->add_option("--skip-gate", p.skip_gates, "switch a gate off, for study; nothing is archived as validated by it");
  verb->add_option("--llm", p.llm,
                   "base URL of an OpenAI-compatible server, ending in /v1 (with --model: default OPENAI_BASE_URL)");
  verb->add_option("--model", p.model, "model name at that server");
  verb->add_option("--target", p.target, "text or task file: an ordered list of tasks that leads to it");
  verb->add_option("--instruct", p.instruct, "your words become a task");
  verb->add_option("--mutate", p.mutate, "vary this task of the library");
  verb->add_option("--repairs", p.repairs, "rounds in which the model may mend a refused program")
      ->check(CLI::Range(0, 10));
  verb->add_option("--header", p.headers, "extra HTTP header, 'Name: value'");
  verb->add_option("--record", p.record, "write every request and reply to this cassette");
  verb->add_option("--replay", p.replay, "answer from this cassette instead of a server");
  verb->add_option("--prices", p.prices, "JSON file: price of a million tokens by model");
  verb->add_option("--budget", p.budget, "stop before this is passed: '20000 tokens' or an amount of money");
  verb->add_flag("--allow-http", p.allow_http, "plain http to other machines than this one");
  verb->callback([&] { action = [&o](Console& c) { return RunPropose(o.common, o.propose, c); }; });
}

void AddValidate(CLI::App& app, Options& o, Action& action) {
  CLI::App* verb =
      AddVerb(&app, o, "validate", "run the whole ladder of gates on program files", "validate my-task.json --add");
  verb->add_option("files", o.validate.files, "program files, - for standard input")->required();
  verb->add_flag("--add", o.validate.add, "archive the accepted ones (origin user)");
  AddEngine(verb, o.validate.engine, "engine of the gates");
  verb->add_option("--skip-gate", o.validate.skip_gates, "switch a gate off, for study");
  verb->callback([&] { action = [&o](Console& c) { return RunValidate(o.common, o.validate, c); }; });
}

void AddTask(CLI::App& app, Options& o, Action& action) {
  CLI::App* task = app.add_subcommand("task", "check, show and write single tasks");
  task->require_subcommand(1);
  TaskOptions& t = o.task;

  CLI::App* check =
      AddVerb(task, o, "check", "check a program file without simulating it", "task check my-task.json --json");
  check->add_option("file", t.file, "program file, - for standard input")->required();
  check->callback([&] { action = [&o](Console& c) { return RunTaskCheck(o.task, c); }; });

  CLI::App* schema = AddVerb(task, o, "schema", "print the JSON Schema of the language", "task schema --profile llm");
  schema->add_option("--profile", t.profile, "full or llm")->check(CLI::IsMember({"full", "llm"}));
  schema->callback([&] { action = [&o](Console& c) { return RunTaskSchema(o.task, c); }; });

  CLI::App* show = AddVerb(task, o, "show", "what a task means for a seed: objects, goals, sentences, plan, picture",
                           "task show stack-block-pyramid-seq --seed 3 --png pyramid.png");
  show->add_option("name", t.name, "name or digest in the library, or a program file")->required();
  show->add_option("--png", t.png, "write a picture here");
  show->callback([&] { action = [&o](Console& c) { return RunTaskShow(o.common, o.task, c); }; });

  CLI::App* make = AddVerb(task, o, "new", "write a small program to start from", "task new my-task.json");
  make->add_option("file", t.file, "where to write it; never overwrites")->required();
  make->callback([&] { action = [&o](Console& c) { return RunTaskNew(o.task, c); }; });

  CLI::App* mjcf = AddVerb(task, o, "export-mjcf", "the scene of a seed for MuJoCo's viewer",
                           "task export-mjcf put-block-in-bowl --seed 3 --out scene.xml");
  mjcf->add_option("name", t.name, "name or digest in the library, or a program file")->required();
  mjcf->add_option("--out", t.out, "file to write (default: standard output)");
  mjcf->callback([&] { action = [&o](Console& c) { return RunTaskExportMjcf(o.common, o.task, c); }; });
}

void AddLibrary(CLI::App& app, Options& o, Action& action) {
  CLI::App* library = app.add_subcommand("library", "look at and look after the task library");
  library->require_subcommand(1);
  LibraryOptions& l = o.library;
  using Run = int (*)(const CommonOptions&, const LibraryOptions&, Console&);
  const auto add = [&](const char* name, const char* summary, const char* example, Run run) {
    CLI::App* verb = AddVerb(library, o, name, summary, example);
    verb->callback([&o, &action, run] { action = [&o, run](Console& c) { return run(o.common, o.library, c); }; });
    return verb;
  };

  CLI::App* list = add("list", "all tasks", "library list --origin composer", RunLibraryList);
  list->add_option("--family", l.family, "only this family");
  list->add_option("--origin", l.origin, "only this origin")->check(CLI::IsMember({"seed", "composer", "llm", "user"}));
  list->add_option("--relation", l.relation, "only tasks that use this relation or layout");
  list->add_flag("--all", l.all, "retired tasks too");
  add("show", "card of one task: program, provenance, validation", "library show put-block-in-bowl", RunLibraryShow)
      ->add_option("name", l.name, "name, name@version, digest or unique start of a digest")
      ->required();
  add("search", "tasks whose words match", "library search 'tower in a zone'", RunLibrarySearch)
      ->add_option("text", l.text, "words")
      ->required();
  add("stats", "counts by origin, relation and behaviour cell", "library stats --json", RunLibraryStats);
  add("verify", "check every file against its digest", "library verify", RunLibraryVerify);
  CLI::App* retire = add("retire", "take a task out of use; its record stays",
                         "library retire my-task --reason 'too easy'", RunLibraryRetire);
  retire->add_option("name", l.name, "name or digest")->required();
  retire->add_option("--reason", l.reason, "why")->required();
  CLI::App* revalidate = add("revalidate", "run the gates again where vocabulary or engine changed",
                             "library revalidate", RunLibraryRevalidate);
  revalidate->add_flag("--all", l.all, "every task");
  AddEngine(revalidate, l.engine, "engine of the gates");
  add("reindex", "rebuild the index from the files", "library reindex", RunLibraryReindex);
  add("export", "one folder a task, for version control", "library export tasks/", RunLibraryExport)
      ->add_option("folder", l.folder, "folder to write")
      ->required();
  add("import", "take in exported tasks; every file is checked", "library import tasks/", RunLibraryImport)
      ->add_option("folder", l.folder, "folder to read")
      ->required();
  add("sheet", "contact sheet of all tasks as PNG", "library sheet sheet.png --origin seed", RunLibrarySheet)
      ->add_option("file", l.folder, "PNG file to write")
      ->required();
  CLI::App* gallery = add("gallery", "one offline page of all tasks, with pictures", "library gallery --out gallery/",
                          RunLibraryGallery);
  gallery->add_option("--out", l.folder, "folder for the page")->required();
  gallery->add_flag("--gifs", l.gifs, "films of the expert too: some seconds a task");
  AddEngine(gallery, l.engine, "engine of the films");
  for (CLI::App* verb : {library->get_subcommand("sheet"), gallery})
    verb->add_option("--origin", l.origin, "only this origin")
        ->check(CLI::IsMember({"seed", "composer", "llm", "user"}));
}

void AddEpisodes(CLI::App& app, Options& o, Action& action) {
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
  demo->callback([&] { action = [&o](Console& c) { return RunDemo(o.common, o.demo, c); }; });

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
  evaluate->callback([&] { action = [&o](Console& c) { return RunEvaluate(o.common, o.evaluate, o.policies, c); }; });

  TrainOptions& t = o.train;
  CLI::App* train = AddVerb(&app, o, "train", "train a pick-and-place policy on demonstrations",
                            "train --data demos/ --out runs/bowl\n"
                            "  gensim train --data demos/ --preset tiny --set train.steps=3000 --dry-run\n"
                            "  gensim train --data demos/ --out runs/bowl --resume");
  train->add_option("--data", t.data.paths, "episode files, folders of them, or one pack")->required();
  train->add_option("--out", t.out, "folder of the run: checkpoints, metrics.jsonl, TensorBoard events");
  train->add_option("--preset", t.preset, "settings to begin with: tiny (default)");
  train->add_option("--config", t.config, "JSON file of settings, over the preset");
  train->add_option("--set", t.settings, "one setting, as train.steps=3000; over both")->allow_extra_args(false);
  train->add_flag("--resume", t.resume, "go on with the run in --out");
  train->add_flag("--dry-run", t.dry_run, "show parameters, memory and estimated time; train nothing");
  train->add_option("--cache", t.data.cache,
                    "folder of rendered episodes (or GENSIM_CACHE; default: the user's cache folder)");
  train->add_option("--cache-mb", t.data.cache_mb, "size that the cache may have, in megabytes (default 4096)")
      ->check(CLI::Range(1, 100000000));
  train->add_option("--jobs", t.jobs, "threads (default: number of cores); the weights do not depend on them")
      ->check(CLI::Range(1, 256));
  train->callback([&] { action = [&o](Console& c) { return RunTrain(o.common, o.train, c); }; });

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
  render->callback([&] { action = [&o](Console& c) { return RunRender(o.common, o.render, c); }; });

  CLI::App* replay =
      AddVerb(&app, o, "replay", "simulate episodes again and compare bit for bit", "replay demos/*.episode");
  replay->add_option("files", o.replay.files, "episode files")->required();
  replay->callback([&] { action = [&o](Console& c) { return RunReplay(o.common, o.replay, c); }; });
}

void AddPolicyExplain(CLI::App* policy, Options& o, Action& action) {
  PolicyOptions& p = o.policy;
  CLI::App* explain = AddVerb(policy, o, "explain", "draw where a trained policy would pick and place",
                              "policy explain runs/bowl put-block-in-bowl --seed 2147483648 --out maps.png");
  explain->add_option("checkpoint", p.checkpoint, "folder of a training run or of a checkpoint")->required();
  explain->add_option("task", p.task, "name or digest in the library, or a program file")->required();
  explain->add_option("--out", p.out, "picture to write, .png")->required();
  explain->add_option("--moves", p.moves, "let it act and draw so many moves (default 1)")->check(CLI::Range(1, 30));
  explain->callback([&] { action = [&o](Console& c) { return RunPolicyExplain(o.common, o.policy, c); }; });
}

void AddPolicy(CLI::App& app, Options& o, Action& action) {
  CLI::App* policy = app.add_subcommand("policy", "look at and look after trained policies");
  policy->require_subcommand(1);
  CLI::App* libtorch =
      AddVerb(policy, o, "libtorch", "install LibTorch where it is missing and show how it runs", "policy libtorch");
  libtorch->add_option("--threads", o.policy.threads, "threads of LibTorch (default: number of cores)")
      ->check(CLI::Range(1, 256));
  libtorch->callback([&] { action = [&o](Console& c) { return RunPolicyLibtorch(o.policy, c); }; });
  AddPolicyExplain(policy, o, action);
}

void AddData(CLI::App& app, Options& o, Action& action) {
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
    verb->callback([&o, &action, run] { action = [&o, run](Console& c) { return run(o.common, o.data, c); }; });
    return verb;
  };
  add("pack", "one file of frames and labels that trains without the environments", "data pack demos/ --out demos.pack",
      RunDataPack)
      ->add_option("--out", d.out, "pack to write")
      ->required();
  add("stats", "tasks, episodes, steps, lengths and colours of demonstrations or a pack", "data stats demos.pack",
      RunDataStats);
}

// every verb with its subcommands and long options, for completion
void CollectWords(const CLI::App& app, const std::string& path, std::vector<VerbWords>& out) {
  VerbWords entry{path, {}};
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* verb : subcommands) entry.words.push_back(verb->get_name());
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) entry.words.push_back("--" + name);
  out.push_back(std::move(entry));
  for (const CLI::App* verb : subcommands)
    CollectWords(*verb, path.empty() ? verb->get_name() : path + " " + verb->get_name(), out);
}

void AddTools(CLI::App& app, Options& o, Action& action) {
  CLI::App* doctor = AddVerb(&app, o, "doctor", "check build, engine, library and provider settings", "doctor");
  doctor->callback([&] { action = [&o](Console& c) { return RunDoctor(o.common, c); }; });
  CLI::App* completion = AddVerb(&app, o, "completion", "print a completion script",
                                 "completion bash > ~/.local/share/bash-completion/completions/gensim");
  completion->add_option("shell", o.shell, "bash, zsh or fish")->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->callback([&] {
    action = [&o, &app](Console& c) {
      std::vector<VerbWords> verbs;
      CollectWords(app, "", verbs);
      const std::string script = CompletionScript(o.shell, verbs);
      c.Print(script);
      c.Document({{"shell", o.shell}, {"script", script}});
      return kDone;
    };
  });
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  Action action;
  CLI::App app{"GenSim Suite: a harness that grows its own robot-learning benchmark", "gensim"};
  app.set_version_flag("--version", "gensim " + gensim::BuildId());
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 something failed the check asked for, 2 wrong use, 3 bad input, 4 provider, 5 internal,\n"
      "6 set-up incomplete, 130 interrupted (run the same line again to resume).\n"
      "First steps: gensim propose --count 5; gensim library list; gensim task show NAME --png x.png");
  AddPropose(app, options, action);
  AddValidate(app, options, action);
  AddTask(app, options, action);
  AddLibrary(app, options, action);
  AddEpisodes(app, options, action);
  AddPolicy(app, options, action);
  AddData(app, options, action);
  AddTools(app, options, action);
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (const auto empty = FindEmptyWord(words)) return ReportParseError(app, *empty, words);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return ReportParseError(app, error, words);
  }
  const auto mode = options.common.json.empty()      ? Console::Mode::kText
                    : options.common.json == "lines" ? Console::Mode::kLines
                                                     : Console::Mode::kDocument;
  Console console(mode, options.common.quiet);
  int code = kInternal;
  try {
    code = action(console);
  } catch (const std::exception& error) {
    code = console.Fail({"internal", "", error.what(), ""});
  }
  console.EndProgress();
  if (!console.Flush()) return std::fprintf(stderr, "gensim: cannot write to standard output\n"), kInternal;
  return code;
}
