#include "tasklib/archive/record_store.h"

#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

const std::string kTask = Sha256Hex("task");

std::vector<fs::path> FilesOf(const TempFolder& temp, const std::string& digest = kTask) {
  std::vector<fs::path> files;
  for (const auto& item : fs::directory_iterator(temp / ("records/" + digest))) files.push_back(item.path());
  std::sort(files.begin(), files.end());
  return files;
}

RecordStore WithThree(const TempFolder& temp) {
  RecordStore store(temp / "records");
  for (int i = 1; i <= 3; ++i)
    EXPECT_EQ(store.Append(kTask, {"validation", CanonicalJson({{"round", i}}), 0}).value(), i);
  return store;
}

// Records come back in the order of appending with their numbers; an object without any has none.
TEST(RecordStore, KeepsOrder) {
  TempFolder temp;
  const RecordStore store = WithThree(temp);
  const auto records = store.Read(kTask);
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 3u);
  EXPECT_EQ((*records)[2], (Record{"validation", "{\"round\":3}", 3}));
  EXPECT_TRUE(store.Read(Sha256Hex("other"))->empty());
  EXPECT_TRUE(FilesOf(temp)[0].filename().string().starts_with("0001-validation-"));
}

// A changed byte anywhere, a renamed kind, a moved record and a gap are each noticed.
TEST(RecordStore, NoticesEveryChange) {
  TempFolder temp;
  const RecordStore store = WithThree(temp);
  const fs::path second = FilesOf(temp)[1];
  const std::string bytes = ReadFile(second).value();
  for (size_t i = 0; i < bytes.size(); ++i) {
    Scribble(second, bytes);
    FlipBit(second, i);
    const auto read = store.Read(kTask);
    ASSERT_FALSE(read) << i;
    ASSERT_EQ(read.error().code, "record-corrupt") << i;
  }
  Scribble(second, bytes);
  ASSERT_TRUE(store.Read(kTask));

  std::string renamed = second.string();
  renamed.replace(renamed.find("validation"), 10, "retirement");
  fs::rename(second, renamed);
  EXPECT_EQ(store.Read(kTask).error().code, "record-corrupt");
  fs::rename(renamed, second);

  const fs::path elsewhere = temp / ("records/" + Sha256Hex("other"));
  fs::create_directories(elsewhere);
  fs::copy_file(FilesOf(temp)[0], elsewhere / FilesOf(temp)[0].filename());
  EXPECT_EQ(store.Read(Sha256Hex("other")).error().code, "record-corrupt");

  fs::remove(second);
  EXPECT_EQ(store.Read(kTask).error().code, "record-missing");
}

// Bad kinds and bodies are refused before anything is written.
TEST(RecordStore, RefusesBadRecords) {
  TempFolder temp;
  const RecordStore store(temp / "records");
  EXPECT_EQ(store.Append(kTask, {"../evil", "{}", 0}).error().code, "record-kind");
  EXPECT_EQ(store.Append(kTask, {"note", "[1]", 0}).error().code, "record-body");
  EXPECT_EQ(store.Append(kTask, {"note", "{", 0}).error().code, "record-body");
  EXPECT_EQ(store.Append(kTask, {"note", "{\"a\":1,\"a\":2}", 0}).error().code, "record-body");
  EXPECT_EQ(
      store.Append(kTask, {"note", "{\"a\":\"" + std::string(RecordStore::kMaxBytes, 'x') + "\"}", 0}).error().code,
      "record-body");
  EXPECT_EQ(store.Append("..", {"note", "{}", 0}).error().code, "object-name");
  EXPECT_FALSE(fs::exists(temp / "records"));
}

// Leftovers of a cut-off write are no records, and orphans can be cleared away.
TEST(RecordStore, IgnoresTemporariesAndClearsOrphans) {
  TempFolder temp;
  const RecordStore store = WithThree(temp);
  Scribble(temp / ("records/" + kTask + "/.tmp-1-1"), "half");
  EXPECT_EQ(store.Read(kTask)->size(), 3u);
  Scribble(temp / "records/readme", "x");
  std::vector<Problem> problems;
  EXPECT_EQ(store.List(problems), std::vector<std::string>{kTask});
  EXPECT_EQ(problems.size(), 2u);
  ASSERT_TRUE(store.RemoveOrphans(kTask));
  EXPECT_TRUE(store.Read(kTask)->empty());
}

}  // namespace
}  // namespace gensim::tasklib
