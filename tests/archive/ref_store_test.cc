#include "tasklib/archive/ref_store.h"

#include "tests/archive/toy.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

// References come back sorted, versions by number and not by spelling.
TEST(RefStore, KeepsVersionsInOrder) {
  TempFolder temp;
  const RefStore refs(temp / "refs");
  for (int version : {10, 2, 1}) ASSERT_TRUE(refs.Put({"walk", version, Sha256Hex(std::to_string(version))}));
  ASSERT_TRUE(refs.Put({"run", 1, Sha256Hex("run")}));
  EXPECT_EQ(refs.Versions("walk"), (std::vector<int>{1, 2, 10}));
  EXPECT_EQ(refs.Get("walk", 10).value(), Sha256Hex("10"));
  std::vector<Problem> problems;
  const auto all = refs.List(problems);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].name, "run");
  EXPECT_EQ(all[3].version, 10);
  EXPECT_TRUE(problems.empty());
}

// A reference is never changed, and names cannot lead out of the folder.
TEST(RefStore, RefusesChangesAndBadNames) {
  TempFolder temp;
  const RefStore refs(temp / "refs");
  ASSERT_TRUE(refs.Put({"walk", 1, Sha256Hex("a")}));
  EXPECT_EQ(refs.Put({"walk", 1, Sha256Hex("b")}).error().code, "ref-taken");
  EXPECT_EQ(refs.Get("walk", 1).value(), Sha256Hex("a"));
  for (const char* name : {"", "..", "../x", "a/b", "A", "a--b", "a b", "-a"}) {
    EXPECT_EQ(refs.Put({name, 1, Sha256Hex("a")}).error().code, "ref-name") << name;
    EXPECT_EQ(refs.Get(name, 1).error().code, "ref-name") << name;
  }
  EXPECT_EQ(refs.Put({"walk", 0, Sha256Hex("a")}).error().code, "ref-name");
  EXPECT_EQ(refs.Get("walk", 2).error().code, "ref-missing");
}

// Each damage to a reference file is refused, and listing goes on with the others.
TEST(RefStore, DamageIsRefused) {
  TempFolder temp;
  const RefStore refs(temp / "refs");
  const std::string good = Sha256Hex("a") + "\n";
  ASSERT_TRUE(refs.Put({"walk", 1, Sha256Hex("a")}));
  ASSERT_TRUE(refs.Put({"run", 1, Sha256Hex("b")}));
  std::string upper_case(65, 'A');
  upper_case.back() = '\n';
  const std::vector<std::string> bad = {
      "", "\n", good.substr(0, 64), good + "\n", "x" + good.substr(1), std::string(1000, 'a'), upper_case};
  for (const std::string& bytes : bad) {
    Scribble(temp / "refs/walk/1", bytes);
    EXPECT_EQ(refs.Get("walk", 1).error().code, "ref-corrupt") << bytes;
  }
  Scribble(temp / "refs/walk/01", good);
  Scribble(temp / "refs/walk/latest", good);
  std::vector<Problem> problems;
  EXPECT_EQ(refs.List(problems).size(), 1u);
  EXPECT_EQ(problems.size(), 3u);
}

}  // namespace
}  // namespace gensim::tasklib
