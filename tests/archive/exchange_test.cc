#include "tasklib/archive/exchange.h"

#include <sys/stat.h>

#include <functional>

#include "envs/base/rng.h"
#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

// The family's check: toy programs with a step from 0 to 99.
Result<TaskFacts> CheckToy(const std::string& program) {
  const auto json = ParseJson(program);
  if (json->value("family", "") != "toy" || !json->contains("step") || !(*json)["step"].is_number_integer())
    return Error{"toy-invalid", "/step", "no step", ""};
  const int step = (*json)["step"].get<int>();
  if (step < 0 || step > 99) return Error{"toy-step", "/step", "out of range", "0 to 99"};
  return ToyFacts(step);
}

// Three tasks exported to a folder.
void ExportThree(const fs::path& out) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(library->Add(ToyCard("walk-" + std::to_string(i), i)));
  ASSERT_EQ(ExportTasks(*library, out)->size(), 3u);
}

std::string ImportCode(const fs::path& in, const ImportLimits& limits = {}) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  const auto before = Archived(temp.path());
  const auto imported = ImportTasks(*library, in, CheckToy, limits);
  if (imported) return "ok";
  EXPECT_EQ(Archived(temp.path()), before) << "a refused import must add nothing";
  return imported.error().code;
}

// Tasks survive the trip with their programs and derived facts; the card's records arrive as claims without trust.
TEST(Exchange, RoundTrip) {
  TempFolder out, temp;
  ExportThree(out.path());
  auto library = OpenToy(temp.path());
  const auto imported = ImportTasks(*library, out.path(), CheckToy);
  ASSERT_TRUE(imported) << ToString(imported.errors());
  ASSERT_EQ(imported->added.size(), 3u);
  const auto task = library->Show("walk-1");
  ASSERT_TRUE(task);
  EXPECT_EQ(task->program, ToyProgram("walk-1", 1));
  EXPECT_EQ(task->entry.origin, "composer");
  EXPECT_EQ(task->entry.facts, ToyFacts(1));
  EXPECT_EQ(task->entry.trust, 1) << "claims of a card give no trust";
  ASSERT_EQ(task->records.size(), 3u);
  EXPECT_EQ(task->records[2].kind, "import");
  EXPECT_NE(task->records[2].body.find("\"oracle\""), std::string::npos);
  EXPECT_TRUE(library->Verify()->sound());
}

// Importing again changes nothing, and a second trip does not nest the claims.
TEST(Exchange, IsIdempotent) {
  TempFolder out, temp, out_again, temp_again;
  ExportThree(out.path());
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(ImportTasks(*library, out.path(), CheckToy));
  const auto files = Archived(temp.path());
  const auto again = ImportTasks(*library, out.path(), CheckToy);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->added.empty());
  EXPECT_EQ(again->present.size(), 3u);
  EXPECT_EQ(Archived(temp.path()), files);

  ASSERT_TRUE(ExportTasks(*library, out_again.path()));
  auto second = OpenToy(temp_again.path());
  ASSERT_TRUE(ImportTasks(*second, out_again.path(), CheckToy));
  const std::string body = second->Show("walk-1")->records[2].body;
  EXPECT_EQ(body.find("claims", body.find("claims") + 1), std::string::npos) << body;
}

// The same library gives the same bytes, ending in newlines, with one folder a task and nothing else.
TEST(Exchange, ExportIsStable) {
  TempFolder one, other;
  ExportThree(one.path());
  ExportThree(other.path());
  int files = 0;
  for (const auto& item : fs::recursive_directory_iterator(one.path())) {
    if (!item.is_regular_file()) continue;
    ++files;
    const std::string bytes = ReadFile(item.path()).value();
    EXPECT_EQ(bytes, ReadFile(other.path() / fs::relative(item.path(), one.path())).value());
    EXPECT_EQ(bytes.back(), '\n');
  }
  EXPECT_EQ(files, 6);
}

// Chosen tasks can be exported by selector, each name once; retired and older ones are left out unless chosen.
TEST(Exchange, ExportsWhatIsAskedFor) {
  TempFolder temp, out, all;
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(library->Add(ToyCard("walk", 1)));
  ASSERT_TRUE(library->Add(ToyCard("walk", 2), NameClash::kNextVersion));
  ASSERT_TRUE(library->Add(ToyCard("run", 3)));
  ASSERT_TRUE(library->Retire("run", "dull"));
  EXPECT_EQ(ExportTasks(*library, all.path())->size(), 1u);
  EXPECT_EQ(ExportTasks(*library, out.path(), {"walk@1", "run"})->size(), 2u);
  EXPECT_EQ(ExportTasks(*library, out.path(), {"walk@1", "walk@2"}).error().code, "export-name");
  EXPECT_EQ(ExportTasks(*library, out.path(), {"jump"}).error().code, "task-unknown");
}

