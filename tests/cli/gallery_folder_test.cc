#include "cli/gallery_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/gallery_page.h"

namespace gensim::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPicture = "0123456789ab-000000000001.png";
constexpr const char* kFilm = "0123456789ab-000000000002.gif";

std::string PageWith(const std::string& name) {
  return std::string(kGalleryMark) + "<img src=\"pictures/" + name + "\">";
}

class GalleryFolderTest : public testing::Test {
 protected:
  void TearDown() override { fs::remove_all(out_); }
  fs::path out_ = fs::temp_directory_path() / ("gensim_gallery_folder_test_" + std::to_string(getpid()));
};

// A folder is one run's at a time, and free again when the run ends.
TEST_F(GalleryFolderTest, HasOneRunAtATime) {
  {
    const auto first = GalleryFolder::Open(out_);
    ASSERT_TRUE(first) << ToString(first.errors());
    EXPECT_EQ(GalleryFolder::Open(out_).error().code, "file-locked");
  }
  EXPECT_TRUE(GalleryFolder::Open(out_));
}

// A picture whose bytes have changed is written again, and one that is a link no longer is one.
TEST_F(GalleryFolderTest, MendsPictures) {
  auto folder = GalleryFolder::Open(out_);
  ASSERT_TRUE(folder);
  ASSERT_TRUE(folder->Write(kPicture, "right"));
  ASSERT_TRUE(WriteFileAtomic(folder->PathOf(kPicture), "wrong"));
  ASSERT_TRUE(folder->Write(kPicture, "right"));
  EXPECT_EQ(*ReadFile(folder->PathOf(kPicture)), "right");
  ASSERT_TRUE(WriteFileAtomic(out_ / "mine", "mine"));
  fs::remove(folder->PathOf(kPicture));
  fs::create_symlink(out_ / "mine", folder->PathOf(kPicture));
  ASSERT_TRUE(folder->Write(kPicture, "right"));
  EXPECT_FALSE(fs::is_symlink(folder->PathOf(kPicture)));
  EXPECT_EQ(*ReadFile(out_ / "mine"), "mine");
}

// A film is intact as long as its bytes are those that were finished, over runs; one that was only begun is not.
TEST_F(GalleryFolderTest, KnowsItsFilms) {
  {
    auto folder = GalleryFolder::Open(out_);
    ASSERT_TRUE(folder && folder->Begin(kFilm));
    ASSERT_TRUE(WriteFileAtomic(folder->PathOf(kFilm), "film"));
    EXPECT_FALSE(folder->Intact(kFilm));
    ASSERT_TRUE(folder->Finish(kFilm));
    EXPECT_EQ(folder->Intact(kFilm), "film");
    ASSERT_TRUE(folder->Publish(PageWith(kFilm), {kFilm}));
  }
  const auto folder = GalleryFolder::Open(out_);
  ASSERT_TRUE(folder);
  EXPECT_EQ(folder->Intact(kFilm), "film");
  ASSERT_TRUE(WriteFileAtomic(folder->PathOf(kFilm), "fil"));
  EXPECT_FALSE(folder->Intact(kFilm));
}

// What a former page showed and what a run has begun goes when nothing shows it; other files and links stay.
TEST_F(GalleryFolderTest, RemovesItsOwnAlone) {
  const std::string begun = "0123456789ab-000000000003.png", foreign = "0123456789ab-000000000004.png";
  {
    auto folder = GalleryFolder::Open(out_);
    ASSERT_TRUE(folder && folder->Write(kPicture, "shown"));
    ASSERT_TRUE(folder->Publish(PageWith(kPicture), {kPicture}));
    ASSERT_TRUE(folder->Write(begun, "begun by a run that was killed"));
    ASSERT_TRUE(WriteFileAtomic(folder->PathOf(foreign), "foreign"));
  }
  auto folder = GalleryFolder::Open(out_);
  ASSERT_TRUE(folder && folder->Publish(PageWith("x"), {}));
  EXPECT_FALSE(fs::exists(folder->PathOf(kPicture)));
  EXPECT_FALSE(fs::exists(folder->PathOf(begun)));
  EXPECT_TRUE(fs::exists(folder->PathOf(foreign)));
}

// Notes that somebody else wrote, and a page that is no gallery, are refused.
TEST_F(GalleryFolderTest, RefusesWhatIsTaken) {
  for (const char* name : {"index.html", ".gallery"}) {
    ASSERT_TRUE(MakeFolder(out_) && WriteFileAtomic(out_ / name, "mine"));
    EXPECT_EQ(GalleryFolder::Open(out_).error().code, "gallery-folder-taken") << name;
    EXPECT_EQ(*ReadFile(out_ / name), "mine");
    fs::remove(out_ / name);
  }
}

}  // namespace
}  // namespace gensim::cli
