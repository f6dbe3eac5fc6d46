// Whole or not at all: atomic files, write-once objects and locks between processes.
#include "envs/base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "tests/base/hostile_disk.h"

namespace gensim {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, removed afterwards.
class File : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "gensim-file-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  size_t Entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};
using FileLockTest = File;

// A named pipe is read to its end; one that nobody writes to is an error soon, not a wait for ever.
TEST_F(File, ReadsPipesWithoutHanging) {
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(ReadFile(pipe).error().code, "file-unreadable");
  const std::string text(200'000, 'x');
  std::thread writer([&] {
    const int fd = ::open(pipe.c_str(), O_WRONLY);
    for (size_t at = 0; at < text.size();) {
      const ssize_t wrote = ::write(fd, text.data() + at, text.size() - at);
      if (wrote <= 0) break;
      at += static_cast<size_t>(wrote);
    }
    ::close(fd);
  });
  // the writer may be a moment late
  auto read = ReadFile(pipe);
  for (int again = 0; !read && again < 50; ++again) read = ReadFile(pipe);
  writer.join();
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, text);
}

// Outputs go through links and into devices and pipes, and leave them what they are.
TEST_F(File, OutputsLeaveLinksAndDevicesAlone) {
  ASSERT_TRUE(WriteFileAtomic(folder_ / "target", "old").ok());
  fs::create_symlink("target", folder_ / "link");
  ASSERT_TRUE(WriteOutput(folder_ / "new", "x").ok());
  EXPECT_EQ(ReadFile(folder_ / "new").value(), "x");
  ASSERT_TRUE(WriteOutput(folder_ / "link", "new").ok());
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(*ReadFile(folder_ / "target"), "new");
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(WriteOutput(pipe, "x").error().code, "file-unwritable");  // nobody reads
  EXPECT_TRUE(fs::is_fifo(pipe));
  EXPECT_TRUE(WriteOutput("/dev/null", "x").ok());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_EQ(WriteOutput(folder_, "x").error().code, "file-unwritable");
}

// A link to what is not there yet makes it; links in a circle and into a missing folder are errors, and stay links.
TEST_F(File, OutputsGoThroughLinksToNothing) {
  fs::create_directory(folder_ / "below");
  fs::create_symlink("below/made", folder_ / "link");
  fs::create_symlink("link", folder_ / "link to the link");
  ASSERT_TRUE(WriteOutput(folder_ / "link to the link", "x").ok());
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(*ReadFile(folder_ / "below" / "made"), "x");
  fs::create_symlink("circle", folder_ / "circle");
  fs::create_symlink("missing/file", folder_ / "astray");
  for (const char* bad : {"circle", "astray"}) {
    EXPECT_EQ(WriteOutput(folder_ / bad, "x").error().code, "file-unwritable");
    EXPECT_TRUE(fs::is_symlink(folder_ / bad));
  }
}

// A missing folder is named in the hint.
TEST_F(File, NamesTheMissingFolder) {
  EXPECT_EQ(WriteOutput(folder_ / "none" / "x", "x").error().hint,
            "make the folder " + (folder_ / "none").string() + " first");
}

// A file that may not be written is not replaced.
TEST_F(File, OutputsRespectReadOnlyFiles) {
  ASSERT_TRUE(WriteOutput(folder_ / "kept", "old").ok());
  ASSERT_EQ(::chmod((folder_ / "kept").c_str(), 0444), 0);
  Status fresh = Done{}, kept = Done{};
  {
    const test::NoOverride user;
    fresh = WriteOutput(folder_ / "fresh", "new"), kept = WriteOutput(folder_ / "kept", "new");
    EXPECT_EQ(AtomicFile::Create(folder_ / "kept").error().code, "file-unwritable");
  }
  EXPECT_TRUE(fresh.ok()) << "the folder itself may be written";
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(kept.error().code, "file-unwritable");
  EXPECT_EQ(*ReadFile(folder_ / "kept"), "old");
}

// Leftovers of processes that are gone are deleted; those of living ones, links and other names stay.
TEST_F(File, RemovesAbandonedLeftovers) {
  const pid_t gone = ::fork();
  if (gone == 0) ::_exit(0);
  ASSERT_EQ(::waitpid(gone, nullptr, 0), gone);
  const std::string dead = ".tmp-" + std::to_string(gone) + "-", living = ".tmp-" + std::to_string(::getpid()) + "-";
  for (const std::string& name : {dead + "0", living + "0", std::string(".tmp-x"), std::string("mine")})
    ASSERT_TRUE(WriteFileAtomic(folder_ / name, "x").ok());
  fs::create_symlink("mine", folder_ / (dead + "1"));
  RemoveAbandoned(folder_);
  std::set<std::string> left;
  for (const auto& entry : fs::directory_iterator(folder_)) left.insert(entry.path().filename().string());
  EXPECT_EQ(left, (std::set<std::string>{dead + "1", living + "0", ".tmp-x", "mine"}));
}

// What was written is read, bytes of every value among it, and nothing else is left in the folder.
TEST_F(File, RoundTripsAllBytes) {
  std::string bytes;
  for (int i = 0; i < 200000; ++i) bytes += static_cast<char>(i * 31);
  ASSERT_TRUE(WriteFileAtomic(folder_ / "x", bytes).ok());
  EXPECT_EQ(*ReadFile(folder_ / "x"), bytes);
  ASSERT_TRUE(WriteFileAtomic(folder_ / "x", "").ok());
  EXPECT_EQ(*ReadFile(folder_ / "x"), "");
  EXPECT_EQ(Entries(), 1u);
}

// A bare file name without a folder is in the working folder.
TEST_F(File, WritesRelativeNames) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_);
  const Status written = WriteFileAtomic("x.json", "1");
  const auto once = WriteFileOnce("y.json", "2");
  fs::current_path(before);
  ASSERT_TRUE(written.ok()) << ToString(written.errors());
  ASSERT_TRUE(once.ok()) << ToString(once.errors());
  EXPECT_EQ(*ReadFile(folder_ / "x.json"), "1");
  EXPECT_EQ(*ReadFile(folder_ / "y.json"), "2");
}

