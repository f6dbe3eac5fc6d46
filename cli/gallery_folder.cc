#include "cli/gallery_folder.h"

#include <fmt/core.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "cli/gallery_page.h"
#include "envs/base/sha256.h"

namespace gensim::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNotesMark = "gensim library gallery 1";
constexpr int kLockWait_ms = 100;
constexpr size_t kLargestFile = size_t{1} << 30;

Error Taken(const fs::path& where, const std::string& why) {
  return {"gallery-folder-taken", where.string(), why, "another folder with --out"};
}

// no link, and a folder or nothing
bool IsPlainFolder(const fs::path& path) {
  std::error_code code;
  const fs::file_status status = fs::symlink_status(path, code);
  return !fs::exists(status) || fs::is_directory(status);
}

// a name that a run gives
bool IsOurs(const std::string& name) {
  static const std::regex kOurs("[0-9a-f]{12}-[0-9a-f]{12}\\.(png|gif)");
  return std::regex_match(name, kOurs);
}

// the folder, or one around it, is a file or a library
Status CheckPlace(const fs::path& out) {
  std::error_code code;
  if (fs::is_symlink(fs::symlink_status(out, code)) && !fs::exists(out, code))
    return Taken(out, "it is a link that leads nowhere");
  fs::path at = fs::weakly_canonical(fs::absolute(out, code), code);
  for (; !at.empty(); at = at.parent_path()) {
    if (fs::exists(at, code) && !fs::is_directory(at, code)) return Taken(at, "it is a file; name a folder");
    if (fs::exists(at / "library.json", code))
      return Taken(out, at.string() + " is a library, where strange files are damage");
    if (at == at.root_path()) break;
  }
  return Done{};
}

// a page, notes and links of somebody else
Status CheckContents(const fs::path& out) {
  const auto page = ReadFile(out / "index.html");
  const bool missing = !page && page.error().code == "file-not-found";
  if (!page && !missing && page.error().code != "file-too-large") return page.errors();
  if (!missing && (!page || page->find(kGalleryMark) == page->npos))
    return Taken(out / "index.html", "this page is no gallery");
  if (!IsPlainFolder(out / "pictures")) return Taken(out / "pictures", "it is a file or a link, and no folder");
  std::error_code code;
  const fs::file_status notes = fs::symlink_status(out / ".gallery", code);
  if (fs::exists(notes) && !fs::is_regular_file(notes)) return Taken(out / ".gallery", "it is no file");
  if (const auto text = ReadFile(out / ".gallery"); text && !text->empty() && !text->starts_with(kNotesMark))
    return Taken(out / ".gallery", "it was not written by a gallery");
  return Done{};
}

}  // namespace

Result<GalleryFolder> GalleryFolder::Open(const fs::path& out) {
  for (const auto& check : {CheckPlace, CheckContents})
    if (const Status free = check(out); !free) return free.errors();
  if (const Status made = MakeFolder(out / "pictures"); !made) return made.errors();
  auto lock = FileLock::Take(out / ".gallery", kLockWait_ms);
  if (!lock && lock.error().code == "file-locked")
    return Error{"file-locked", out.string(), "another run writes a gallery into this folder",
                 "wait for it to end, or another folder with --out"};
  if (!lock) return lock.errors();
  GalleryFolder folder(out, std::move(*lock));
  const Status loaded = folder.Load();
  return loaded ? Result<GalleryFolder>(std::move(folder)) : loaded.errors();
}

// what a page of ours shows, and what runs have noted
Status GalleryFolder::Load() {
  static const std::regex kShown("src=\"pictures/([^\"/]+)\"");
  if (const auto html = ReadFile(page())) {
    for (std::sregex_iterator at(html->begin(), html->end(), kShown), end; at != end; ++at)
      if (IsOurs((*at)[1])) known_[(*at)[1]];
  }
  const auto text = ReadFile(notes());
  if (!text) return text.errors();
  if (text->empty()) return Note(kNotesMark);
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const size_t space = std::min(line.find(' '), line.size());
    if (const std::string name = line.substr(0, space); IsOurs(name))
      known_[name] = space == line.size() ? "" : line.substr(space + 1);
  }
  return Done{};
}

// the lock lies on the file, so it is added to and not replaced
Status GalleryFolder::Note(const std::string& line) const {
  std::ofstream file(notes(), std::ios::app);
  file << line << "\n" << std::flush;
  return file ? Status(Done{}) : Error{"file-unwritable", notes().string(), "cannot write", "check free space"};
}

Status GalleryFolder::Write(const std::string& name, const std::string& bytes) {
  if (const auto there = ReadFile(PathOf(name), kLargestFile); there && *there == bytes) return Done{};
  if (const Status begun = Begin(name); !begun) return begun;
  return WriteFileAtomic(PathOf(name), bytes);
}

std::optional<std::string> GalleryFolder::Intact(const std::string& name) const {
  const auto known = known_.find(name);
  if (known == known_.end() || known->second.empty()) return std::nullopt;
  auto bytes = ReadFile(PathOf(name), kLargestFile);
  if (!bytes || Sha256Hex(*bytes) != known->second) return std::nullopt;
  return std::move(*bytes);
}

Status GalleryFolder::Begin(const std::string& name) {
  // a link would be written through, to a place that is not ours
  std::error_code code;
  if (fs::is_symlink(fs::symlink_status(PathOf(name), code))) fs::remove(PathOf(name), code);
  known_[name].clear();
  return Note(name);
}

Status GalleryFolder::Finish(const std::string& name) {
  const auto bytes = ReadFile(PathOf(name), kLargestFile);
  if (!bytes) return bytes.errors();
  known_[name] = Sha256Hex(*bytes);
  return Note(name + " " + known_[name]);
}

Status GalleryFolder::Publish(const std::string& html, const std::set<std::string>& shown) {
  if (const Status written = WriteFileAtomic(page(), html); !written) return written;

  // files of former pages and runs, and what a killed run was writing; never a link
  std::error_code code;
  const auto remove = [&](const fs::path& path) {
    if (fs::is_regular_file(fs::symlink_status(path, code))) fs::remove(path, code);
  };
  for (const auto& [name, digest] : known_)
    if (!shown.contains(name)) remove(PathOf(name));
  for (const fs::path& folder : {out_, out_ / "pictures"}) RemoveAbandoned(folder);

  // the notes, without what is gone; a run killed here makes its films again
  std::erase_if(known_, [&](const auto& file) { return !shown.contains(file.first); });
  std::ofstream(notes(), std::ios::trunc).close();
  std::string lines = kNotesMark;
  for (const auto& [name, digest] : known_) lines += "\n" + name + (digest.empty() ? "" : " " + digest);
  return Note(lines);
}

}  // namespace gensim::cli
