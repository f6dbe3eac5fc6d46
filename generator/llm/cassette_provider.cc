#include "generator/llm/cassette_provider.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "envs/base/file.h"

namespace gensim::generator {
namespace {

// Recorded replies by request, each handed out once, in order.
class Shelf {
 public:
  explicit Shelf(const std::vector<CassetteEntry>& entries) {
    for (const CassetteEntry& entry : entries) replies_[entry.digest].push_back(entry.reply);
  }

  std::optional<ChatReply> Take(const std::string& digest) {
    const std::lock_guard lock(mutex_);
    const auto found = replies_.find(digest);
    if (found == replies_.end() || found->second.empty()) return {};
    ChatReply reply = std::move(found->second.front());
    found->second.pop_front();
    return reply;
  }

  bool Knows(const std::string& digest) const {
    const std::lock_guard lock(mutex_);
    return replies_.contains(digest);
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::deque<ChatReply>> replies_;
};

// A file that lines are added to, each durable when Append returns.
class AppendFile {
 public:
  ~AppendFile() {
    if (fd_ >= 0) ::close(fd_);
  }

  Status Open(const std::filesystem::path& path, size_t keep_bytes) {
    path_ = path;
    fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd_ < 0 || ::ftruncate(fd_, static_cast<off_t>(keep_bytes)) != 0) return Failure("cannot open for recording");
    return keep_bytes == 0 ? Append(CassetteHeader()) : Status(Done{});
  }

  Status Append(const std::string& line) {
    const std::lock_guard lock(mutex_);
    for (size_t done = 0; done < line.size();) {
      const ssize_t wrote = ::write(fd_, line.data() + done, line.size() - done);
      if (wrote < 0 && errno != EINTR) return Failure("cannot record");
      if (wrote > 0) done += static_cast<size_t>(wrote);
    }
    return ::fdatasync(fd_) == 0 ? Status(Done{}) : Failure("cannot record");
  }

 private:
  Status Failure(const std::string& what) const {
    return Error{"file-unwritable", path_.string(), what + ": " + std::strerror(errno),
                 "check permissions and free space"};
  }

  std::filesystem::path path_;
  std::mutex mutex_;
  int fd_ = -1;
};

// a recording that ended before its first call
bool HoldsNothing(const std::filesystem::path& path) {
  const auto text = ReadFile(path, CassetteHeader().size());
  return text && *text == CassetteHeader();
}

}  // namespace

struct RecordingProvider::Impl {
  Impl(ChatProvider& inner, const std::vector<CassetteEntry>& recorded) : provider(inner), shelf(recorded) {}
  ChatProvider& provider;
  Shelf shelf;
  AppendFile file;
};

RecordingProvider::RecordingProvider(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RecordingProvider::~RecordingProvider() = default;
std::string RecordingProvider::model() const { return impl_->provider.model(); }

Result<std::unique_ptr<RecordingProvider>> RecordingProvider::Open(const std::filesystem::path& path,
                                                                   ChatProvider& provider, bool resume) {
  Cassette cassette;
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && std::filesystem::file_size(path, ignored) > 0) {
    if (!resume && !HoldsNothing(path))
      return Error{"cassette-exists", path.string(), "the file is there already", "name another file, or remove it"};
    auto read = ReadCassette(path, true);
    if (!read) return read.errors();
    cassette = std::move(*read);
  }
  auto impl = std::make_unique<Impl>(provider, cassette.entries);
  if (const Status opened = impl->file.Open(path, cassette.whole_bytes); !opened) return opened.errors();
  return std::unique_ptr<RecordingProvider>(new RecordingProvider(std::move(impl)));
}

Result<ChatReply> RecordingProvider::Complete(const ChatRequest& request) {
  if (auto recorded = impl_->shelf.Take(RequestDigest(request, model()))) return std::move(*recorded);
  auto reply = impl_->provider.Complete(request);
  if (!reply) return reply;
  if (const Status kept = impl_->file.Append(CassetteLine(request, model(), *reply)); !kept) return kept.errors();
  return reply;
}

struct ReplayingProvider::Impl {
  Impl(std::vector<CassetteEntry> recorded, std::string name)
      : entries(std::move(recorded)), shelf(entries), model(std::move(name)) {}
  std::vector<CassetteEntry> entries;
  Shelf shelf;
  std::string model;
};

ReplayingProvider::ReplayingProvider(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ReplayingProvider::~ReplayingProvider() = default;
std::string ReplayingProvider::model() const { return impl_->model; }

Result<std::unique_ptr<ReplayingProvider>> ReplayingProvider::Open(const std::filesystem::path& path,
                                                                   const std::string& model) {
  auto cassette = ReadCassette(path);
  if (!cassette) return cassette.errors();
  return std::unique_ptr<ReplayingProvider>(
      new ReplayingProvider(std::make_unique<Impl>(std::move(cassette->entries), model)));
}

Result<ChatReply> ReplayingProvider::Complete(const ChatRequest& request) {
  const std::string digest = RequestDigest(request, impl_->model);
  if (auto reply = impl_->shelf.Take(digest)) return std::move(*reply);

  // a miss teaches: what was asked, and how the nearest recording differs
  const auto miss = [](std::string what) {
    return Error{"provider-replay-miss", "--replay", std::move(what),
                 "record again, or replay with the options of the recording"};
  };
  if (impl_->shelf.Knows(digest))
    return miss("the request " + digest.substr(0, 12) + " was recorded, but fewer times than it is asked");
  if (impl_->entries.empty()) return miss("the cassette holds no request");
  const Json asked = RequestToJson(request, impl_->model);
  const size_t nearest = NearestEntry(asked, impl_->entries);
  const Json recorded = ParseJson(impl_->entries[nearest].request, {size_t{16} << 20, 24, 100000}).value();
  return miss("the request " + digest.substr(0, 12) + " is not recorded; the nearest is line " +
              std::to_string(nearest + 2) + ", " + DescribeDifference(asked, recorded));
}

}  // namespace gensim::generator
