#include "tasklib/archive/ref_store.h"

#include <algorithm>
#include <charconv>

#include "envs/base/file.h"
#include "envs/base/sha256.h"
#include "envs/base/text.h"
#include "tasklib/archive/folder.h"

namespace gensim::tasklib {
namespace {

namespace fs = std::filesystem;

// 0 unless the text is a positive number in its only spelling
int VersionOf(const std::string& text) {
  int version = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), version);
  const bool whole = problem == std::errc() && end == text.data() + text.size();
  return whole && version > 0 && std::to_string(version) == text ? version : 0;
}

Error BadName(std::string_view name) {
  return {"ref-name", "", "'" + std::string(name.substr(0, 100)) + "' is no legal name",
          "lower-case letters and digits joined by hyphens, at most 80"};
}

}  // namespace

fs::path RefStore::PathOf(std::string_view name, int version) const { return root_ / name / std::to_string(version); }

Status RefStore::Put(const Ref& ref) const {
  if (!IsKebabCase(ref.name) || ref.version < 1) return BadName(ref.name);
  const fs::path path = PathOf(ref.name, ref.version);
  if (auto made = MakeFolder(path.parent_path()); !made) return made.errors();
  const auto written = WriteFileOnce(path, ref.digest + "\n");
  if (!written) return written.errors();
  if (!*written)
    return Error{"ref-taken", path.string(), ref.name + "@" + std::to_string(ref.version) + " exists",
                 "take the next version"};
  return Done{};
}

Result<std::string> RefStore::Get(std::string_view name, int version) const {
  if (!IsKebabCase(name) || version < 1) return BadName(name);
  const fs::path path = PathOf(name, version);
  const auto bytes = ReadFile(path, 128);
  if (!bytes && bytes.error().code == "file-not-found")
    return Error{"ref-missing", path.string(), "no " + std::string(name) + "@" + std::to_string(version), ""};
  const bool right = bytes && bytes->size() == 65 && bytes->back() == '\n' && IsDigest(bytes->substr(0, 64));
  if (!right) return Error{"ref-corrupt", path.string(), "holds no digest", "64 lower-case hex digits and a newline"};
  return bytes->substr(0, 64);
}

std::vector<int> RefStore::Versions(std::string_view name) const {
  std::vector<int> versions;
  if (!IsKebabCase(name)) return versions;
  for (const FolderItem& item : ListFolder(root_ / name))
    if (const int version = VersionOf(item.name); version && item.is_file) versions.push_back(version);
  std::sort(versions.begin(), versions.end());
  return versions;
}

std::vector<Ref> RefStore::List(std::vector<Problem>& problems) const {
  const std::string base = root_.filename().string();
  std::vector<Ref> refs;
  for (const FolderItem& folder : ListFolder(root_)) {
    if (!folder.is_folder || !IsKebabCase(folder.name)) {
      problems.push_back(Stray(base, folder));
      continue;
    }
    for (const FolderItem& file : ListFolder(root_ / folder.name))
      if (!file.is_file || !VersionOf(file.name)) problems.push_back(Stray(base + "/" + folder.name, file));
    for (int version : Versions(folder.name)) {
      const auto digest = Get(folder.name, version);
      if (digest) {
        refs.push_back({folder.name, version, *digest});
      } else {
        problems.push_back({digest.error().code, base + "/" + folder.name + "/" + std::to_string(version),
                            digest.error().message, false});
      }
    }
  }
  return refs;
}

}  // namespace gensim::tasklib
