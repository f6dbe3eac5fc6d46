// MP4 videos (H.264) through ffmpeg as a child process: frames go down a pipe as raw RGB, no shell is involved.
//
// ffmpeg is looked for in PATH when a video is begun; nothing else needs it. The file appears whole or not at all:
// ffmpeg writes to memory, and the bytes are renamed into place. No time stamps; bytes depend on the version of ffmpeg.
// A writer owns its child: destroying one without Finish kills it. One thread uses a writer at a time. Errors: codes
// ffmpeg-missing (with the package to install), ffmpeg-failed (with how ffmpeg ended and its last words), interrupted,
// file-unwritable.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <filesystem>
#include <memory>

#include "envs/base/result.h"
#include "envs/render/image.h"

namespace gensim::render {

class Mp4Writer {
 public:
  /// Starts ffmpeg for frames of this size. Throws std::invalid_argument unless sizes and fps are positive. Once `stop`
  /// is true Add and Finish return `interrupted` within some hundredths of a second, whatever ffmpeg does; it must
  /// outlive the writer.
  static Result<std::unique_ptr<Mp4Writer>> Start(int columns, int rows, int fps,
                                                  const std::atomic<bool>* stop = nullptr);
  Mp4Writer(const Mp4Writer&) = delete;
  Mp4Writer& operator=(const Mp4Writer&) = delete;
  ~Mp4Writer();

  /// Of the video: those of the frames, made even.
  int columns() const { return columns_ + columns_ % 2; }
  int rows() const { return rows_ + rows_ % 2; }

  /// Hands over a frame; throws std::invalid_argument when it has another size. A child that ended early is reported
  /// here or by Finish.
  Status Add(const Image& frame);

  /// Waits for ffmpeg and writes the file. Nothing can be added afterwards.
  Status Finish(const std::filesystem::path& path);

 private:
  Mp4Writer(int columns, int rows, const std::atomic<bool>* stop) : columns_(columns), rows_(rows), stop_(stop) {}
  bool stopped() const { return stop_ != nullptr && *stop_; }
  Status Wait();
  void Kill();
  Error Failed(const std::string& what) const;

  int columns_, rows_;
  const std::atomic<bool>* stop_;
  pid_t child_ = -1;
  int frames_fd_ = -1, words_fd_ = -1, video_fd_ = -1;  // to ffmpeg; what it says; what it makes
};

}  // namespace gensim::render
