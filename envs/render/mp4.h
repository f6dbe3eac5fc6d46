// MP4 videos (H.264) through ffmpeg as a child process: frames go down a pipe as raw RGB, no shell is involved.
//
// ffmpeg is looked for in PATH when a video is begun; nothing else needs it. The file appears whole or not at all:
// ffmpeg writes to memory, and the bytes are renamed into place. No time stamps; bytes depend on the version of ffmpeg.
// A writer owns its child: destroying one without Finish ends it. One thread uses a writer at a time. Errors: codes
// ffmpeg-missing (with the package to install), ffmpeg-failed (with ffmpeg's last words), file-unwritable.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>

#include "envs/base/result.h"
#include "envs/render/image.h"

namespace gensim::render {

class Mp4Writer {
 public:
  /// Starts ffmpeg for frames of this size. Throws std::invalid_argument unless sizes and fps are positive.
  static Result<std::unique_ptr<Mp4Writer>> Start(int columns, int rows, int fps);
  Mp4Writer(const Mp4Writer&) = delete;
  Mp4Writer& operator=(const Mp4Writer&) = delete;
  ~Mp4Writer();

  /// Hands over a frame; throws std::invalid_argument when it has another size. A child that ended early is reported
  /// here or by Finish.
  Status Add(const Image& frame);

  /// Waits for ffmpeg and writes the file. Nothing can be added afterwards.
  Status Finish(const std::filesystem::path& path);

 private:
  Mp4Writer(int columns, int rows) : columns_(columns), rows_(rows) {}
  Status Wait();
  Error Failed(const std::string& what) const;

  int columns_, rows_;
  pid_t child_ = -1;
  int frames_fd_ = -1, words_fd_ = -1, video_fd_ = -1;  // to ffmpeg; what it says; what it makes
};

}  // namespace gensim::render
