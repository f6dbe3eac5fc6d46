#include "tasklib/archive/object_store.h"

#include "envs/base/rng.h"
#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

// What is stored comes back under its SHA-256, at the documented path, and storing it again changes nothing.
TEST(ObjectStore, StoresByDigest) {
  TempFolder temp;
  const ObjectStore store(temp / "objects");
  const auto digest = store.Put("{\"a\":1}");
  ASSERT_TRUE(digest);
  EXPECT_EQ(*digest, Sha256Hex("{\"a\":1}"));
  EXPECT_TRUE(fs::exists(temp / ("objects/" + digest->substr(0, 2) + "/" + digest->substr(2) + ".json")));
  EXPECT_EQ(store.Get(*digest).value(), "{\"a\":1}");
  EXPECT_EQ(store.Put("{\"a\":1}").value(), *digest);
  EXPECT_TRUE(store.Has(*digest));
  std::vector<Problem> problems;
  EXPECT_EQ(store.List(problems), std::vector<std::string>{*digest});
  EXPECT_TRUE(problems.empty());
}

// No flipped bit and no cut of an object is ever served.
TEST(ObjectStore, NeverServesDamage) {
  TempFolder temp;
  const ObjectStore store(temp / "objects");
  const std::string bytes = ToyProgram("walk", 7);
  const std::string digest = store.Put(bytes).value();
  for (size_t i = 0; i < bytes.size(); ++i) {
    Scribble(store.PathOf(digest), bytes);
    FlipBit(store.PathOf(digest), i);
    const auto got = store.Get(digest);
    ASSERT_FALSE(got) << i;
    ASSERT_EQ(got.error().code, "object-corrupt");
    Scribble(store.PathOf(digest), bytes.substr(0, i));
    ASSERT_EQ(store.Get(digest).error().code, "object-corrupt");
  }
  Scribble(store.PathOf(digest), std::string(ObjectStore::kMaxBytes + 1, ' '));
  EXPECT_EQ(store.Get(digest).error().code, "object-corrupt");
}

// Storing the right bytes again mends a damaged file.
TEST(ObjectStore, PutMends) {
  TempFolder temp;
  const ObjectStore store(temp / "objects");
  const std::string digest = store.Put("{}").value();
  Scribble(store.PathOf(digest), "{ }");
  ASSERT_FALSE(store.Get(digest));
  ASSERT_TRUE(store.Put("{}"));
  EXPECT_EQ(store.Get(digest).value(), "{}");
}

// Names that are no digests, missing and oversized objects have their own codes.
TEST(ObjectStore, RefusalsAreNamed) {
  TempFolder temp;
  const ObjectStore store(temp / "objects");
  EXPECT_EQ(store.Get("../../etc/passwd").error().code, "object-name");
  EXPECT_EQ(store.Get(std::string(64, 'A')).error().code, "object-name");
  EXPECT_EQ(store.Get(std::string(64, 'a')).error().code, "object-missing");
  EXPECT_EQ(store.Put(std::string(ObjectStore::kMaxBytes + 1, 'x')).error().code, "object-too-large");
  EXPECT_FALSE(store.Has("../x"));
}

// Foreign files, links and folders among the objects are reported and leftovers told apart.
TEST(ObjectStore, ListReportsStrays) {
  TempFolder temp;
  const ObjectStore store(temp / "objects");
  const std::string digest = store.Put("{}").value();
  const fs::path folder = store.PathOf(digest).parent_path();
  Scribble(folder / "notes.txt", "x");
  Scribble(folder / ".tmp-9-9", "x");
  const std::string stray = std::string(62, 'b').append(".json");
  fs::create_symlink(store.PathOf(digest), folder / stray);
  fs::create_directory(temp / "objects/long-name");
  std::vector<Problem> problems;
  EXPECT_EQ(store.List(problems).size(), 1u);
  ASSERT_EQ(problems.size(), 4u);
  EXPECT_EQ(std::count_if(problems.begin(), problems.end(), [](const Problem& p) { return p.harmless; }), 1);
}

}  // namespace
}  // namespace gensim::tasklib
