// What durable files are made of: writing all bytes to a descriptor, and making the names of a folder durable.
//
// Safe from any thread. On false errno says why.
#pragma once

#include <filesystem>
#include <string_view>

namespace gensim {

/// Writes everything, however often a signal or a short write comes between.
bool WriteAll(int fd, std::string_view bytes);

/// Makes the names in the folder of `path` durable.
bool SyncFolderOf(const std::filesystem::path& path);

}  // namespace gensim
