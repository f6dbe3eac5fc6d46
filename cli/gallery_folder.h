// The folder of a gallery: one run at a time, files that were damaged are noticed, and nothing is deleted but what runs
// wrote here.
//
//   OUT/index.html   the page, replaced by a rename once all its pictures are there
//   OUT/pictures/    DIGEST-HASH.png and .gif
//   OUT/.gallery     first line a mark, then a line for each file in pictures/ that a run has begun: its name, and for
//                    one that is made once the SHA-256 of its bytes; held as a lock while a run lasts
//
// A run that is killed leaves names in .gallery, by which the next one removes what its page does not show. Owns the
// lock; one thread uses a folder. Errors: gallery-folder-taken (a file, a library, somebody else's page, links where
// folders should be), file-locked, file-unwritable.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "envs/base/file.h"
#include "envs/base/result.h"

namespace gensim::cli {

class GalleryFolder {
 public:
  /// Makes the folder where it is missing.
  static Result<GalleryFolder> Open(const std::filesystem::path& out);

  std::filesystem::path page() const { return out_ / "index.html"; }
  std::filesystem::path PathOf(const std::string& name) const { return out_ / "pictures" / name; }

  /// Writes a picture unless these bytes are there already.
  Status Write(const std::string& name, const std::string& bytes);

  /// The bytes of a file that was Finished under this name, when they still are what they were; else nothing.
  std::optional<std::string> Intact(const std::string& name) const;
  /// Notes that a file of this name is about to be written by somebody else, and clears its place; then what it became.
  Status Begin(const std::string& name);
  Status Finish(const std::string& name);

  /// Replaces the page, which shows these files, and removes those of former pages and runs.
  Status Publish(const std::string& html, const std::set<std::string>& shown);

 private:
  GalleryFolder(std::filesystem::path out, FileLock lock) : out_(std::move(out)), lock_(std::move(lock)) {}
  Status Load();
  Status Note(const std::string& line) const;
  std::filesystem::path notes() const { return out_ / ".gallery"; }

  std::filesystem::path out_;
  FileLock lock_;
  std::map<std::string, std::string> known_;  ///< what pages and runs wrote, with the digests that are noted
};

}  // namespace gensim::cli
