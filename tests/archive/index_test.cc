#include "tasklib/archive/index.h"

#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

TaskEntry Entry(const std::string& name, int step, int version = 1) {
  TaskEntry entry;
  entry.name = name;
  entry.version = version;
  entry.digest = Sha256Hex(name + std::to_string(version));
  entry.family = step % 2 ? "toy" : "pixel";
  entry.origin = step % 3 ? "composer" : "seed";
  entry.summary = "Walk " + std::to_string(step) + " steps.";
  entry.trust = step % 4;
  entry.facts = ToyFacts(step);
  return entry;
}

FailedEntry Failed(int number, const std::string& gate) {
  return {number, Sha256Hex(std::to_string(number)), "bad", "toy", "llm", gate, gate + "-code", "/a", "m", "s"};
}

std::vector<TaskEntry> Twelve() {
  std::vector<TaskEntry> entries;
  for (int i = 0; i < 12; ++i) entries.push_back(Entry("task-" + std::string(1, static_cast<char>('a' + i)), i));
  return entries;
}

// Every filter gives what a plain loop over the entries gives.
TEST(Index, FiltersLikeALoop) {
  auto entries = Twelve();
  entries[3].retired = true;
  entries[3].retirement = "too easy";
  auto index = Index::BuildInMemory(entries, {});
  ASSERT_TRUE(index) << ToString(index.errors());
  const auto expect = [&](const ListFilter& filter, auto keep) {
    std::vector<TaskEntry> kept;
    std::copy_if(entries.begin(), entries.end(), std::back_inserter(kept), keep);
    EXPECT_EQ(index->List(filter).value(), kept);
    EXPECT_FALSE(kept.empty());
  };
  expect({}, [](const TaskEntry& e) { return !e.retired; });
  expect({.retired = Retired::kInclude}, [](const TaskEntry&) { return true; });
  expect({.retired = Retired::kOnly}, [](const TaskEntry& e) { return e.retired; });
  expect({.family = "toy"}, [](const TaskEntry& e) { return e.family == "toy" && !e.retired; });
  expect({.origin = "seed"}, [](const TaskEntry& e) { return e.origin == "seed" && !e.retired; });
  expect({.relation = "row"}, [](const TaskEntry& e) { return e.facts.relations.size() == 2 && !e.retired; });
  expect({.cell = "cell-1"}, [](const TaskEntry& e) { return e.facts.cell == "cell-1" && !e.retired; });
  expect({.shape_id = entries[2].facts.shape_id, .min_trust = 2},
         [&](const TaskEntry& e) { return e.facts.shape_id == entries[2].facts.shape_id && e.trust >= 2; });
}

// Of several versions the current one is the highest, and versions sort by number.
TEST(Index, KnowsVersions) {
  auto index = Index::BuildInMemory({Entry("walk", 1, 2), Entry("walk", 1, 10), Entry("walk", 1, 1)}, {});
  ASSERT_TRUE(index);
  const auto all = index->ByName("walk").value();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[2].version, 10);
  EXPECT_EQ(index->List({.current_only = true})->size(), 1u);
  EXPECT_TRUE(index->ByName("wal")->empty());
}

// Search wants every word somewhere, in any case, and takes wildcards as plain characters.
TEST(Index, SearchesWords) {
  auto entries = Twelve();
  entries[0].name = "red-block-tower";
  entries[1].facts.text = "100% of the_blocks";
  auto index = Index::BuildInMemory(entries, {});
  const auto found = index->Search("RED block").value();
  ASSERT_EQ(found.size(), 11u);
  EXPECT_EQ(found[0].name, "red-block-tower") << "words in the name come first";
  EXPECT_EQ(index->Search("red 7")->size(), 1u);
  EXPECT_EQ(index->Search("100%")->size(), 1u);
  EXPECT_EQ(index->Search("the_")->size(), 1u);
  EXPECT_TRUE(index->Search("'; DROP TABLE tasks; --")->empty());
  EXPECT_EQ(index->Search("")->size(), 12u);
}

// The start of a digest finds exactly the digests that begin so.
TEST(Index, FindsByDigest) {
  const auto entries = Twelve();
  auto index = Index::BuildInMemory(entries, {});
  EXPECT_EQ(index->ByDigest(entries[4].digest)->front(), entries[4]);
  EXPECT_EQ(index->ByDigest(entries[4].digest.substr(0, 8))->size(), 1u);
  EXPECT_EQ(index->ByDigest("")->size(), 12u);
}

