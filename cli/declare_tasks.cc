// Verbs that make tasks and look after them: propose, validate, task, library.
#include <CLI/CLI.hpp>

#include "cli/declare.h"
#include "cli/verbs.h"
#include "tasklib/program/program.h"

namespace gensim::cli {
namespace {

void AddPropose(CLI::App& app, CommandLine& o) {
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
  verb->add_option("--family", p.family, "tabletop (default) or tsp")->check(CLI::IsMember(tasklib::Families()));
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
  verb->callback([&o] { o.action = [&o](Console& c) { return RunPropose(o.common, o.propose, c); }; });
}

void AddValidate(CLI::App& app, CommandLine& o) {
  CLI::App* verb =
      AddVerb(&app, o, "validate", "run the whole ladder of gates on program files", "validate my-task.json --add");
  verb->add_option("files", o.validate.files, "program files, - for standard input")->required();
  verb->add_flag("--add", o.validate.add, "archive the accepted ones (origin user)");
  AddEngine(verb, o.validate.engine, "engine of the gates");
  verb->add_option("--skip-gate", o.validate.skip_gates, "switch a gate off, for study");
  verb->callback([&o] { o.action = [&o](Console& c) { return RunValidate(o.common, o.validate, c); }; });
}

void AddTask(CLI::App& app, CommandLine& o) {
  CLI::App* task = app.add_subcommand("task", "check, show and write single tasks");
  task->require_subcommand(1);
  TaskOptions& t = o.task;

  CLI::App* check =
      AddVerb(task, o, "check", "check a program file without simulating it", "task check my-task.json --json");
  check->add_option("file", t.file, "program file, - for standard input")->required();
  check->callback([&o] { o.action = [&o](Console& c) { return RunTaskCheck(o.task, c); }; });

  CLI::App* schema = AddVerb(task, o, "schema", "print the JSON Schema of the language", "task schema --profile llm");
  schema->add_option("--profile", t.profile, "full or llm")->check(CLI::IsMember({"full", "llm"}));
  schema->add_option("--family", t.family, "tabletop (default) or tsp")->check(CLI::IsMember(tasklib::Families()));
  schema->callback([&o] { o.action = [&o](Console& c) { return RunTaskSchema(o.task, c); }; });

  CLI::App* show = AddVerb(task, o, "show", "what a task means for a seed: objects, goals, sentences, plan, picture",
                           "task show stack-block-pyramid-seq --seed 3 --png pyramid.png");
  show->add_option("name", t.name, "name or digest in the library, or a program file")->required();
  show->add_option("--png", t.png, "write a picture here");
  show->callback([&o] { o.action = [&o](Console& c) { return RunTaskShow(o.common, o.task, c); }; });

  CLI::App* make = AddVerb(task, o, "new", "write a small program to start from", "task new my-task.json");
  make->add_option("file", t.file, "where to write it; never overwrites")->required();
  make->add_option("--family", t.family, "tabletop (default) or tsp")->check(CLI::IsMember(tasklib::Families()));
  make->callback([&o] { o.action = [&o](Console& c) { return RunTaskNew(o.task, c); }; });

  CLI::App* mjcf = AddVerb(task, o, "export-mjcf", "the scene of a seed for MuJoCo's viewer",
                           "task export-mjcf put-block-in-bowl --seed 3 --out scene.xml");
  mjcf->add_option("name", t.name, "name or digest in the library, or a program file")->required();
  mjcf->add_option("--out", t.out, "file to write (default: standard output)");
  mjcf->callback([&o] { o.action = [&o](Console& c) { return RunTaskExportMjcf(o.common, o.task, c); }; });
}

void AddLibrary(CLI::App& app, CommandLine& o) {
  CLI::App* library = app.add_subcommand("library", "look at and look after the task library");
  library->require_subcommand(1);
  LibraryOptions& l = o.library;
  using Run = int (*)(const CommonOptions&, const LibraryOptions&, Console&);
  const auto add = [&](const char* name, const char* summary, const char* example, Run run) {
    CLI::App* verb = AddVerb(library, o, name, summary, example);
    verb->callback([&o, run] { o.action = [&o, run](Console& c) { return run(o.common, o.library, c); }; });
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
    verb->add_option("--family", l.family, "tabletop (default) or tsp")->check(CLI::IsMember(tasklib::Families()));
  for (CLI::App* verb : {library->get_subcommand("sheet"), gallery})
    verb->add_option("--origin", l.origin, "only this origin")
        ->check(CLI::IsMember({"seed", "composer", "llm", "user"}));
}

}  // namespace

void AddTaskVerbs(CLI::App& app, CommandLine& o) {
  AddPropose(app, o);
  AddValidate(app, o);
  AddTask(app, o);
  AddLibrary(app, o);
}

}  // namespace gensim::cli
