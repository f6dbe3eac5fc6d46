// Reading folders of the library: sorted, without following links, so that every walk sees the same order.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "tasklib/archive/object_store.h"

namespace gensim::tasklib {

struct FolderItem {
  std::string name;
  bool is_file = false, is_folder = false, is_link = false;  ///< a link is neither file nor folder
};

/// True when something stands at `path`; false also when it cannot be looked at.
bool FileExists(const std::filesystem::path& path);

/// Items sorted by name; empty when the folder is missing or unreadable. Reading stops after `max_items`.
std::vector<FolderItem> ListFolder(const std::filesystem::path& folder, size_t max_items = SIZE_MAX);

/// The problem of an item that does not belong into `folder` (relative path): leftovers of cut-off writes are harmless.
Problem Stray(const std::string& folder, const FolderItem& item);

/// Deletes leftovers of cut-off writes in `folder` and below; call only as the holder of the writer lock.
void RemoveTemporaries(const std::filesystem::path& folder);

}  // namespace gensim::tasklib
