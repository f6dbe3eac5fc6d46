#include "tasklib/archive/folder.h"

#include <algorithm>

#include "envs/base/file.h"
#include "envs/base/text.h"

namespace gensim::tasklib {

namespace fs = std::filesystem;

bool FileExists(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

std::vector<FolderItem> ListFolder(const fs::path& folder, size_t max_items) {
  std::vector<FolderItem> items;
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; !code && it != end && items.size() < max_items;
       it.increment(code)) {
    std::error_code ignored;
    const fs::file_type type = it->symlink_status(ignored).type();
    items.push_back({it->path().filename().string(), type == fs::file_type::regular, type == fs::file_type::directory,
                     type == fs::file_type::symlink});
  }
  std::sort(items.begin(), items.end(), [](const FolderItem& a, const FolderItem& b) { return a.name < b.name; });
  return items;
}

Problem Stray(const std::string& folder, const FolderItem& item) {
  const std::string path = folder + "/" + EscapeUnprintable(item.name);
  if (item.is_file && IsTemporaryName(item.name)) return {"left-over", path, "left by a write that was cut off", true};
  return {"stray-file", path, item.is_link ? "a link does not belong here" : "does not belong here", false};
}

void RemoveTemporaries(const fs::path& folder) {
  for (const FolderItem& item : ListFolder(folder)) {
    std::error_code ignored;
    if (item.is_folder) RemoveTemporaries(folder / item.name);
    if (item.is_file && IsTemporaryName(item.name)) fs::remove(folder / item.name, ignored);
  }
}

}  // namespace gensim::tasklib