// Every way of reaching out of the folder or past the caps is refused, and nothing is added.
TEST(Import, RefusesHostileFolders) {
  struct Case {
    const char* what;
    std::function<void(const TempFolder&)> change;
    const char* code;
  };
  const auto task = [](const TempFolder& t) { return t / "walk-1/task.json"; };
  const auto card = [](const TempFolder& t) { return t / "walk-1/card.json"; };
  const auto edit = [](const fs::path& path, const std::string& from, const std::string& to) {
    std::string bytes = ReadFile(path).value();
    const size_t at = bytes.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    Scribble(path, bytes.replace(at, from.size(), to));
  };
  const std::vector<Case> cases = {
      {"nothing", [](const TempFolder&) {}, "ok"},
      {"version control beside",
       [](const TempFolder& t) {
         fs::create_directory(t / ".git");
         Scribble(t / "README.md", "x");
       },
       "ok"},
      {"link as program",
       [&](const TempFolder& t) {
         fs::remove(task(t));
         fs::create_symlink("/etc/passwd", task(t));
       },
       "import-link"},
      {"link as card",
       [&](const TempFolder& t) {
         fs::rename(card(t), t / ".card");
         fs::create_symlink(t / ".card", card(t));
       },
       "import-link"},
      {"link as task folder", [](const TempFolder& t) { fs::create_symlink("/", t / "walk-9"); }, "import-link"},
      {"hidden link", [](const TempFolder& t) { fs::create_symlink("/", t / ".git"); }, "import-link"},
      {"pipe as program",
       [&](const TempFolder& t) {
         fs::remove(task(t));
         ASSERT_EQ(::mkfifo(task(t).c_str(), 0600), 0);
       },
       "import-stray"},
      {"folder in a task", [](const TempFolder& t) { fs::create_directory(t / "walk-1/deep"); }, "import-stray"},
      {"file beside a task", [](const TempFolder& t) { Scribble(t / "walk-1/run.sh", "x"); }, "import-stray"},
      {"file among tasks", [](const TempFolder& t) { Scribble(t / "walk.json", "x"); }, "import-stray"},
      {"folder with a bad name", [](const TempFolder& t) { fs::rename(t / "walk-1", t / "Walk 1"); }, "import-name"},
      {"renamed folder", [](const TempFolder& t) { fs::rename(t / "walk-1", t / "walk-7"); }, "import-name"},
      {"two folders, one task", [](const TempFolder& t) { fs::copy(t / "walk-1", t / "walk-7"); }, "import-name"},
      {"name that leads out", [&](const TempFolder& t) { edit(task(t), "walk-1", "../../walk"); }, "program-name"},
      {"card of another task",
       [](const TempFolder& t) {
         fs::remove(t / "walk-1/card.json");
         fs::copy(t / "walk-2/card.json", t / "walk-1/card.json");
       },
       "import-card"},
      {"changed program", [&](const TempFolder& t) { edit(task(t), "\"step\": 1", "\"step\": 5"); }, "import-digest"},
      {"missing card", [&](const TempFolder& t) { fs::remove(card(t)); }, "file-not-found"},
      {"missing program", [&](const TempFolder& t) { fs::remove(task(t)); }, "file-not-found"},
      {"huge program", [&](const TempFolder& t) { Scribble(task(t), std::string(70 << 10, ' ')); }, "file-too-large"},
      {"huge card", [&](const TempFolder& t) { Scribble(card(t), std::string(2 << 20, ' ')); }, "file-too-large"},
      {"depth bomb", [&](const TempFolder& t) { Scribble(card(t), std::string(100000, '[')); }, "json-too-deep"},
      {"duplicate keys", [&](const TempFolder& t) { edit(card(t), "\"digest\"", "\"digest\": \"\", \"digest\""); },
       "json-duplicate-key"},
      {"not a number", [&](const TempFolder& t) { edit(card(t), "\"version\": 1", "\"version\": NaN"); },
       "json-syntax"},
      {"unknown origin",
       [&](const TempFolder& t) { edit(card(t), "\"origin\": \"composer\",\n  \"r", "\"origin\": \"root\",\n  \"r"); },
       "import-card"},
      {"record that is none", [&](const TempFolder& t) { edit(card(t), "\"kind\": \"facts\"", "\"kind\": \"../x\""); },
       "import-card"},
      {"refused by the family",
       [&](const TempFolder& t) {
         const std::string bad = ToyProgram("walk-1", 500);
         edit(card(t), Sha256Hex(ToyProgram("walk-1", 1)), Sha256Hex(bad));
         Scribble(task(t), bad);
       },
       "toy-step"},
  };
  for (const Case& c : cases) {
    TempFolder in;
    ExportThree(in.path());
    c.change(in);
    EXPECT_EQ(ImportCode(in.path()), c.code) << c.what;
  }
  TempFolder in;
  ExportThree(in.path());
  fs::create_directory_symlink(in.path(), in.path().string() + "-link");
  EXPECT_EQ(ImportCode(in.path().string() + "-link"), "import-stray");
  fs::remove(in.path().string() + "-link");
  EXPECT_EQ(ImportCode(in / "missing"), "import-stray");
}