// Files that are away, folders and too large files have their own codes; the message names the path or the cap.
TEST_F(File, ReadingSaysWhatIsWrong) {
  const auto missing = ReadFile(folder_ / "none");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, "file-not-found");
  EXPECT_NE(missing.error().where.find("none"), std::string::npos);
  EXPECT_EQ(ReadFile(folder_).error().code, "file-unreadable");
  ASSERT_TRUE(WriteFileAtomic(folder_ / "ten", "0123456789").ok());
  EXPECT_TRUE(ReadFile(folder_ / "ten", 10).ok());
  const auto large = ReadFile(folder_ / "ten", 9);
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().code, "file-too-large");
  EXPECT_NE(large.error().message.find("9"), std::string::npos);
}

// Where nothing can be written the code says so, the old file stays and no temporary file is left.
TEST_F(File, FailedWritesLeaveNothingBehind) {
  EXPECT_EQ(WriteFileAtomic(folder_ / "no" / "x", "1").error().code, "file-unwritable");
  fs::create_directory(folder_ / "taken");
  ASSERT_TRUE(WriteFileAtomic(folder_ / "taken" / "inner", "1").ok());
  EXPECT_EQ(WriteFileAtomic(folder_ / "taken", "1").error().code, "file-unwritable");
  EXPECT_EQ(Entries(), 1u);
  EXPECT_EQ(MakeFolder(folder_ / "taken" / "inner" / "deeper").error().code, "file-unwritable");
}

// Parents are made, and a folder that is there is fine.
TEST_F(File, MakesFoldersWithParents) {
  EXPECT_TRUE(MakeFolder(folder_ / "a" / "b" / "c").ok());
  EXPECT_TRUE(MakeFolder(folder_ / "a" / "b" / "c").ok());
  EXPECT_TRUE(fs::is_directory(folder_ / "a" / "b" / "c"));
}

// The first writer of an object wins; a second call changes nothing and says so.
TEST_F(File, WritesObjectsOnce) {
  EXPECT_TRUE(*WriteFileOnce(folder_ / "object", "first"));
  EXPECT_FALSE(*WriteFileOnce(folder_ / "object", "second"));
  EXPECT_EQ(*ReadFile(folder_ / "object"), "first");
  EXPECT_EQ(Entries(), 1u);
}

