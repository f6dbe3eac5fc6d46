#include "envs/render/mp4.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "envs/base/file.h"
#include "envs/base/text.h"

namespace gensim::render {
namespace {

constexpr size_t kWordsShown = 400;
constexpr size_t kLargestVideo = size_t{1} << 30;
constexpr int kVideoFd = 3;   // in the child
constexpr int kLook_ms = 20;  // how often a stop is looked for while ffmpeg keeps us waiting

const Error kInterrupted = {"interrupted", "", "stopped while ffmpeg was at work; nothing was written", ""};

std::vector<std::string> Arguments(int columns, int rows, int fps) {
  return {"ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y",
          // what comes in
          "-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", fmt::format("{}x{}", columns, rows), "-framerate",
          std::to_string(fps), "-i", "pipe:0",
          // what goes out: sides made even, as the format wants them; one thread and no dates, for equal bytes
          "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "20", "-threads",
          "1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart", "-f", "mp4",
          fmt::format("/proc/self/fd/{}", kVideoFd)};
}

// starts ffmpeg with these ends as its standard input, standard error and descriptor 3; 0 or an error number
int Spawn(const std::vector<std::string>& arguments, int input, int words, int video, pid_t& child) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, words, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, video, kVideoFd);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  // in a group of its own: Ctrl-C is for this program, which then ends the input
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  const int problem = posix_spawnp(&child, argv[0], &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return problem;
}

}  // namespace

Result<std::unique_ptr<Mp4Writer>> Mp4Writer::Start(int columns, int rows, int fps, const std::atomic<bool>* stop) {
  if (columns < 1 || rows < 1 || fps < 1)
    throw std::invalid_argument(fmt::format("Mp4Writer: {} x {} pixels, {} frames a second", columns, rows, fps));
  std::unique_ptr<Mp4Writer> writer(new Mp4Writer(columns, rows, stop));

  // a socket as the pipe: writing to one whose reader is gone is an error and no signal
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return Error{"ffmpeg-failed", "", std::string("no pipe to ffmpeg: ") + std::strerror(errno), ""};
  writer->frames_fd_ = ends[0];
  writer->words_fd_ = ::memfd_create("ffmpeg-words", MFD_CLOEXEC);
  writer->video_fd_ = ::memfd_create("ffmpeg-video", MFD_CLOEXEC);
  int problem = writer->words_fd_ < 0 || writer->video_fd_ < 0 ? errno : 0;
  if (problem == 0)
    problem = Spawn(Arguments(columns, rows, fps), ends[1], writer->words_fd_, writer->video_fd_, writer->child_);
  ::close(ends[1]);
  if (problem == 0) return writer;
  writer->child_ = -1;
  if (problem == ENOENT)
    return Error{"ffmpeg-missing", "", "MP4 needs the program ffmpeg, which is not in PATH",
                 "apt-get install ffmpeg, or write a .gif"};
  return Error{"ffmpeg-failed", "", std::string("cannot start ffmpeg: ") + std::strerror(problem), ""};
}

Mp4Writer::~Mp4Writer() {
  Kill();
  if (words_fd_ >= 0) ::close(words_fd_);
  if (video_fd_ >= 0) ::close(video_fd_);
}

Error Mp4Writer::Failed(const std::string& what) const {
  const auto said = ReadFile(fmt::format("/proc/self/fd/{}", words_fd_));
  std::string words = said ? *said : "";
  while (!words.empty() && words.back() == '\n') words.pop_back();
  if (words.size() > kWordsShown) words = "..." + words.substr(words.size() - kWordsShown);
  return {"ffmpeg-failed", "", what + (words.empty() ? "" : ": " + EscapeUnprintable(words)), ""};
}

Status Mp4Writer::Add(const Image& frame) {
  if (frame.rows != rows_ || frame.columns != columns_)
    throw std::invalid_argument(fmt::format("Mp4Writer: a frame of {} x {} pixels; the video has {} x {}",
                                            frame.columns, frame.rows, columns_, rows_));
  if (frames_fd_ < 0) throw std::logic_error("Mp4Writer: a frame after Finish");
  const auto* bytes = reinterpret_cast<const char*>(frame.pixels.data());
  for (size_t left = frame.pixels.size() * sizeof(Rgb); left > 0;) {
    if (stopped()) return Kill(), kInterrupted;
    const ssize_t sent = ::send(frames_fd_, bytes, left, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) {
      pollfd ready{frames_fd_, POLLOUT, 0};
      ::poll(&ready, 1, kLook_ms);
      continue;
    }
    if (sent < 0) {
      const Status ended = Wait();
      return ended ? Failed("ffmpeg takes no more frames") : ended;
    }
    bytes += sent, left -= static_cast<size_t>(sent);
  }
  return Done{};
}

// ends the child, whatever it does, with all that it started
void Mp4Writer::Kill() {
  if (frames_fd_ >= 0) ::close(frames_fd_);
  frames_fd_ = -1;
  if (child_ < 0) return;
  ::kill(-child_, SIGKILL);
  while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
  child_ = -1;
}

// ends the input and takes the child's exit code
Status Mp4Writer::Wait() {
  if (frames_fd_ >= 0) ::close(frames_fd_);
  frames_fd_ = -1;
  int status = 0;
  while (child_ >= 0) {
    const pid_t ended = ::waitpid(child_, &status, WNOHANG);
    if (ended == child_ || (ended < 0 && errno != EINTR)) break;
    if (stopped()) return Kill(), kInterrupted;
    std::this_thread::sleep_for(std::chrono::milliseconds(kLook_ms));
  }
  child_ = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Done{};
  return Failed(WIFSIGNALED(status) ? fmt::format("ffmpeg was ended by signal {}", WTERMSIG(status))
                                    : fmt::format("ffmpeg ended with exit code {}", WEXITSTATUS(status)));
}

Status Mp4Writer::Finish(const std::filesystem::path& path) {
  if (Status ended = Wait(); !ended) return ended;
  const auto video = ReadFile(fmt::format("/proc/self/fd/{}", video_fd_), kLargestVideo);
  if (!video) return video.errors();
  if (video->empty()) return Failed("ffmpeg made nothing");
  if (stopped()) return kInterrupted;
  return WriteOutput(path, *video);
}

}  // namespace gensim::render