// Too many folders and too many bytes in all are refused by caps, before they are read.
TEST(Import, HasCaps) {
  TempFolder in;
  ExportThree(in.path());
  EXPECT_EQ(ImportCode(in.path(), {.max_tasks = 2}), "import-too-many");
  EXPECT_EQ(ImportCode(in.path(), {.max_total_bytes = 1500}), "import-too-large");
  EXPECT_EQ(ImportCode(in.path(), {.max_task_bytes = 20}), "file-too-large");
  EXPECT_EQ(ImportCode(in.path(), {.max_tasks = 3}), "ok");
}

// Each refused task is named with its place, not only the first.
TEST(Import, ReportsEveryTask) {
  TempFolder in, temp;
  ExportThree(in.path());
  Scribble(in / "walk-0/task.json", "{");
  Scribble(in / "walk-2/card.json", "[]");
  const auto imported = ImportTasks(*OpenToy(temp.path()), in.path(), CheckToy);
  ASSERT_FALSE(imported);
  ASSERT_EQ(imported.errors().size(), 2u);
  EXPECT_TRUE(imported.errors()[0].where.starts_with("walk-0/task.json"));
  EXPECT_TRUE(imported.errors()[1].where.starts_with("walk-2/card.json"));
}

// A name that the library has for another program is refused.
TEST(Import, RefusesTakenNames) {
  TempFolder in, temp;
  ExportThree(in.path());
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(library->Add(ToyCard("walk-1", 77)));
  const auto imported = ImportTasks(*library, in.path(), CheckToy);
  ASSERT_FALSE(imported);
  EXPECT_EQ(imported.error().code, "import-name-taken");
  EXPECT_EQ(library->List()->size(), 1u);
}

// Whatever is done to the files of an export, an import adds sound tasks or refuses with codes.
TEST(Import, SurvivesMutants) {
  TempFolder in, temp;
  ExportThree(in.path());
  auto library = OpenToy(temp.path());
  const std::vector<std::string> files = {"walk-1/task.json", "walk-1/card.json"};
  std::map<std::string, std::string> good;
  for (const std::string& file : files) good[file] = ReadFile(in / file).value();
  const std::vector<std::string> tokens = {"null", "-1",   "1e309",       "\"x\"",    "[]",
                                           "{}",   "true", "\"\\u0000\"", "\"../..\""};
  std::map<std::string, int> histogram;
  for (int round = 0; round < 1500; ++round) {
    Rng rng(static_cast<uint64_t>(round), "import/mutants");
    const std::string& file = rng.Pick(files);
    std::string bytes = good[file];
    // replace a value, or disturb the bytes
    if (rng.Chance(0.7)) {
      const size_t colon = bytes.find(": ", rng.Index(bytes.size()));
      const size_t stop = colon == std::string::npos ? colon : bytes.find_first_of(",}\n", colon);
      if (stop != std::string::npos) bytes.replace(colon + 2, stop - colon - 2, rng.Pick(tokens));
    } else {
      bytes[rng.Index(bytes.size())] = static_cast<char>(rng.NextU32());
    }
    Scribble(in / file, bytes);
    const auto imported = ImportTasks(*library, in.path(), CheckToy);
    ++histogram[imported ? "ok" : imported.error().code];
    if (!imported && imported.error().code.empty()) FAIL() << "an error without code";
    Scribble(in / file, good[file]);
  }
  for (const auto& [code, count] : histogram) std::printf("%-20s %d\n", code.c_str(), count);
  EXPECT_TRUE(library->Verify()->sound());
  const auto listed = library->List().value();
  for (const TaskEntry& entry : listed) EXPECT_TRUE(CheckToy(library->Show(entry.digest)->program));
  EXPECT_GT(histogram["json-syntax"], 50);
  EXPECT_GT(histogram["import-card"], 50);
}

// A new task whose name could be the start of a digest is not taken for that task.
TEST(Exchange, NameLikeADigest) {
  TempFolder from, out, temp;
  auto library = OpenToy(temp.path());
  const std::string name = library->Add(ToyCard("walk", 1))->entry.digest.substr(0, 16);
  auto other = OpenToy(from.path());
  ASSERT_TRUE(other->Add(ToyCard(name, 2)));
  ASSERT_TRUE(ExportTasks(*other, out.path()));
  const auto imported = ImportTasks(*library, out.path(), CheckToy);
  ASSERT_TRUE(imported) << ToString(imported.errors());
  EXPECT_EQ(imported->added.size(), 1u);
}

// Names of foreign folders are shown without the bytes that a terminal would obey.
TEST(Exchange, EscapesForeignNames) {
  TempFolder in, temp;
  fs::create_directory(in / "a\x1b[31m\xff");
  auto library = OpenToy(temp.path());
  const auto refused = ImportTasks(*library, in.path(), CheckToy);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "a\\x1b[31m\\xff");
}

// An export does not write through a link that stands where a task's folder belongs.
TEST(Exchange, ExportFollowsNoLink) {
  TempFolder out, elsewhere, temp;
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(library->Add(ToyCard("walk", 1)));
  fs::create_directory_symlink(elsewhere.path(), out / "walk");
  EXPECT_EQ(ExportTasks(*library, out.path()).error().code, "export-link");
  EXPECT_TRUE(fs::is_empty(elsewhere.path()));
}

}  // namespace
}  // namespace gensim::tasklib
