// Files as memory: the bytes of the file, whatever becomes of its name, and named errors.
#include "envs/base/mapped_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "envs/base/file.h"

namespace gensim {
namespace {

namespace fs = std::filesystem;

// The mapping shows the file's bytes and starts aligned; an empty file is empty, not an error.
TEST(MappedFile, ShowsTheBytes) {
  const fs::path path = fs::path(testing::TempDir()) / "mapped";
  const std::string text(10'000, 'x');
  ASSERT_TRUE(WriteFileAtomic(path, text).ok());
  const auto file = MappedFile::Open(path);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->bytes(), text);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(file->bytes().data()) % 4096, 0u);
  ASSERT_TRUE(WriteFileAtomic(path, "").ok());
  EXPECT_EQ(MappedFile::Open(path)->bytes(), "");
}

// A mapping keeps the file that it was opened on when the name is given to another one, and when it moves.
TEST(MappedFile, OutlivesTheName) {
  const fs::path path = fs::path(testing::TempDir()) / "replaced";
  ASSERT_TRUE(WriteFileAtomic(path, "before").ok());
  auto opened = MappedFile::Open(path);
  ASSERT_TRUE(opened.ok());
  ASSERT_TRUE(WriteFileAtomic(path, "and after").ok());
  const MappedFile moved = std::move(*opened);
  EXPECT_EQ(moved.bytes(), "before");
  MappedFile other = std::move(*MappedFile::Open(path));
  EXPECT_EQ(other.bytes(), "and after");
}

// What is no file is refused with its path, a pipe without waiting for a writer.
TEST(MappedFile, RefusesWhatIsNoFile) {
  const fs::path folder = testing::TempDir();
  const auto missing = MappedFile::Open(folder / "missing");
  EXPECT_EQ(missing.error().code, "file-not-found");
  EXPECT_EQ(missing.error().where, (folder / "missing").string());
  EXPECT_EQ(MappedFile::Open(folder).error().code, "file-unreadable");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(MappedFile::Open(folder / "pipe").error().code, "file-unreadable");
}

}  // namespace
}  // namespace gensim
