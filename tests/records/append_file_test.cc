// Logs that grow: nothing replaced, nothing torn, goes on where it ended.
#include "policies/records/append_file.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "tests/records/scratch_folder.h"

namespace gensim::policies {
namespace {

using AppendFileTest = ScratchFolder;

// Records stand one behind the other, in the file as soon as Append is back, over openings.
TEST_F(AppendFileTest, GrowsOverOpenings) {
  const auto path = folder_ / "log";
  {
    auto file = AppendFile::Create(path);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->Append("one\n").ok());
    EXPECT_EQ(Get(path), "one\n");
    AppendFile moved = *std::move(file);
    ASSERT_TRUE(moved.Append("two\n").ok());
    EXPECT_TRUE(moved.Sync().ok());
  }
  auto file = AppendFile::Open(path);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file->Append("three\n").ok());
  EXPECT_EQ(Get(path), "one\ntwo\nthree\n");
}

// A file that is there is not begun again, one that is not is not gone on with.
TEST_F(AppendFileTest, TellsNewFromOld) {
  const auto path = folder_ / "log";
  EXPECT_EQ(AppendFile::Open(path).error().code, "file-unwritable");
  Put(path, "kept");
  const auto again = AppendFile::Create(path);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, "file-exists");
  EXPECT_EQ(again.error().where, path.string());
  EXPECT_EQ(Get(path), "kept");
  EXPECT_EQ(AppendFile::Create(folder_ / "no" / "log").error().code, "file-unwritable");
}

// Where only half a record has room, none of it stays, and what was there before does.
TEST_F(AppendFileTest, TakesHalfARecordBack) {
  const auto path = folder_ / "log";
  auto file = AppendFile::Create(path);
  ASSERT_TRUE(file.ok());
  const pid_t child = ::fork();
  if (child == 0) {
    // a limit on the size of files stands for a full disk: a write up to it is cut short, the next one fails
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{10, 10};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const bool first = file->Append("12345678\n").ok();
    const Status second = file->Append("abcdefgh\n");
    ::_exit(first && !second.ok() && second.error().code == "file-unwritable" ? 0 : 1);
  }
  int status = 1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(Get(path), "12345678\n");
}

}  // namespace
}  // namespace gensim::policies