// Of eight threads that write one object at once exactly one wins, and the file is that one's, whole.
TEST_F(File, OneOfManyWritersWins) {
  std::vector<std::thread> threads;
  std::vector<int> won(8, 0);
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      const auto written = WriteFileOnce(folder_ / "object", std::string(100000, static_cast<char>('a' + t)));
      won[t] = written.ok() && *written;
    });
  for (auto& thread : threads) thread.join();
  const auto winner = std::find(won.begin(), won.end(), 1);
  ASSERT_EQ(std::count(won.begin(), won.end(), 1), 1);
  EXPECT_EQ(*ReadFile(folder_ / "object"), std::string(100000, static_cast<char>('a' + (winner - won.begin()))));
}

// Readers beside a writer see one version or the other, never a mixture or a hole.
TEST_F(File, ReadersSeeWholeVersions) {
  const std::string a(50000, 'a'), b(60000, 'b');
  ASSERT_TRUE(WriteFileAtomic(folder_ / "x", a).ok());
  std::thread writer([&] {
    for (int i = 0; i < 60; ++i) EXPECT_TRUE(WriteFileAtomic(folder_ / "x", i % 2 ? a : b).ok());
  });
  for (int i = 0; i < 200; ++i) {
    const auto seen = ReadFile(folder_ / "x");
    EXPECT_TRUE(seen.ok() && (*seen == a || *seen == b)) << "read " << i;
  }
  writer.join();
}

// A process killed at a random moment of rewriting leaves the old or the new version, and the next process with the
// same number is not stopped by its leftovers.
TEST_F(File, SurvivesKills) {
  const std::string a(300000, 'a'), b(300000, 'b');
  ASSERT_TRUE(WriteFileAtomic(folder_ / "x", a).ok());
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      for (int i = 0;; ++i) (void)WriteFileAtomic(folder_ / "x", i % 2 ? a : b);
    }
    ::usleep(static_cast<useconds_t>(500 + 700 * round));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const auto seen = ReadFile(folder_ / "x");
    ASSERT_TRUE(seen.ok() && (*seen == a || *seen == b)) << "round " << round;
  }
  for (const auto& entry : fs::directory_iterator(folder_))
    EXPECT_TRUE(entry.path().filename() == "x" || IsTemporaryName(entry.path())) << entry.path();
}