// Failures come in order of number; the newest can be asked for by gate and code.
TEST(Index, ListsFailures) {
  auto index = Index::BuildInMemory({}, {Failed(1, "oracle"), Failed(2, "settle"), Failed(3, "oracle")});
  ASSERT_TRUE(index);
  EXPECT_EQ(index->ListFailed({})->size(), 3u);
  EXPECT_EQ(index->ListFailed({.last = 2})->front().number, 2);
  EXPECT_EQ(index->ListFailed({.gate = "oracle"})->size(), 2u);
  EXPECT_EQ(index->ListFailed({.code = "settle-code"})->front().number, 2);
  EXPECT_EQ(index->LastFailedNumber().value(), 3);
  EXPECT_EQ(index->FindFailed(Sha256Hex("2")).value()->number, 2);
  EXPECT_FALSE(index->FindFailed(Sha256Hex("9")).value().has_value());
}

// An index on disk opens again with the same rows, replaces rows by digest, and notices when its file was replaced.
TEST(Index, LivesOnDisk) {
  TempFolder temp;
  const auto path = temp / "index.sqlite";
  {
    auto index = Index::Build(path, Twelve(), {Failed(1, "oracle")});
    ASSERT_TRUE(index) << ToString(index.errors());
    TaskEntry changed = Twelve()[0];
    changed.trust = 5;
    changed.facts.relations = {"apart"};
    ASSERT_TRUE(index->Put(changed));
    EXPECT_TRUE(index->IsCurrent());
  }
  auto index = Index::Open(path);
  ASSERT_TRUE(index);
  EXPECT_EQ(index->List({})->size(), 12u);
  EXPECT_EQ(index->List({.relation = "apart"})->front().trust, 5);
  std::filesystem::rename(path, temp / "old.sqlite");
  EXPECT_FALSE(index->IsCurrent());
}

// A damaged row is an error and not a wrong answer; other schemas and foreign files do not open.
TEST(Index, RefusesDamage) {
  TempFolder temp;
  const auto path = temp / "index.sqlite";
  auto index = Index::Build(path, Twelve(), {Failed(1, "oracle")});
  ASSERT_TRUE(index);
  {
    auto database = Database::Open(path);
    ASSERT_TRUE(database->Execute("UPDATE tasks SET summary='Something else.' WHERE name='task-c'"));
    ASSERT_TRUE(database->Execute("UPDATE failed SET code='other'"));
  }
  EXPECT_EQ(index->List({}).error().code, "database-corrupt");
  EXPECT_EQ(index->ListFailed({}).error().code, "database-corrupt");
  EXPECT_TRUE(index->ByName("task-d")) << "sound rows are served";
  EXPECT_EQ(Index::Open(path).error().code, "index-differs");
  {
    auto database = Database::Open(path);
    ASSERT_TRUE(database->Execute("PRAGMA user_version=99"));
  }
  EXPECT_EQ(Index::Open(path).error().code, "database-corrupt");
  Scribble(temp / "foreign", std::string(10000, 'x'));
  EXPECT_EQ(Index::Open(temp / "foreign").error().code, "database-corrupt");
  std::filesystem::create_directory(temp / "folder");
  EXPECT_EQ(Index::Open(temp / "folder").error().code, "database-corrupt");
}

// Whatever other hands add, change or remove is seen when the index is opened; its own changes keep it sealed.
TEST(Index, IsSealed) {
  TempFolder temp;
  const auto path = temp / "index.sqlite";
  for (const char* edit : {"DELETE FROM relations", "INSERT INTO relations SELECT digest, 'near' FROM tasks LIMIT 1",
                           "UPDATE tasks SET retired=1 WHERE name='task-c'", "DELETE FROM tasks WHERE name='task-c'",
                           "DELETE FROM failed", "UPDATE failed SET number=7", "UPDATE seal SET sum=sum+1",
                           "DROP TABLE relations", "DROP TABLE tasks", "DROP TABLE failed", "DROP TABLE seal"}) {
    auto index = Index::Build(path, Twelve(), {Failed(1, "oracle")});
    ASSERT_TRUE(index) << edit;
    ASSERT_TRUE(index->Put(Entry("task-c", 5, 2)));
    ASSERT_TRUE(index->Put(Entry("task-a", 7)));
    ASSERT_TRUE(index->Put(Failed(1, "settle")));
    ASSERT_TRUE(index->Check()) << edit;
    ASSERT_TRUE(Index::Open(path)) << edit;
    ASSERT_TRUE(Database::Open(path)->Execute(edit)) << edit;
    EXPECT_FALSE(index->Check()) << edit;
    const auto opened = Index::Open(path);
    ASSERT_FALSE(opened) << edit;
    EXPECT_EQ(opened.error().where.find("SELECT"), std::string::npos) << opened.error().where;
  }
}

}  // namespace
}  // namespace gensim::tasklib
