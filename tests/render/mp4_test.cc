#include "envs/render/mp4.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "envs/base/file.h"

namespace gensim::render {
namespace {

namespace fs = std::filesystem;

Image Frame(int k) { return Image(33, 51, {static_cast<uint8_t>(20 * k), 100, 50}); }

class Mp4 : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    const char* path = std::getenv("PATH");
    path_ = path ? path : "";
  }
  void TearDown() override {
    setenv("PATH", path_.c_str(), 1);
    fs::remove_all(folder_);
  }
  // PATH with nothing but an `ffmpeg` that runs these lines of shell
  void Fake(const std::string& lines) {
    const fs::path fake = folder_ / "ffmpeg";
    ASSERT_TRUE(WriteFileAtomic(fake, "#!/bin/sh\n" + lines + "\n").ok());
    ::chmod(fake.c_str(), 0755);
    setenv("PATH", folder_.c_str(), 1);
  }

  fs::path folder_ = fs::temp_directory_path() / ("gensim_mp4_test_" + std::to_string(getpid()));
  std::string path_;
};

// A video of an odd size is made by the real ffmpeg, with the same bytes each time and nothing left beside it.
TEST_F(Mp4, WritesAVideo) {
  std::string bytes[2];
  for (std::string& video : bytes) {
    auto writer = Mp4Writer::Start(51, 33, 10);
    if (!writer && writer.error().code == "ffmpeg-missing") GTEST_SKIP() << "no ffmpeg: apt-get install ffmpeg";
    ASSERT_TRUE(writer.ok()) << ToString(writer.errors());
    for (int k = 0; k < 12; ++k) ASSERT_TRUE((*writer)->Add(Frame(k)).ok());
    const Status done = (*writer)->Finish(folder_ / "x.mp4");
    ASSERT_TRUE(done.ok()) << ToString(done.errors());
    video = *ReadFile(folder_ / "x.mp4");
  }
  EXPECT_EQ(bytes[0].substr(4, 4), "ftyp");
  EXPECT_EQ(bytes[0], bytes[1]);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

// Without ffmpeg the error names the package.
TEST_F(Mp4, SaysWhatIsMissing) {
  setenv("PATH", folder_.c_str(), 1);
  const auto writer = Mp4Writer::Start(51, 33, 10);
  ASSERT_FALSE(writer.ok());
  EXPECT_EQ(writer.error().code, "ffmpeg-missing");
  EXPECT_THAT(writer.error().hint, testing::HasSubstr("apt-get install ffmpeg"));
}

// A child that fails is an error with its last words, and no file; so is one that dies while frames are coming.
TEST_F(Mp4, TellsLastWords) {
  for (const std::string early : {"", "exec 0<&-; "}) {
    Fake(early + "echo 'Unknown encoder libx264' >&2; while read -r line; do :; done; exit 3");
    auto writer = Mp4Writer::Start(51, 33, 10);
    ASSERT_TRUE(writer.ok()) << ToString(writer.errors());
    Status status = Done{};
    for (int k = 0; k < 200 && status; ++k) status = (*writer)->Add(Frame(1));
    if (status) status = (*writer)->Finish(folder_ / "x.mp4");
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, "ffmpeg-failed");
    EXPECT_THAT(status.error().message, testing::HasSubstr("Unknown encoder libx264"));
    EXPECT_FALSE(fs::exists(folder_ / "x.mp4"));
  }
}

// A child that ends well without a video made nothing.
TEST_F(Mp4, RefusesAnEmptyVideo) {
  Fake("while read -r line; do :; done");
  auto writer = Mp4Writer::Start(51, 33, 10);
  ASSERT_TRUE(writer.ok());
  EXPECT_THAT((*writer)->Finish(folder_ / "x.mp4").error().message, testing::HasSubstr("made nothing"));
}

// A child that hangs, while it takes frames, takes none or should finish, is killed as soon as a stop is asked for.
TEST_F(Mp4, StopsAtOnce) {
  for (const std::string hangs : {"cat > /dev/null; exec sleep 100", "exec sleep 100"}) {
    Fake("PATH=" + path_ + "; " + hangs);
    std::atomic<bool> stop{false};
    auto writer = Mp4Writer::Start(51, 33, 10, &stop);
    ASSERT_TRUE(writer.ok());
    EXPECT_EQ((*writer)->columns(), 52);
    EXPECT_EQ((*writer)->rows(), 34);
    std::thread later([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      stop = true;
    });
    Status status = Done{};
    for (int k = 0; k < 200 && status; ++k) status = (*writer)->Add(Frame(1));
    if (status) status = (*writer)->Finish(folder_ / "x.mp4");
    later.join();
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, "interrupted");
    EXPECT_FALSE(fs::exists(folder_ / "x.mp4"));
  }
}

// A writer that is dropped takes a child that hangs with it.
TEST_F(Mp4, EndsItsChild) {
  Fake("PATH=" + path_ + "; echo $$ > " + (folder_ / "child").string() + "; exec sleep 100");
  auto writer = Mp4Writer::Start(51, 33, 10);
  ASSERT_TRUE(writer.ok());
  while (!fs::exists(folder_ / "child") || fs::file_size(folder_ / "child") == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  writer->reset();
  EXPECT_NE(::kill(std::stoi(*ReadFile(folder_ / "child")), 0), 0);
}

// How a child ended is told: its exit code or its signal.
TEST_F(Mp4, TellsHowItEnded) {
  for (const auto& [end, told] : {std::pair{"exit 3", "exit code 3"}, {"kill -9 $$", "signal 9"}}) {
    Fake(end);
    auto writer = Mp4Writer::Start(51, 33, 10);
    ASSERT_TRUE(writer.ok());
    Status status = Done{};
    for (int k = 0; k < 200 && status; ++k) status = (*writer)->Add(Frame(1));
    if (status) status = (*writer)->Finish(folder_ / "x.mp4");
    ASSERT_FALSE(status.ok());
    EXPECT_THAT(status.error().message, testing::HasSubstr(told));
  }
}

// Sizes and rates without meaning, and frames of another size, are misuse.
TEST_F(Mp4, ThrowsOnMisuse) {
  EXPECT_THROW(Mp4Writer::Start(0, 33, 10), std::invalid_argument);
  EXPECT_THROW(Mp4Writer::Start(51, 33, 0), std::invalid_argument);
  Fake("while read -r line; do :; done");
  auto writer = Mp4Writer::Start(50, 33, 10);
  ASSERT_TRUE(writer.ok());
  EXPECT_THROW((void)(*writer)->Add(Frame(1)), std::invalid_argument);
}

}  // namespace
}  // namespace gensim::render