// Temporary names left by a killed process with our number are stepped over.
TEST_F(File, StepsOverLeftovers) {
  for (int i = 0; i < 2000; ++i) {
    const fs::path leftover = folder_ / (".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(i));
    ASSERT_EQ(::mknod(leftover.c_str(), S_IFREG | 0600, 0), 0);
  }
  const Status written = WriteFileAtomic(folder_ / "x", "1");
  EXPECT_TRUE(written.ok()) << ToString(written.errors());
}

// Temporary names are told from real ones.
TEST_F(File, KnowsTemporaryNames) {
  EXPECT_TRUE(IsTemporaryName("/some/where/.tmp-12-3"));
  EXPECT_FALSE(IsTemporaryName("/some/.tmp-12/object"));
  EXPECT_FALSE(IsTemporaryName("object.tmp"));
}

// A lock held by another process keeps us out until that process ends, however it ends.
TEST_F(FileLockTest, IsHeldBetweenProcesses) {
  const fs::path path = folder_ / "lock";
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto held = FileLock::Take(path, 0);
    if (!held.ok() || ::write(ready[1], "x", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char byte;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  const auto refused = FileLock::Take(path, 20);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "file-locked");
  EXPECT_NE(refused.error().where.find("lock"), std::string::npos);
  EXPECT_FALSE(refused.error().hint.empty());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(FileLock::Take(path, 2000).ok());
  ::close(ready[0]);
  ::close(ready[1]);
}

// Two holders in one process exclude each other too; the end of the object and moving over it let go.
TEST_F(FileLockTest, EndsWithItsObject) {
  const fs::path path = folder_ / "lock";
  {
    auto held = FileLock::Take(path, 0);
    ASSERT_TRUE(held.ok());
    EXPECT_EQ(FileLock::Take(path, 0).error().code, "file-locked");
    FileLock moved = std::move(held).value();
    EXPECT_EQ(FileLock::Take(path, 0).error().code, "file-locked");
  }
  EXPECT_TRUE(FileLock::Take(path, 0).ok());
}

// A waiter gets the lock when it comes free within its time.
TEST_F(FileLockTest, WaitsItsTime) {
  const fs::path path = folder_ / "lock";
  std::thread waiter;
  std::atomic<bool> got = false;
  {
    const auto held = FileLock::Take(path, 0);
    ASSERT_TRUE(held.ok());
    waiter = std::thread([&] { got = FileLock::Take(path, 30000).ok(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    EXPECT_FALSE(got);
  }
  waiter.join();
  EXPECT_TRUE(got);
}

// A lock in a folder that is not there is refused, not waited for.
TEST_F(FileLockTest, RefusesImpossiblePlaces) {
  EXPECT_EQ(FileLock::Take(folder_ / "no" / "lock", 10000).error().code, "file-unwritable");
}

// A file written in pieces has its name only when it is whole; dropped before that, nothing is left of it.
TEST(AtomicFile, IsWholeOrNotThere) {
  const fs::path folder = fs::path(::testing::TempDir()) / "atomic-file";
  fs::remove_all(folder);
  ASSERT_TRUE(MakeFolder(folder).ok());
  const fs::path path = folder / "pieces";
  ASSERT_TRUE(WriteFileAtomic(path, "before").ok());
  {
    auto file = AtomicFile::Create(path);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->Append("lost").ok());
    EXPECT_EQ(*ReadFile(path), "before");
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
  auto file = AtomicFile::Create(path);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file->Append("0000 first").ok());
  ASSERT_TRUE(file->Append(", second").ok());
  ASSERT_TRUE(file->WriteFront("head").ok());
  EXPECT_EQ(*ReadFile(path), "before");
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(*ReadFile(path), "head first, second");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

// What a user names may be a link, which stays one; devices, pipes and folders stay what they are.
TEST(AtomicFile, LeavesLinksAndDevicesAlone) {
  const fs::path folder = fs::path(::testing::TempDir()) / "atomic-links";
  fs::remove_all(folder);
  ASSERT_TRUE(MakeFolder(folder / "below").ok());
  fs::create_symlink("below/made", folder / "link");
  auto file = AtomicFile::Create(folder / "link");
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file->Append("whole").ok() && file->Commit().ok());
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(*ReadFile(folder / "below" / "made"), "whole");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  for (const fs::path& bad : {folder / "pipe", folder / "below", fs::path("/dev/null")}) {
    const auto refused = AtomicFile::Create(bad);
    ASSERT_FALSE(refused.ok()) << bad;
    EXPECT_EQ(refused.error().code, "file-unwritable");
    EXPECT_EQ(refused.error().hint, "name a file");
  }
  EXPECT_TRUE(fs::is_fifo(folder / "pipe"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

// On a disk that takes no more bytes the file before stays as it was, and nothing is left of the new one.
TEST(AtomicFile, KeepsTheOldOneOnAFullDisk) {
  const fs::path folder = fs::path(::testing::TempDir()) / "atomic-full";
  fs::remove_all(folder);
  ASSERT_TRUE(MakeFolder(folder).ok());
  ASSERT_TRUE(WriteFileAtomic(folder / "file", "before").ok());
  Status status = Done{};
  {
    const test::SmallDisk disk(4096);
    auto file = AtomicFile::Create(folder / "file");
    ASSERT_TRUE(file.ok());
    for (int i = 0; i < 10 && status; ++i) status = file->Append(std::string(1000, 'x'));
  }
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, "file-unwritable");
  EXPECT_EQ(status.error().where, (folder / "file").string());
  EXPECT_EQ(*ReadFile(folder / "file"), "before");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

// A folder that is not there is an error, not a crash.
TEST(AtomicFile, NeedsItsFolder) {
  const auto file = AtomicFile::Create(fs::path(::testing::TempDir()) / "no-such-folder" / "file");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code, "file-unwritable");
}

}  // namespace
}  // namespace gensim
