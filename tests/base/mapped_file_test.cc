#include "envs/base/mapped_file.h"

#include <gtest/gtest.h>

#include "envs/base/file.h"

namespace gensim {
namespace {

std::filesystem::path Scratch(const char* name) { return std::filesystem::path(::testing::TempDir()) / name; }

// The mapping has the file's bytes, survives its replacement and its deletion, and moves.
TEST(MappedFile, ShowsTheBytesAsTheyWere) {
  const auto path = Scratch("mapped");
  ASSERT_TRUE(WriteFileAtomic(path, "first").ok());
  auto opened = MappedFile::Open(path);
  ASSERT_TRUE(opened.ok());
  const MappedFile file = std::move(*opened);
  EXPECT_EQ(file.bytes(), "first");
  ASSERT_TRUE(WriteFileAtomic(path, "second and longer").ok());
  EXPECT_EQ(file.bytes(), "first");
  std::filesystem::remove(path);
  EXPECT_EQ(file.bytes(), "first");
}

// An empty file is no bytes; a folder, a pipe's name and nothing at all are errors that name the path.
TEST(MappedFile, WhatCannotBeMapped) {
  const auto path = Scratch("empty");
  ASSERT_TRUE(WriteFileAtomic(path, "").ok());
  EXPECT_EQ(MappedFile::Open(path)->bytes(), "");
  const auto none = MappedFile::Open(Scratch("nowhere"));
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, "file-not-found");
  const auto folder = MappedFile::Open(::testing::TempDir());
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().code, "file-unreadable");
  EXPECT_NE(folder.error().where.find(std::filesystem::path(::testing::TempDir()).filename().string()),
            std::string::npos);
}

}  // namespace
}  // namespace gensim
