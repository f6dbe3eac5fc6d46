// EventFile: scalars over steps in a file that TensorBoard shows.
//
// A file is a row of records: length (8 bytes), masked CRC-32C of it (4), data, masked CRC-32C of the data (4), all
// little-endian. The data is a protobuf message Event: the first names the version of the format, the second says from
// which step on the file counts, the others hold scalars.
// TensorBoard reads the files of a folder in the order of their names, one after the other, and never goes back: a file
// that is cut or replaced under a running TensorBoard is shown wrongly. So a run that is resumed leaves its files alone
// and begins one of the next number. What the older files hold of the steps from there on was measured by work that was
// lost; the mark at the beginning (SessionLog.START) makes TensorBoard drop it, in its Python reader for all tags at
// once and in its faster one tag by tag as new steps come. A record cut off at the end of an older file is read over.
// One thread. Codes: file-exists, file-unwritable.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include "policies/records/append_file.h"

namespace gensim::policies {

class EventFile {
 public:
  /// Begins the next file of `folder`, "events.out.tfevents.NUMBER.gensim". `first_step`: 0 of a new run, the step
  /// after the checkpoint's of one that is resumed. Times are seconds since 1970. Throws as Add.
  static Result<EventFile> Begin(const std::filesystem::path& folder, int64_t first_step, double wall_time_s);

  const std::filesystem::path& path() const { return file_.path(); }

  /// The scalars of a step, handed to the kernel at once. Throws std::invalid_argument for a negative step and for tags
  /// that are empty or not UTF-8.
  Status Add(int64_t step, double wall_time_s, std::span<const std::pair<std::string, float>> scalars);

 private:
  explicit EventFile(AppendFile file) : file_(std::move(file)) {}

  AppendFile file_;
};

}  // namespace gensim::policies
