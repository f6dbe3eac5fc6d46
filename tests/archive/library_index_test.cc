// Library and its index: made again, torn, replaced, missing; and damage to the files behind it.
#include "envs/base/rng.h"
#include "tasklib/archive/library.h"
#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

// The index made again from the files gives the same answers to every question.
TEST(Library, ReindexGivesTheSameAnswers) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(library->Add(ToyCard("walk-" + std::to_string(i), i)));
  ASSERT_TRUE(library->Add(ToyCard("walk-3", 99), NameClash::kNextVersion));
  ASSERT_TRUE(library->Retire("walk-4", "dull"));
  ASSERT_TRUE(library->Append("walk-5", {"validation", "{}", 0}));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(library->AddFailed(ToyFailure(i)));
  const auto answers = [&](Library& from) {
    return std::tuple(from.List({.retired = Retired::kInclude}).value(), from.List({.relation = "row"}).value(),
                      from.Search("red 1").value(), from.ListFailed().value(), from.Find("walk-3").value());
  };
  const auto before = answers(*library);
  EXPECT_TRUE(library->Reindex()->empty());
  EXPECT_EQ(answers(*library), before);
  library.reset();
  for (const char* file : {"index.sqlite", "index.sqlite-wal", "index.sqlite-shm"}) fs::remove(temp / file);
  library = OpenToy(temp.path());
  EXPECT_EQ(answers(*library), before);
  ASSERT_EQ(library->notes().size(), 1u);
  EXPECT_NE(library->notes()[0].find("missing"), std::string::npos);
}

// An index torn at any place is made again, said so, and no answer changes.
TEST(Library, MendsATornIndex) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(library->Add(ToyCard("walk-" + std::to_string(i), i)));
  const auto before = library->List().value();
  library.reset();
  const std::string whole = ReadFile(temp / "index.sqlite").value();
  for (int round = 0; round < 30; ++round) {
    Rng rng(static_cast<uint64_t>(round), "library/torn");
    std::string torn = whole;
    if (round % 3 == 0) torn.resize(rng.Index(whole.size()));
    if (round % 3 == 1)
      torn.replace(rng.Index(torn.size() - 600), 600, std::string(600, static_cast<char>(rng.NextU32())));
    if (round % 3 == 2) torn = std::string(rng.Index(5000), 'x');
    for (const char* file : {"index.sqlite-wal", "index.sqlite-shm"}) fs::remove(temp / file);
    Scribble(temp / "index.sqlite", torn);
    library = OpenToy(temp.path());
    ASSERT_EQ(library->List().value(), before) << round;
    ASSERT_TRUE(library->Verify()->sound()) << round;
    library.reset();
  }
}

// When the index file is replaced under an open library, it changes over and loses nothing.
TEST(Library, FollowsAReplacedIndex) {
  TempFolder temp;
  auto one = OpenToy(temp.path());
  ASSERT_TRUE(one->Add(ToyCard("walk", 1)));
  for (const char* file : {"index.sqlite", "index.sqlite-wal", "index.sqlite-shm"}) fs::remove(temp / file);
  auto other = OpenToy(temp.path());
  ASSERT_TRUE(other->Add(ToyCard("run", 2)));
  EXPECT_EQ(one->List()->size(), 2u);
  ASSERT_TRUE(one->Add(ToyCard("jump", 3)));
  EXPECT_EQ(other->List()->size(), 3u);
}

// A reader that meets a missing index while another process writes answers from the files.
TEST(Library, ReadsWithoutIndexUnderAWriter) {
  TempFolder temp;
  auto writer = OpenToy(temp.path());
  ASSERT_TRUE(writer->Add(ToyCard("walk", 1)));
  ASSERT_TRUE(writer->HoldLock());
  for (const char* file : {"index.sqlite", "index.sqlite-wal", "index.sqlite-shm"}) fs::remove(temp / file);
  auto reader = OpenToy(temp.path());
  EXPECT_EQ(reader->List()->size(), 1u);
  EXPECT_FALSE(fs::exists(temp / "index.sqlite"));
  writer->ReleaseLock();
  EXPECT_THROW(writer->ReleaseLock(), std::logic_error);
}

// A damaged object is listed by no new index, never shown, and the rest of the library goes on.
TEST(Library, NeverServesDamage) {
  TempFolder temp;
  auto library = OpenToy(temp.path());
  const std::string digest = library->Add(ToyCard("walk", 1))->entry.digest;
  ASSERT_TRUE(library->Add(ToyCard("run", 2)));
  const fs::path object = ObjectStore(temp / "objects").PathOf(digest);
  FlipBit(object, 20);
  EXPECT_EQ(library->Show("walk").error().code, "object-corrupt");
  EXPECT_FALSE(library->Verify()->sound());
  const auto problems = library->Reindex();
  ASSERT_TRUE(problems);
  ASSERT_EQ(problems->size(), 1u);
  EXPECT_EQ(problems->front().code, "object-corrupt");
  EXPECT_EQ(library->Find("walk").error().code, "task-damaged");
  EXPECT_EQ(library->List()->size(), 1u);
  FlipBit(object, 20);
  ASSERT_TRUE(library->Reindex());
  EXPECT_EQ(library->List()->size(), 2u);
}

}  // namespace
}  // namespace gensim::tasklib
