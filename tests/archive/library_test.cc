#include "tasklib/archive/library.h"

#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

// ---- making and opening ----

// A missing folder and an empty one both become libraries with the seed tasks; opening again seeds no more.
TEST(Library, MakesItself) {
  TempFolder temp;
  int calls = 0;
  LibraryOptions options = ToyOptions();
  options.seeds = [&]() -> Result<std::vector<TaskCard>> {
    ++calls;
    return std::vector<TaskCard>{ToyCard("seed-one", 1, "seed"), ToyCard("seed-two", 2, "seed")};
  };
  for (const auto& folder : {temp / "deep/er/library", temp / "empty"}) {
    if (folder.filename() == "empty") fs::create_directory(folder);
    auto library = Library::Open(folder, options);
    ASSERT_TRUE(library) << ToString(library.errors());
    EXPECT_EQ((*library)->List({.origin = "seed"})->size(), 2u);
    EXPECT_TRUE((*library)->notes().empty());
    library->reset();
    EXPECT_EQ((*Library::Open(folder, options))->List()->size(), 2u);
  }
  EXPECT_EQ(calls, 2);
}

// A folder with other people's files, one of another version, and bad seeds are refused and left as they are.
TEST(Library, RefusesForeignFolders) {
  TempFolder temp;
  Scribble(temp / "thesis.txt", "x");
  const auto foreign = Library::Open(temp.path());
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, "library-foreign-folder");
  EXPECT_NE(foreign.error().message.find("thesis.txt"), std::string::npos);
  EXPECT_FALSE(fs::exists(temp / "objects"));

  TempFolder newer;
  Scribble(newer / "library.json", "{\"gensim_library\":2}\n");
  EXPECT_EQ(Library::Open(newer.path()).error().code, "library-version");

  TempFolder bad;
  LibraryOptions options;
  options.seeds = []() -> Result<std::vector<TaskCard>> { return Error{"seed-broken", "", "no", ""}; };
  EXPECT_EQ(Library::Open(bad.path(), options).error().code, "seed-broken");
  EXPECT_TRUE(Library::Open(bad.path())) << "the next call starts again";
}

// ---- adding ----

// An added task is found by name, version, digest and the start of its digest, with its program and records.
TEST(Library, AddsAndFinds) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  const auto added = library->Add(ToyCard("walk-far", 4));
  ASSERT_TRUE(added) << ToString(added.errors());
  EXPECT_TRUE(added->added);
  const std::string digest = Sha256Hex(ToyProgram("walk-far", 4));
  EXPECT_EQ(added->entry.digest, digest);
  for (const std::string& selector : {std::string("walk-far"), std::string("walk-far@1"), digest, digest.substr(0, 6)})
    EXPECT_EQ(library->Find(selector).value(), added->entry) << selector;
  const auto task = library->Show("walk-far");
  ASSERT_TRUE(task);
  EXPECT_EQ(task->program, ToyProgram("walk-far", 4));
  ASSERT_EQ(task->records.size(), 3u);
  EXPECT_EQ(task->records[1].kind, "provenance");
  EXPECT_EQ(task->records[1].body, "{\"origin\":\"composer\",\"seed\":4}");
  EXPECT_EQ(added->entry.facts, ToyFacts(4));
  EXPECT_EQ(added->entry.trust, 2);
}

// The same program again changes nothing, however it is spelt.
TEST(Library, AddIsIdempotent) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(library->Add(ToyCard("walk")));
  const auto before = Archived(temp.path());
  TaskCard again = ToyCard("walk");
  again.program = PrettyJson(*ParseJson(again.program));
  again.origin = "llm";
  const auto added = library->Add(again);
  ASSERT_TRUE(added);
  EXPECT_FALSE(added->added);
  EXPECT_EQ(added->entry.origin, "composer");
  EXPECT_EQ(Archived(temp.path()), before);
}

