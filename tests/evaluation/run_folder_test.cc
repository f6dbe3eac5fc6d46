#include "evaluation/run_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gensim::evaluation {
namespace {

namespace fs = std::filesystem;
constexpr const char* kPlan = R"({"episodes":2})";

class RunFolderTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::remove_all(folder); }
  void TearDown() override { fs::remove_all(folder); }
  std::string Code(bool resume, const char* plan = kPlan) {
    const auto opened = OpenRunFolder(folder, plan, resume);
    return opened ? "ok" : opened.error().code;
  }
  fs::path folder = fs::temp_directory_path() / ("gensim-run-folder-" + std::to_string(::getpid())) / "run";
};

// A run begins in a new or empty folder, also where resume was said before there was anything; then it is gone on with.
TEST_F(RunFolderTest, BeginsAndGoesOn) {
  EXPECT_EQ(Code(true), "ok");
  EXPECT_EQ(Code(false), "run-exists");
  EXPECT_EQ(Code(true), "ok");
  EXPECT_EQ(Code(true, R"({"episodes":3})"), "run-folder-taken");
  fs::remove_all(folder);
  ASSERT_TRUE(MakeFolder(folder));
  EXPECT_EQ(Code(false), "ok");
}

// What a killed run left before it had a ledger is no obstacle; anything else is not ours.
TEST_F(RunFolderTest, LeftOversAndStrangers) {
  ASSERT_TRUE(MakeFolder(folder));
  ASSERT_TRUE(WriteFileAtomic(folder / "lock", ""));
  ASSERT_TRUE(WriteFileAtomic(folder / "letter", "dear"));
  EXPECT_EQ(Code(true), "run-folder-taken");
  EXPECT_FALSE(fs::exists(folder / "ledger.sqlite"));
  fs::remove(folder / "letter");
  EXPECT_EQ(Code(false), "ok");
  fs::remove_all(folder);
  ASSERT_TRUE(MakeFolder(folder.parent_path()));
  ASSERT_TRUE(WriteFileAtomic(folder, "a file"));
  EXPECT_EQ(Code(false), "run-folder-taken");
}

// A ledger without a run begins one where nothing else lies, and nothing is written where a run is refused.
TEST_F(RunFolderTest, EmptyLedgers) {
  const auto bytes = [&] { return ReadFile(folder / kLedgerFile).value(); };
  ASSERT_TRUE(MakeFolder(folder));
  ASSERT_TRUE(WriteFileAtomic(folder / kLedgerFile, ""));
  ASSERT_TRUE(WriteFileAtomic(folder / "results.json", "precious"));
  for (const bool resume : {false, true}) {
    EXPECT_EQ(Code(resume), "run-folder-taken");
    EXPECT_EQ(bytes(), "");
  }
  fs::remove(folder / "results.json");
  EXPECT_EQ(Code(false), "ok");
  EXPECT_EQ(Code(false), "run-exists");
  EXPECT_EQ(Code(true), "ok");
}

// What is no file is named, and not waited for.
TEST_F(RunFolderTest, LedgerIsNoFile) {
  const fs::path file = folder / kLedgerFile;
  ASSERT_TRUE(MakeFolder(folder));
  ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  EXPECT_EQ(Code(true), "ledger-unreadable");
  fs::remove(file);
  ASSERT_TRUE(MakeFolder(file));
  EXPECT_EQ(Code(false), "ledger-unreadable");
}

// One process at a time.
TEST_F(RunFolderTest, Locked) {
  const auto mine = OpenRunFolder(folder, kPlan, false);
  ASSERT_TRUE(mine);
  EXPECT_EQ(Code(true), "file-locked");
}

}  // namespace
}  // namespace gensim::evaluation
