#include "tasklib/archive/object_store.h"

#include <algorithm>

#include "envs/base/file.h"
#include "envs/base/sha256.h"
#include "tasklib/archive/folder.h"

namespace gensim::tasklib {

namespace fs = std::filesystem;

fs::path ObjectStore::PathOf(std::string_view digest) const {
  return root_ / digest.substr(0, 2) / (std::string(digest.substr(2)) + ".json");
}

Result<std::string> ObjectStore::Put(std::string_view bytes) const {
  if (bytes.size() > kMaxBytes)
    return Error{"object-too-large", "", std::to_string(bytes.size()) + " bytes",
                 "at most " + std::to_string(kMaxBytes) + " bytes"};
  const std::string digest = Sha256Hex(bytes);
  const fs::path path = PathOf(digest);
  if (auto made = MakeFolder(path.parent_path()); !made) return made.errors();

  // an existing file is the same object unless it was damaged, and then these are its right bytes
  const auto written = WriteFileOnce(path, bytes);
  if (!written) return written.errors();
  if (!*written && !Get(digest)) {
    if (auto mended = WriteFileAtomic(path, bytes); !mended) return mended.errors();
  }
  return digest;
}

Result<std::string> ObjectStore::Get(std::string_view digest) const {
  if (!IsDigest(digest))
    return Error{"object-name", "", "'" + std::string(digest.substr(0, 80)) + "' is no digest",
                 "64 lower-case hex digits"};
  const fs::path path = PathOf(digest);
  auto bytes = ReadFile(path, kMaxBytes);
  if (bytes && Sha256Hex(*bytes) == digest) return bytes;
  if (!bytes && bytes.error().code == "file-not-found")
    return Error{"object-missing", path.string(), "no object " + std::string(digest), "run `gensim library verify`"};
  if (!bytes && bytes.error().code != "file-too-large") return bytes.errors();
  return Error{"object-corrupt", path.string(), "the bytes do not match the digest " + std::string(digest),
               "restore the file from a copy; `gensim library verify` lists all damage"};
}

bool ObjectStore::Has(std::string_view digest) const {
  std::error_code ignored;
  return IsDigest(digest) && fs::is_regular_file(PathOf(digest), ignored);
}

std::vector<std::string> ObjectStore::List(std::vector<Problem>& problems) const {
  const std::string base = root_.filename().string();
  std::vector<std::string> digests;
  for (const FolderItem& folder : ListFolder(root_)) {
    if (!folder.is_folder || folder.name.size() != 2) {
      problems.push_back(Stray(base, folder));
      continue;
    }
    for (const FolderItem& file : ListFolder(root_ / folder.name)) {
      const bool named = file.name.ends_with(".json");
      const std::string digest = named ? folder.name + file.name.substr(0, file.name.size() - 5) : "";
      if (file.is_file && IsDigest(digest)) {
        digests.push_back(digest);
      } else {
        problems.push_back(Stray(base + "/" + folder.name, file));
      }
    }
  }
  return digests;
}

}  // namespace gensim::tasklib