// Another program of the same name is refused with a free name, or becomes the next version.
TEST(Library, NamesClash) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(library->Add(ToyCard("walk", 1)));
  const auto clash = library->Add(ToyCard("walk", 2));
  ASSERT_FALSE(clash);
  EXPECT_EQ(clash.error().code, "name-taken");
  EXPECT_EQ(clash.error().hint, "free: walk-2");
  ASSERT_EQ(library->Add(ToyCard("walk", 2), NameClash::kNextVersion)->entry.version, 2);
  EXPECT_EQ(library->Find("walk")->version, 2);
  EXPECT_EQ(library->Find("walk@1")->version, 1);
  ASSERT_TRUE(library->Retire("walk@2", "worse"));
  EXPECT_EQ(library->Find("walk")->version, 1) << "a bare name means the newest in use";
  EXPECT_EQ(library->FreeName("run").value(), "run");
  EXPECT_EQ(library->FreeName(std::string(80, 'x')).value(), std::string(80, 'x'));
  EXPECT_EQ(library->FreeName("A b").error().code, "program-name");
}

// A free name stays within the length that names may have.
TEST(Library, FreeNamesStayShort) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  const std::string name = std::string(77, 'x') + "-yy";
  ASSERT_TRUE(library->Add(ToyCard(name)));
  const std::string free = library->FreeName(name).value();
  EXPECT_EQ(free, std::string(77, 'x') + "-2");
  EXPECT_TRUE(library->Add(ToyCard(free)));
}

// What cannot be archived is refused before anything is written.
TEST(Library, RefusesBadCards) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  const auto before = Archived(temp.path());
  const auto code = [&](auto change) {
    TaskCard card = ToyCard("walk");
    change(card);
    const auto added = library->Add(card);
    return added ? std::string("ok") : added.error().code;
  };
  EXPECT_EQ(code([](TaskCard& c) { c.program = "{"; }), "json-syntax");
  EXPECT_EQ(code([](TaskCard& c) { c.program = ToyProgram("../../walk"); }), "program-name");
  EXPECT_EQ(code([](TaskCard& c) { c.program = std::string(1 << 20, ' '); }), "json-too-large");
  EXPECT_EQ(code([](TaskCard& c) { c.origin = "composr"; }), "origin-unknown");
  EXPECT_EQ(code([](TaskCard& c) { c.provenance = "[]"; }), "record-body");
  EXPECT_EQ(code([](TaskCard& c) { c.records[0].kind = "No Good"; }), "record-kind");
  EXPECT_EQ(code([](TaskCard& c) { c.records[0].kind = "retirement"; }), "record-kind");
  EXPECT_EQ(code([](TaskCard& c) { c.records[0].body = "1"; }), "record-body");
  EXPECT_EQ(Archived(temp.path()), before);
}

// Unknown selectors say what is near, ambiguous and damaged ones what to do.
TEST(Library, SelectorsTeach) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  // the digests of two of them start with the same four digits
  for (int i : {7, 344, 456}) ASSERT_TRUE(library->Add(ToyCard("walk-" + std::to_string(i), i)));
  EXPECT_EQ(library->Find("db0a").error().code, "task-ambiguous");
  EXPECT_EQ(library->Find("db0a66")->name, "walk-456");
  EXPECT_EQ(library->Find("wakl-7").error().hint, "did you mean walk-7?");
  EXPECT_EQ(library->Find("walk-7@3").error().code, "task-unknown");
  EXPECT_EQ(library->Find("walk-7@x").error().code, "task-unknown");
  EXPECT_EQ(library->Find("").error().code, "task-unknown");
  EXPECT_EQ(library->Find("../../etc").error().code, "task-unknown");
  Scribble(temp / "refs/walk-7/1", "?");
  ASSERT_TRUE(library->Reindex());
  EXPECT_EQ(library->Find("walk-7").error().code, "task-damaged");
}

// ---- records ----

// Records are appended, change what is computed from them, and retirement hides a task from lists but not from show.
TEST(Library, AppendsAndRetires) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(library->Add(ToyCard("walk", 1)));
  EXPECT_EQ(library->Append("walk", {"validation", "{\"engine\":\"other\"}", 0})->trust, 3);
  EXPECT_EQ(library->Append("walk", {"facts", FactsToJson(ToyFacts(9)), 0})->facts, ToyFacts(9));
  const auto retired = library->Retire("walk", "too easy");
  ASSERT_TRUE(retired);
  EXPECT_EQ(retired->retirement, "too easy");
  EXPECT_TRUE(library->List()->empty());
  EXPECT_EQ(library->List({.retired = Retired::kOnly})->front(), *retired);
  EXPECT_EQ(library->Show("walk")->records.size(), 6u);
  EXPECT_EQ(library->Retire("walk", "again").error().code, "task-retired");
  EXPECT_EQ(library->Append("walk", {"provenance", "{}", 0}).error().code, "record-kind");
  EXPECT_EQ(library->Append("walk", {"facts", "{}", 0}).error().code, "facts-invalid");
  EXPECT_EQ(library->Append("run", {"note", "{}", 0}).error().code, "task-unknown");
  EXPECT_FALSE(library->Add(ToyCard("walk", 1))->added) << "a retired program does not come back unseen";
}

// ---- failures, counters, statistics ----

// Failed proposals keep their order, are not added twice, and never mix with the tasks.
TEST(Library, KeepsFailures) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  for (int i = 1; i <= 5; ++i)
    EXPECT_EQ(library->AddFailed(ToyFailure(i, i % 2 ? "schema" : "oracle"))->entry.number, i);
  const auto again = library->AddFailed(ToyFailure(3));
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->added);
  EXPECT_EQ(again->entry.number, 3);
  EXPECT_EQ(library->ListFailed({.gate = "schema", .last = 2})->front().number, 3);
  EXPECT_TRUE(library->List()->empty());
  FailedProposal nameless = ToyFailure(9);
  nameless.errors.clear();
  EXPECT_THROW((void)library->AddFailed(nameless), std::invalid_argument);
}

// A counter gives each number once, across openings, and a scribbled one is an error.
TEST(Library, CountsOnce) {
  TempFolder temp;
  {
    auto library = OpenToy(temp.path());
    EXPECT_EQ(library->NextCounter("composer-seed").value(), 0u);
    EXPECT_EQ(library->NextCounter("composer-seed").value(), 1u);
  }
  auto library = OpenToy(temp.path());
  EXPECT_EQ(library->NextCounter("composer-seed").value(), 2u);
  EXPECT_EQ(library->NextCounter("other").value(), 0u);
  EXPECT_EQ(library->NextCounter("../x").error().code, "counter-name");
  Scribble(temp / "counters/other", "many\n");
  EXPECT_EQ(library->NextCounter("other").error().code, "counter-corrupt");
}

// Statistics count what is in use, and what failed where.
TEST(Library, Counts) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  for (int i = 0; i < 6; ++i)
    ASSERT_TRUE(library->Add(ToyCard("walk-" + std::to_string(i), i, i ? "composer" : "seed")));
  ASSERT_TRUE(library->Retire("walk-5", "dull"));
  ASSERT_TRUE(library->AddFailed(ToyFailure(1, "settle")));
  const auto stats = library->Stats();
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->tasks, 5);
  EXPECT_EQ(stats->retired, 1);
  EXPECT_EQ(stats->failed, 1);
  EXPECT_EQ(stats->shapes, 5);
  EXPECT_EQ(stats->cells, 3);
  EXPECT_EQ(stats->by_origin.at("seed"), 1);
  EXPECT_EQ(stats->by_relation.at("on"), 2);
  EXPECT_EQ(stats->by_relation.at("row"), 3);
  EXPECT_EQ(stats->failed_by_gate.at("settle"), 1);
}

// A search of endless text and a retirement without printable reason are refused with what is legal.
TEST(Library, RefusesSenselessTexts) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  ASSERT_TRUE(library->Add(ToyCard("walk", 1)));
  EXPECT_EQ(library->Search(std::string(100000, 'a')).error().code, "search-too-long");
  EXPECT_TRUE(library->Search(std::string(200, 'a')));
  for (const std::string& reason :
       {std::string(), std::string(" \n"), std::string("a\x1b[0m"), std::string("\xff"), std::string(1001, 'a')})
    EXPECT_EQ(library->Retire("walk", reason).error().code, "retire-reason");
  EXPECT_TRUE(library->Retire("walk", "too dull"));
}

// A folder that holds only demonstrations can become a library.
TEST(Library, BeginsBesideDemonstrations) {
  TempFolder temp;
  std::filesystem::create_directory(temp / "demos");
  EXPECT_TRUE(Library::Open(temp.path(), ToyOptions()));
}

}  // namespace
}  // namespace gensim::tasklib
